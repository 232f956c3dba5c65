/**
 * The product as it runs, under faults of the parts it depends on: a separate PostgreSQL and the compiled server as a
 * process, which tests ask over HTTP. Rows are made through a handle of the test's.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../dev/embedded-postgres/host-machine.js';
import { createAccessTokens } from '../../src/kernel/auth/access-token.js';
import { type Database, openDatabase } from '../../src/kernel/db/database.js';
import { OwnPostgres } from './own-postgres.js';
import { ProductProcess } from './product-process.js';
import { type Answer, RATES, SECRET } from './server.js';

/** No request may stay unanswered for this long, whatever happens; the product's own limits are far below. */
const HANG_MS = 40_000;
const START_MS_MAX = 60_000;
const PAUSE_MS = 10;
/** Tokens live for fifteen minutes, and a soak may take longer. */
const TOKEN_MS = 300_000;

const GOOD = '{ platformStats { totals { earned } } }';

// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
export type Reply = Answer<any>;

export class ProductStage {
  readonly #accessTokens = createAccessTokens(SECRET);
  readonly #tokens = new Map<string, { token: Promise<string>; until: number }>();
  /** Times at which the server was killed. */
  kills = 0;
  /** From its first good answer until it is killed. */
  isServing = false;

  private constructor(
    readonly postgres: OwnPostgres,
    readonly server: ProductProcess,
    readonly database: Database,
    readonly origin: string,
  ) {}

  /** The database is migrated and empty; the server is not started. `env` goes to the server. */
  static async open(env: Record<string, string> = {}): Promise<ProductStage> {
    const [postgres, port] = await Promise.all([OwnPostgres.start(), freePort()]);
    const server = new ProductProcess('src/serve.cli.js', {
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      DATABASE_URL: postgres.url,
      JWT_SECRET: SECRET,
      PORT: String(port),
      ...RATES,
      ...env,
    });
    const database = openDatabase({ url: postgres.url, poolMax: 4, applicationName: 'stage' });
    return new ProductStage(postgres, server, database, `http://127.0.0.1:${port}`);
  }

  /** Returns the milliseconds from the start of the process to the first good answer. */
  async startServer(): Promise<number> {
    const start = performance.now();
    this.server.start();
    const answered = await this.firstGoodAnswer();
    this.isServing = true;
    return answered - start;
  }

  async killServer(): Promise<void> {
    this.kills += 1;
    this.isServing = false;
    await this.server.kill();
  }

  /** Keeps asking from now on. Returns the time of the first good answer. */
  async firstGoodAnswer(): Promise<number> {
    const admin = await this.#adminId();
    const last = performance.now() + START_MS_MAX;
    let reply: Reply | string = 'nothing was asked';
    while (performance.now() < last) {
      reply = await this.ask(admin, GOOD).catch((error: Error) => String(error.cause ?? error));
      if (typeof reply !== 'string' && reply.status === 200 && reply.errors === undefined) return performance.now();
      await delay(PAUSE_MS);
    }
    throw new Error(`no good answer, last ${JSON.stringify(reply)}:\n${this.server.lastWords}`);
  }

  /** Rejects if there is no answer, or none in time. `caller`: a user by id, or a tool by its key. */
  async ask(caller: bigint | string, query: string, variables: object = {}): Promise<Reply> {
    const token = typeof caller === 'string' ? caller : await this.#tokenOf(caller);
    const response = await fetch(`${this.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(HANG_MS),
    });
    return { status: response.status, ...((await response.json()) as Omit<Reply, 'status'>) };
  }

  /** Sends `name(input: NameInput!)`, asking for `selection` of its payload. */
  mutate(userId: bigint, name: string, input: object, selection: string): Promise<Reply> {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    return this.ask(userId, `mutation ($input: ${type}!) { ${name}(input: $input) { replayed ${selection} } }`, {
      input,
    });
  }

  /** The status of /readyz. */
  async readiness(): Promise<number> {
    const response = await fetch(`${this.origin}/readyz`, { signal: AbortSignal.timeout(HANG_MS) });
    await response.body?.cancel();
    return response.status;
  }

  async close(): Promise<void> {
    if (this.server.isRunning) await this.server.stop();
    await this.database.close();
    await this.postgres.stop();
  }

  #admin: bigint | undefined;

  async #adminId(): Promise<bigint> {
    this.#admin ??= (await this.database.prisma.user.findFirstOrThrow({ where: { role: 'ADMIN' } })).id;
    return this.#admin;
  }

  #tokenOf(userId: bigint): Promise<string> {
    const known = this.#tokens.get(userId.toString());
    if (known !== undefined && performance.now() < known.until) return known.token;
    const token = this.#accessTokens.issue(userId.toString()).then((issued) => issued.token);
    this.#tokens.set(userId.toString(), { token, until: performance.now() + TOKEN_MS });
    return token;
  }
}
