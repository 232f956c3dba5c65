/**
 * The compiled server under attack: a separate process on a database with the demo world. Each round has an idle phase
 * (the control) and an attacked phase. gauge.js watches the event loop from inside; prober.js asks /healthz from
 * outside.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { nodeArguments } from '../../bin/commands.js';
import { freePort } from '../../dev/embedded-postgres/host-machine.js';
import { createAccessTokens } from '../../src/kernel/auth/access-token.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.js';
import { ProductProcess } from '../../test/support/product-process.js';
import { RATES, SECRET } from '../../test/support/server.js';
import { type Figures, isLong, type Phase, type Round } from './figures.js';

const IDLE_MS = isLong ? 3_000 : 1_000;
const ATTACK_MS = isLong ? 10_000 : 3_000;
const ROUNDS = isLong ? 5 : 3;
const START_MS_MAX = 40_000;
/**
 * Without a limit V8 keeps garbage for as long as the machine has memory, so the peak would tell the size of the machine.
 * With this one it is what the server needs, and a leak ends the server.
 */
const HEAP_MB_MAX = 256;
/** A request that takes longer counts as unanswered. */
const ANSWER_MS_MAX = 60_000;

export interface Attack {
  /** The name in the line of figures. */
  name: string;
  clients: number;
  /** Sends the n-th request, counted over all clients. Returns the code of its first error, or `OK`. */
  send: (n: number) => Promise<string>;
  /** The bystander's requests during the attack, one after the other. The slowest answer is one of the figures. */
  beside?: () => Promise<void>;
}

/** As the product starts its server. */
const V8_FLAGS = nodeArguments('serve').filter((argument) => argument.startsWith('--'));

export class AttackStage {
  readonly #accessTokens = createAccessTokens(SECRET);
  readonly #prober: Worker;

  private constructor(
    readonly database: TestDatabase,
    readonly url: string,
    private readonly server: ProductProcess,
  ) {
    this.#prober = new Worker(join(import.meta.dirname, 'prober.js'), { workerData: url });
  }

  /**
   * `env` goes to the server, whose rates leave room for a thousand addresses, because an attacker may have that many.
   */
  static async open(env: Record<string, string> = {}): Promise<AttackStage> {
    const [database, port] = await Promise.all([createTestDatabase('test_demo'), freePort()]);
    const environment = {
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      NODE_OPTIONS: [`--max-old-space-size=${HEAP_MB_MAX}`, ...V8_FLAGS].join(' '),
      DATABASE_URL: database.url,
      JWT_SECRET: SECRET,
      PORT: String(port),
      ...RATES,
      ...env,
    };
    const server = new ProductProcess('src/serve.cli.js', environment, join(import.meta.dirname, 'gauge.js'));
    server.start();
    const url = `http://127.0.0.1:${port}`;
    const stage = new AttackStage(database, url, server);
    await stage.#started().catch(async (error: unknown) => {
      await stage.close();
      throw error;
    });
    return stage;
  }

  async tokenOf(name: string): Promise<string> {
    const { id } = await this.database.prisma.user.findFirstOrThrow({ where: { name } });
    return (await this.#accessTokens.issue(id.toString(), 24 * 3_600)).token;
  }

  /** POST /graphql. Returns the status, and the code of the first error or `OK`. */
  async post(body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; code: string }> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    const { errors } = (await response.json()) as { errors?: { extensions?: { code?: string } }[] };
    return { status: response.status, code: errors === undefined ? 'OK' : String(errors[0]?.extensions?.code) };
  }

  async attack(attack: Attack): Promise<Figures> {
    const codes: Record<string, number> = {};
    let sent = 0;
    const attackers = (until: number) =>
      Array.from({ length: attack.clients }, async () => {
        while (performance.now() < until) {
          const code = await attack.send(sent++).catch((error: Error) => String(error.cause ?? error));
          codes[code] = (codes[code] ?? 0) + 1;
        }
      });
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const idle = await this.#phase(attack, IDLE_MS, () => []);
      const attacked = await this.#phase(attack, ATTACK_MS, attackers);
      rounds.push({ idle, attacked });
    }
    return { name: attack.name, rounds, codes };
  }

  /** Blocks the server's event loop for longer than any request may. */
  async holdUp(): Promise<void> {
    await this.server.askPreloaded('hold');
  }

  async close(): Promise<void> {
    await this.#prober.terminate();
    await this.server.kill();
    await this.database.drop();
  }

  async #phase(
    { beside }: Attack,
    lengthMs: number,
    attackersUntil: (until: number) => Promise<void>[],
  ): Promise<Phase> {
    await Promise.all([this.server.askPreloaded('begin'), this.#askProber('begin')]);
    const until = performance.now() + lengthMs;
    let besideMs = 0;
    const other = async () => {
      while (beside !== undefined && performance.now() < until) {
        const start = performance.now();
        await beside();
        besideMs = Math.max(besideMs, performance.now() - start);
      }
    };
    await Promise.all([pause(lengthMs), other(), ...attackersUntil(until)]);
    const outside = (await this.#askProber('end')) as Pick<Phase, 'healthzMs'>;
    const inside = (await this.server.askPreloaded('end')) as Omit<Phase, 'healthzMs' | 'besideMs'>;
    return { ...inside, ...outside, besideMs };
  }

  async #askProber(message: string): Promise<unknown> {
    const replied = once(this.#prober, 'message');
    this.#prober.postMessage(message);
    return (await replied)[0];
  }

  async #started(): Promise<void> {
    const last = performance.now() + START_MS_MAX;
    while (performance.now() < last && this.server.isRunning) {
      const status = await fetch(`${this.url}/readyz`).then(
        (response) => response.status,
        () => 0,
      );
      if (status === 200) return;
      await pause(20);
    }
    throw new Error(`the server did not start:\n${this.server.lastWords}`);
  }
}
