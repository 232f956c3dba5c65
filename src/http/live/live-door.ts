/** Lets subscriptions in: the limits of an operation, then its live query. Transports bring the caller and carry the messages. */
import {
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { SUBSCRIPTIONS_OF_A_USER } from '../../graphql/live-schema.js';
import { Context, type RequestOrigin, type Services } from '../../kernel/api/context.js';
import type { Id, Viewer } from '../../kernel/auth/viewer.js';
import type { Config } from '../../kernel/base/config.js';
import { isUnavailable, Refusal } from '../../kernel/base/errors.js';
import type { Log } from '../../kernel/base/log.js';
import { digestOf } from '../../kernel/base/secret.js';
import { type Isolation, Snapshot, type SnapshotIdentity } from '../../kernel/db/snapshot.js';
import { type Answered, LiveQueries, type Question } from '../../kernel/live/live-queries.js';
import type { Mailbox } from '../../kernel/live/mailbox.js';
import type { Metrics } from '../../kernel/process/metrics.js';
import { nameOf } from '../../kernel/reads/batches.js';
import { canonicalText } from '../../kernel/reads/canonical-text.js';
import type { Trip } from '../../kernel/reads/trip.js';
import { looker, type Seen, type Touched } from '../../modules/changes/look-since.js';
import { DocumentStore } from '../document-store.js';
import type { Executor } from '../executor.js';
import { ERRORS_MAX } from '../format-error.js';
import { refuseOversized } from '../input/door.js';
import { coerceVariables, type Variables } from '../input/variables.js';
import { type DocumentCheck, documentCheck, refuseOver } from '../limits/check-document.js';
import { fragmentsOf } from '../limits/document-size.js';
import type { Limiter } from '../limits/limiter.js';
import { costOf } from '../limits/operation-cost.js';
import { refuseScopes } from '../limits/refuse-scopes.js';
import { footprintOf } from './footprint.js';
import { type HoistedQuery, hoistQuery, intervalOf } from './hoist-query.js';
import { errorsIn, Invalid, shownErrors } from './shown-errors.js';

export type Message = FormattedExecutionResult;

export interface LiveCaller {
  viewer: Viewer;
  request: Pick<RequestOrigin, 'id' | 'address' | 'userAgent' | 'router'>;
}

/** As the transport read it. Nothing is checked yet. */
export interface Asked {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
}

export type Subscribed =
  | { mailbox: Mailbox<Message>; errors?: never }
  | { errors: readonly GraphQLFormattedError[]; mailbox?: never };

export interface LiveDoorOptions {
  schema: GraphQLSchema;
  services: Services;
  executor: Executor;
  limiter: Limiter;
  limits: Config['limits'];
  production: boolean;
  log: Log;
  metrics: Metrics | undefined;
  isolation: Isolation | undefined;
}

interface Operation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  given: Variables;
  /** Coerced by graphql-js. */
  variables: Variables;
}

export class LiveDoor {
  readonly queries: LiveQueries<Seen, Touched, Message>;
  readonly #documents = new DocumentStore();
  readonly #check: DocumentCheck;
  readonly #ofUsers = new Map<Id, number>();
  readonly #hoisted = new WeakMap<OperationDefinitionNode, HoistedQuery>();

  constructor(private readonly options: LiveDoorOptions) {
    const { services, limits, production, log, metrics, isolation } = options;
    this.#check = documentCheck({ limits, suggestions: !production });
    const { pool } = services.database;
    const answers = metrics?.count(
      'cliptally_live_answers_total',
      'Runs of live queries, by whether the answer was another one than before.',
      ['changed'],
    );
    const messages = metrics?.count('cliptally_live_messages_total', 'Messages to subscribers of live queries.', []);
    this.queries = new LiveQueries({
      pool,
      isolation,
      look: looker(),
      onAnswer: (changed, readers) => {
        answers?.inc({ changed: String(changed) });
        messages?.inc(readers);
      },
      onFailure: (error) => {
        if (error === null) log.info('live queries are answered again');
        else log.error({ err: error }, 'live queries wait: a tick failed');
      },
    });
    metrics?.watch('cliptally_live_subscriptions', 'Subscriptions of this process to live queries.', [], async () => [
      { labels: {}, value: this.queries.size.readers },
    ]);
  }

