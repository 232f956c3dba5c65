/** GET /export/*.csv: ledger entries, payouts and account entries that the viewer sees, streamed from one snapshot. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Context, Services } from '../kernel/api/context.js';
import { type Export, type ExportFilter, filterOf, piecesOf, truth } from '../kernel/api/csv-export.js';
import type { Id } from '../kernel/auth/viewer.js';
import type { Config } from '../kernel/base/config.js';
import { badInput, Refusal, wrongRole } from '../kernel/base/errors.js';
import { SnapshotClosed } from '../kernel/db/snapshot.js';
import { ACCOUNT_ENTRIES_EXPORT } from '../modules/account-entries/account-entries-export.js';
import { EARNINGS_EXPORT } from '../modules/ledger/earnings-export.js';
import { PAYOUTS_EXPORT } from '../modules/payouts/payouts-export.js';
import { formatError } from './format-error.js';
import type { Limiter } from './limits/limiter.js';
import { refuseExport } from './limits/refuse-scopes.js';
import type { ContextFactory } from './open-context.js';

/** The number of exports of one user at a time. */
const EXPORTS_OF_A_USER = 2;

/** In the units of an operation's cost. An export has many rows, but they are light. */
const EXPORT_COST = 1_000;

/** A streamed export holds a connection as long as its client reads, so exports get at most half of the pool. */
const PART_OF_POOL = 0.5;

export interface ExportOptions {
  services: Services;
  limits: Config['limits'];
  limiter: Limiter;
  contextOf: ContextFactory;
}

export function addExports(app: FastifyInstance, { services, limits, limiter, contextOf }: ExportOptions): void {
  const deadlineMs = limits.exportDeadlineMs;
  const take = seats(Math.max(1, Math.floor(services.database.pool.options.max * PART_OF_POOL)));
  const add = <Filter extends ExportFilter, Row>(what: Export<Filter, Row>): void => {
    app.route<{ Querystring: Record<string, unknown> }>({
      method: 'GET',
      url: `/export/${what.name}.csv`,
      // A HEAD request would read every row and return none.
      exposeHeadRoute: false,
      errorHandler: answerRefusal,
      handler: async (request, reply) => {
        const context = await contextOf(request as FastifyRequest, reply as FastifyReply, deadlineMs);
        const { viewer, snapshot } = context;
        if (what.roles?.includes(viewer.role) === false) throw wrongRole();
        refuseExport(viewer, what);
        const { bom, ...query } = request.query;
        const start = bom === undefined ? '' : markOf(bom);
        const filter = filterOf(what, query, viewer);
        limiter.spend({ viewer, request: context.request }, EXPORT_COST);
        reply.raw.once('close', take(viewer.userId));
        const pieces = piecesOf(snapshot, what, { filter, viewer, currency: services.currency });
        return sendFile(reply as FastifyReply, { name: what.name, context, start, pieces, deadlineMs });
      },
    });
  };
  add(EARNINGS_EXPORT);
  add(PAYOUTS_EXPORT);
  add(ACCOUNT_ENTRIES_EXPORT);
}

/** Makes spreadsheet programs read the file as UTF-8. Other readers see it as a part of the header. */
const BYTE_ORDER_MARK = '\uFEFF';

function markOf(bom: unknown): string {
  const asked = typeof bom === 'string' ? truth(bom) : null;
  if (asked === null) throw badInput('bom', 'bom must be true or false.');
  return asked ? BYTE_ORDER_MARK : '';
}

interface File {
  name: string;
  context: Context;
  /** Written before the header. */
  start: string;
  pieces: AsyncGenerator<string>;
  deadlineMs: number;
}

/**
 * An error before the first piece is a normal error response. A later one breaks the connection, so that no partial
 * file looks complete.
 */
async function sendFile(
  reply: FastifyReply,
  { name, context, start, pieces, deadlineMs }: File,
): Promise<FastifyReply> {
  const { snapshot } = context;
  const first = await pieces.next();
  const identity = await snapshot.identity;
  if (identity === null || first.done === true) throw new Error('an export has a header and a snapshot');
  const takenAt = identity.takenAt.toISOString();
  const file = Readable.from(following(start + first.value, pieces), { objectMode: false });
  // The snapshot ends at the deadline anyway, but a client that does not read would keep its connection.
  const deadline = setTimeout(() => file.destroy(new SnapshotClosed('DEADLINE')), deadlineMs);
  reply.raw.once('close', () => clearTimeout(deadline));
  return reply
    .headers({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${name}-${takenAt.slice(0, 10)}.csv"`,
      'x-snapshot-id': identity.id,
      'x-snapshot-taken-at': takenAt,
    })
    .send(file);
}

async function* following(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

/** Takes a seat for an export. The returned function gives the seat back. */
function seats(max: number): (userId: Id) => () => void {
  const taken = new Map<Id, number>();
  let all = 0;
  return (userId) => {
    const own = taken.get(userId) ?? 0;
    if (all >= max || own >= EXPORTS_OF_A_USER) {
      throw new Refusal('RATE_LIMITED', 'Other exports are running. Try again when one of them is done.');
    }
    all += 1;
    taken.set(userId, own + 1);
    return () => {
      all -= 1;
      const left = (taken.get(userId) ?? 1) - 1;
      if (left === 0) taken.delete(userId);
      else taken.set(userId, left);
    };
  };
}

const STATUS: Partial<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  TIMEOUT: 503,
  UNAVAILABLE: 503,
};

/** The same errors as in GraphQL, with an HTTP status for clients that download files. */
function answerRefusal(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { http: _, ...said } = error instanceof GraphQLError ? error.extensions : {};
  const extensions = { ...said, requestId: request.id };
  const formatted = formatError({ message: error.message, extensions }, error);
  const code = String(formatted.extensions?.['code']);
  const status = STATUS[code] ?? 500;
  if (status === 500) request.log.error({ err: error, requestId: request.id }, 'an export failed');
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const { retryAfterSeconds } = extensions as { retryAfterSeconds?: number };
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
  void reply.code(status).send({ errors: [formatted] });
}
