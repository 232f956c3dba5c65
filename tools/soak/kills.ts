/** kill -9 of the parts of the product, each followed by its return, with the time until a good answer. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ProductProcess } from '../../test/support/product-process.js';
import type { ProductStage } from '../../test/support/product-stage.js';
import type { Random } from '../../test/support/random.js';

/** `session`: one of PostgreSQL's processes dies, and PostgreSQL itself ends and restarts the others. */
export const KILLS = ['server', 'postgres', 'session', 'worker'] as const;
export type Kill = (typeof KILLS)[number];

/**
 * Bounds of the checklist (row 24), in milliseconds: since PostgreSQL accepts connections, and since the server's
 * process began.
 */
export const RECOVERY_MS_MAX: Partial<Record<Kill, number>> = { server: 5_000, postgres: 2_000, session: 2_000 };

/** How long a killed process stays away, in milliseconds. */
const AWAY_MAX = 500;

export interface Killed {
  kill: Kill;
  /** To the first good answer; null if nobody waits for one. */
  recoveryMs: number | null;
}

/** A process that dies and comes back. */
export type Mortal = Pick<ProductProcess, 'pid' | 'isRunning' | 'lastWords' | 'kill' | 'start'>;

/** The parts that are killed: the stage's server, and a worker next to it. */
export interface Cast {
  stage: ProductStage;
  worker: Mortal;
  random: Random;
}

export function killAndReturn(cast: Cast, kill: Kill): Promise<Killed> {
  return RETURNS[kill](cast).then((recoveryMs) => ({ kill, recoveryMs }));
}

const RETURNS: Record<Kill, (cast: Cast) => Promise<number | null>> = {
  async server({ stage, random }) {
    await stage.killServer();
    await delay(random.below(AWAY_MAX));
    return stage.startServer();
  },
  async postgres({ stage, worker, random }) {
    return survived([stage.server, worker], async () => {
      await stage.postgres.kill();
      await delay(random.below(AWAY_MAX));
      const readyAt = await stage.postgres.restart();
      return (await stage.firstGoodAnswer()) - readyAt;
    });
  },
  async session({ stage, worker }) {
    return survived([stage.server, worker], async () => {
      const { starts } = stage.postgres;
      await stage.postgres.killSession('cliptally');
      const readyAt = await stage.postgres.readyAfter(starts);
      return (await stage.firstGoodAnswer()) - readyAt;
    });
  },
  async worker({ worker, random }) {
    await worker.kill();
    await delay(random.below(AWAY_MAX));
    worker.start();
    return null;
  },
};

/** The processes that ran before still run, and no others in their place. */
async function survived<Result>(processes: readonly Mortal[], work: () => Promise<Result>): Promise<Result> {
  const pids = processes.map(({ pid }) => pid);
  const result = await work();
  for (const [n, process] of processes.entries()) {
    if (!process.isRunning || process.pid !== pids[n]) throw new Error(`a process died:\n${process.lastWords}`);
  }
  return result;
}