  get schema(): GraphQLSchema {
    return this.options.schema;
  }

  /** Never throws: every fault of the subscription is an error of GraphQL. */
  async subscribe(caller: LiveCaller, asked: Asked): Promise<Subscribed> {
    try {
      const found = await this.#read(caller, asked);
      const question = this.#question(caller, found);
      return { mailbox: this.queries.subscribe(question, this.#seatOf(caller.viewer.userId)) };
    } catch (error) {
      const errors = shownErrors(errorsIn(error), { ...this.options, requestId: caller.request.id });
      this.options.metrics?.errorsAnswered(errors.map(({ extensions }) => String(extensions?.['code'])));
      return { errors };
    }
  }

  async #read(caller: LiveCaller, asked: Asked): Promise<Operation> {
    const { schema, limiter } = this.options;
    refuseOversized({ body: asked, query: {} });
    const { query, operationName, variables: given } = asked;
    if (typeof query !== 'string' || query === '')
      throw badRequest('query must be the text of a subscription. Persisted queries are for queries only.');
    if (operationName != null && typeof operationName !== 'string') throw badRequest('operationName must be a text.');
    if (given != null && (typeof given !== 'object' || Array.isArray(given)))
      throw badRequest('variables must be an object.');
    const document = await this.#parsed(query, caller);
    const invalid = this.#check(schema, document, (units) => limiter.spend(caller, units));
    if (invalid.length > 0) {
      limiter.chargeBroken(caller);
      throw new Invalid(invalid, 'GRAPHQL_VALIDATION_FAILED');
    }
    const operation = getOperationAST(document, operationName);
    if (operation == null)
      throw badRequest('operationName must name one of the operations of the document, unless it has only one.');
    if (operation.operation !== 'subscription')
      throw badRequest('Only subscriptions are answered here. Send queries and mutations by POST to /graphql.');
    const { values, errors } = coerceVariables(schema, operation, (given ?? {}) as Variables);
    if (errors !== undefined) throw new Invalid(errors);
    return { document, operation, given: (given ?? {}) as Variables, variables: values };
  }

  async #parsed(query: string, caller: LiveCaller): Promise<DocumentNode> {
    const key = digestOf(query).toString('hex');
    const known = await this.#documents.get(key);
    if (known !== undefined) return known;
    try {
      const document = parse(query, { maxTokens: this.options.limits.operationTokensMax });
      await this.#documents.set(key, document);
      return document;
    } catch (error) {
      this.options.limiter.chargeBroken(caller);
      if (error instanceof GraphQLError) throw new Invalid([error], 'GRAPHQL_PARSE_FAILED');
      throw error;
    }
  }

