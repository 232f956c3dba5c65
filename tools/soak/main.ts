/** `npm run soak`: the product under load and under kill -9, for as long as you choose, with counts at the end. */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chosenSeed, Random } from '../../test/support/random.js';
import { KILLS, type Kill } from './kills.js';
import { createSoakProgress } from './progress.js';
import { brokenPromises, reportTables } from './report.js';
import { soak } from './soak.js';

const HELP = `Clients write and read while the server, PostgreSQL, one of its sessions and a worker are killed by -9 in turn, one every
ten seconds. Every write is sent again with its key until it is acknowledged; in the end each must be there, once.

  npm run soak
  npm run soak -- --minutes 30 --seed 4711

  --minutes N  Duration of the load; then the soak waits until all is idle. Default 10.
  --seed N     Repeats the order of the kills and the choices of the clients; default: a new one each time.
  --help       Show this.

Exit codes:
  0  nothing was lost or doubled, no figures disagreed, the books are clean, and every recovery was in time
  1  at least one of these failed; each failure is printed
  2  a wrong flag
`;

const KILL_EVERY_MS = 10_000;
const LINES_MAX = 50;

const { minutes, seed, help } = flags();
if (help || !(minutes > 0) || !Number.isSafeInteger(seed)) {
  (help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = help ? 0 : 2;
} else {
  process.exitCode = await run();
}

function flags(): { minutes: number; seed: number; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '10' },
        seed: { type: 'string', default: String(chosenSeed()) },
        help: { type: 'boolean', default: false },
      },
    });
    return { minutes: Number(values.minutes), seed: Number(values.seed), help: values.help };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n`);
    return { minutes: Number.NaN, seed: 0, help: false };
  }
}

async function run(): Promise<number> {
  process.stdout.write(`Soak of ${minutes} minutes, seed ${seed}: --seed ${seed} repeats it.\n`);
  // Ctrl-C also ends the processes of the soak, as any other end does.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  const random = new Random(seed);
  const durationMs = minutes * 60_000;
  let start = 0;
  let turn: Kill[] = [];
  const progress = createSoakProgress(process.stderr, durationMs);
  const report = await soak({
    seed,
    onProgress: (soFar) => progress.update(performance.now() - start, soFar),
    next: async (killed) => {
      start ||= performance.now();
      const at = start + (killed + 1) * KILL_EVERY_MS;
      if (at > start + durationMs) return null;
      await delay(Math.max(0, at - performance.now()));
      if (turn.length === 0) turn = random.some(KILLS, KILLS.length);
      return turn.shift() ?? null;
    },
  }).finally(() => progress.stop());
  process.stdout.write(reportTables(report));
  const broken = brokenPromises(report);
  for (const line of broken.slice(0, LINES_MAX)) process.stdout.write(`${line}\n`);
  process.stdout.write(
    broken.length === 0 ? 'Nothing was lost, nothing doubled.\n' : `${broken.length} promises broken, seed ${seed}.\n`,
  );
  return broken.length === 0 ? 0 : 1;
}
