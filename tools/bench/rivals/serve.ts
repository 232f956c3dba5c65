/** The parts that our handwritten rivals share: plain Fastify, the product's tokens, and one route per operation. */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { createAccessTokens } from '../../../src/kernel/auth/access-token.js';
import type { Viewer } from '../../../src/kernel/auth/viewer.js';
import { type Database, openDatabase } from '../../../src/kernel/db/database.js';
import { accountById } from '../../../src/modules/users/users.sql.js';
import { OPERATION_NAMES, type OperationName } from '../operations.js';

/** Returns the response body. */
export type Handler = (viewer: Viewer) => Promise<string>;

export async function serveRival(handlersOf: (database: Database) => Record<OperationName, Handler>): Promise<void> {
  const [, , url, secret, poolMax] = process.argv as [string, string, string, string, string];
  const database = openDatabase({ url, poolMax: Number(poolMax), statementTimeoutMs: 600_000 });
  const viewerOf = viewerReader(database, secret);
  const handlers = handlersOf(database);
  const app = Fastify();
  for (const name of OPERATION_NAMES) {
    app.post(`/${name}`, async (request, reply) => {
      const viewer = await viewerOf(request.headers.authorization);
      if (viewer === null) return reply.code(401).send();
      return reply.header('content-type', 'application/json; charset=utf-8').send(await handlers[name](viewer));
    });
  }
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.once('disconnect', () => process.exit(0));
  process.send?.({ origin: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` });
}

/** The token is verified each time; the role is read once. */
function viewerReader({ pool }: Database, secret: string) {
  const accessTokens = createAccessTokens(secret);
  const known = new Map<string, Viewer>();
  return async (authorization: string | undefined): Promise<Viewer | null> => {
    const bearer = await accessTokens.verify(authorization?.slice('Bearer '.length) ?? '');
    if (typeof bearer === 'string') return null;
    const { userId } = bearer;
    const viewer = known.get(userId);
    if (viewer !== undefined) return viewer;
    const { rows } = await pool.query(accountById(userId));
    if (rows[0] === undefined) return null;
    const found: Viewer = { userId, role: rows[0].role };
    known.set(userId, found);
    return found;
  };
}