  #question(caller: LiveCaller, { document, operation, given, variables }: Operation): Question<Touched, Message> {
    const { schema, limits, limiter } = this.options;
    const { viewer, request } = caller;
    const asked = { schema, operation, fragments: fragmentsOf(document), variables };
    refuseScopes(viewer, asked);
    const cost = costOf(asked);
    refuseOver('cost', cost, limits.operationCostMax);
    const minIntervalMs = intervalOf(schema, operation, document, variables);
    const hoisted = this.#hoist(document, operation, variables);
    const { operation: query } = hoisted;
    const footprint = footprintOf({ schema, operation: query, fragments: fragmentsOf(hoisted.document), variables });
    const shape = `${request.router} ${minIntervalMs} ${hoisted.hash} ${hoisted.place}`;
    const key = digestOf(`${nameOf(viewer)} ${shape} ${canonicalText(variables)}`).toString('base64');
    return {
      key,
      userId: viewer.userId,
      minIntervalMs,
      drifts: footprint.drifts,
      concerns: (touched) => footprint.concerns(viewer, touched),
      pay: () => limiter.spare(caller, cost),
      run: (trip) =>
        this.#run(caller, { hoisted, given, key }, trip).catch((error: unknown) => {
          this.options.log.error({ err: error, requestId: caller.request.id }, 'a live query failed');
          return { kind: 'LOST' };
        }),
    };
  }

  /** Subscriptions with one document share its query. */
  #hoist(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): HoistedQuery {
    const known = this.#hoisted.get(operation);
    if (known !== undefined) return known;
    const hoisted = hoistQuery(document, operation, variables);
    if (!hoisted.isConditional) this.#hoisted.set(operation, hoisted);
    return hoisted;
  }

  #seatOf(userId: Id): () => void {
    const taken = this.#ofUsers.get(userId) ?? 0;
    if (taken >= SUBSCRIPTIONS_OF_A_USER)
      throw new Refusal(
        'RATE_LIMITED',
        `You have ${SUBSCRIPTIONS_OF_A_USER} subscriptions. End one of them, or ask for more in one query.`,
      );
    this.#ofUsers.set(userId, taken + 1);
    return () => {
      const left = (this.#ofUsers.get(userId) ?? 1) - 1;
      if (left === 0) this.#ofUsers.delete(userId);
      else this.#ofUsers.set(userId, left);
    };
  }

  async #run(
    { viewer, request }: LiveCaller,
    { hoisted, given, key }: { hoisted: HoistedQuery; given: Variables; key: string },
    trip: Trip | null,
  ): Promise<Answered<Message>> {
    const { services, executor, isolation, limits } = this.options;
    const snapshot = new Snapshot(services.database.pool, request.id, isolation);
    const origin = { ...request, idempotencyKey: null, replayed: false, code: null };
    const contextValue = new Context(services, snapshot, viewer, origin);
    const { document, operation, hash } = hoisted;
    const operationName = operation.name?.value;
    const asked = {
      ...{ document, operation, operationName, queryHash: `live ${hash}`, contextValue },
      request: { variables: given, ...(operationName === undefined ? {} : { operationName }) },
    };
    if (trip !== null) {
      const ride = trip.board(viewer, key);
      try {
        const result = await executor.executeAboard(asked, ride);
        if (result === null || trip.failure !== null) return { kind: 'LOST' };
        return this.#answered(hoisted, request.id, result, await trip.identity?.catch(() => null));
      } finally {
        ride.leave();
      }
    }
    const deadline = setTimeout(() => void snapshot.close('DEADLINE'), limits.operationDeadlineMs);
    try {
      const result = await executor.execute(asked);
      const lost = result.errors?.some(({ originalError }) => isUnavailable(originalError)) ?? false;
      if (lost) return { kind: 'LOST' };
      return this.#answered(hoisted, request.id, result, await contextValue.readFrom.identity?.catch(() => null));
    } finally {
      clearTimeout(deadline);
      void snapshot.close();
    }
  }

  #answered(
    hoisted: HoistedQuery,
    requestId: string,
    { data, errors: met = [] }: ExecutionResult,
    identity: SnapshotIdentity | null | undefined,
  ): Answered<Message> {
    if (identity == null) return { kind: 'LOST' };
    const shown = shownErrors(met.slice(0, ERRORS_MAX), { ...this.options, requestId }).map(hoisted.placed);
    const digest = digestOf(JSON.stringify([data, shown])).toString('base64');
    const message: Message = {
      data: data == null ? null : hoisted.messageOf(data, identity),
      ...(shown.length === 0 ? {} : { errors: shown }),
    };
    return { kind: 'ANSWERED', digest, message };
  }
}

function badRequest(message: string): Refusal {
  return new Refusal('BAD_REQUEST', message);
}
