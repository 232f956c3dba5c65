/** The stand of the mirror law: the busy world on a product that is killed, and the tools that follow it. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { createApiKey } from '../../../src/modules/api-keys/issue-api-key.js';
import { Client } from '../../../tools/soak/client.js';
import type { Mortal } from '../../../tools/soak/kills.js';
import { type BusyProcess, startBusyProcess } from '../busy-process.js';
import { ProductStage } from '../product-stage.js';
import { PROVIDER } from '../server.js';
import type { Asking } from './copies.js';
import { fullCopy } from './full-copy.js';
import { changesFeed, Mirror } from './mirror.js';
import { type Asked, EVERY_FIELD, type Role, selectionsFor } from './selections.js';

/** The server sends no e-mail itself; the workers of the busy world do not either. */
const MAIL = {
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Cliptally <no-reply@mail.example>',
  APP_URL: 'https://app.example',
};

const RETRY_MS = 20;

/** A caller with everything that it can read. */
export interface Follower {
  name: string;
  ask: Asking;
  selections: ReadonlyMap<string, string>;
  mirror: Mirror;
}

export class MirrorStand {
  /** An open transaction in another database of the cluster. It has an id, and never ends. */
  #idle: pg.Client | null = null;

  readonly #selections = new Map<Role, ReadonlyMap<string, string>>();

  private constructor(
    readonly stage: ProductStage,
    readonly fire: BusyProcess,
    readonly client: Client,
    private readonly callers: Readonly<Record<Role, bigint | string>>,
  ) {}

  static async open(seed: number): Promise<MirrorStand> {
    const stage = await ProductStage.open({ ...EVERY_FIELD, ...PROVIDER, ...MAIL });
    try {
      const fire = await startBusyProcess(stage.postgres.url, seed, stage.origin);
      const { id } = await stage.database.prisma.user.findFirstOrThrow({ where: { name: 'Ada Admin' } });
      const { secret } = await createApiKey(stage.database, { userId: id, role: 'ADMIN' }, { name: 'Mirror' });
      await stage.startServer();
      return new MirrorStand(stage, fire, new Client(stage, ['NOT_FOUND']), { ADMIN: id, SERVICE: secret ?? '' });
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  follower(name: string, asked: Asked): Follower {
    const selections = this.#selections.get(asked.role) ?? selectionsFor(asked);
    this.#selections.set(asked.role, selections);
    const ask: Asking = async (query, variables = {}) => {
      for (;;) {
        const reply = await this.client.ask(this.callers[asked.role], query, variables);
        if (this.client.wrong.length > 0) throw new Error(this.client.wrong[0]);
        if (reply !== null) return reply.data;
        await delay(RETRY_MS);
      }
    };
    const mirror = new Mirror(changesFeed(ask, selections), () => fullCopy(ask, selections));
    return { name, ask, selections, mirror };
  }

  /** The busy world's workers, as one that dies. */
  get worker(): Mortal {
    const { fire } = this;
    return { pid: 0, isRunning: true, lastWords: '', kill: () => fire.killWorker(), start: () => fire.startWorker() };
  }

  async holdTransactionElsewhere(): Promise<void> {
    const elsewhere = Object.assign(new URL(this.stage.postgres.url), { pathname: '/postgres' });
    const client = new pg.Client({ connectionString: elsewhere.toString() });
    // It dies with PostgreSQL.
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_current_xact_id()');
    this.#idle = client;
  }

  async close(): Promise<void> {
    await this.#idle?.end().catch(() => undefined);
    await this.fire.stop().finally(() => this.stage.close());
  }
}
