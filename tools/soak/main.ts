/** `npm run soak`: the product under load and under kill -9, for as long as you choose, with counts at the end. */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { broken as brokenByMirrors, type LawProgress, mirrorLaw, shortcomings } from '../../test/support/mirror/law.js';
import { chosenSeed, Random } from '../../test/support/random.js';
import { KILLS, type Kill } from './kills.js';
import { createSoakProgress } from './progress.js';
import { brokenPromises, mirrorTables, reportTables } from './report.js';
import { soak } from './soak.js';

const HELP = `Clients write and read while the server, PostgreSQL, one of its sessions and a worker are killed by -9 in turn, one every
ten seconds. Every write is sent again with its key until it is acknowledged; in the end each must be there, once.

With --mirrors three tools follow the changes feed meanwhile, and everybody sends every mutation there is. In the end each copy
must equal the source.

  npm run soak
  npm run soak -- --minutes 30 --seed 4711
  npm run soak -- --mirrors

  --minutes N  Duration of the load; then the soak waits until all is idle. Default 10.
  --seed N     Repeats the order of the kills and the choices of the clients; default: a new one each time.
  --mirrors    The law of the changes feed.
  --help       Show this.

Exit codes:
  0  nothing was lost or doubled, no figures or copies disagreed, the books are clean, and every recovery was in time
  1  at least one of these failed; each failure is printed
  2  a wrong flag
`;

const KILL_EVERY_MS = 10_000;
const LINES_MAX = 50;

const { minutes, seed, mirrors, help } = flags();
if (help || !(minutes > 0) || !Number.isSafeInteger(seed)) {
  (help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = help ? 0 : 2;
} else {
  process.exitCode = await (mirrors ? runMirrors() : run());
}

function flags(): { minutes: number; seed: number; mirrors: boolean; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '10' },
        seed: { type: 'string', default: String(chosenSeed()) },
        mirrors: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { mirrors, help } = values;
    return { minutes: Number(values.minutes), seed: Number(values.seed), mirrors, help };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n`);
    return { minutes: Number.NaN, seed: 0, mirrors: false, help: false };
  }
}

/** Ctrl-C also ends the processes of the soak, as any other end does. */
function announce(): void {
  process.stdout.write(`Soak of ${minutes} minutes, seed ${seed}: --seed ${seed} repeats it.\n`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
}

/** All kinds of kills in turn. */
function killsInTurn(): () => Kill {
  const random = new Random(seed);
  let turn: Kill[] = [];
  return () => {
    if (turn.length === 0) turn = random.some(KILLS, KILLS.length);
    return turn.shift() as Kill;
  };
}

function tell(broken: readonly string[], kept: string): number {
  for (const line of broken.slice(0, LINES_MAX)) process.stdout.write(`${line}\n`);
  process.stdout.write(broken.length === 0 ? `${kept}\n` : `${broken.length} promises broken, seed ${seed}.\n`);
  return broken.length === 0 ? 0 : 1;
}

async function run(): Promise<number> {
  announce();
  const nextKill = killsInTurn();
  const durationMs = minutes * 60_000;
  let start = 0;
  const progress = createSoakProgress(process.stderr, durationMs);
  const report = await soak({
    seed,
    onProgress: (soFar) => progress.update(performance.now() - start, soFar),
    next: async (killed) => {
      start ||= performance.now();
      const at = start + (killed + 1) * KILL_EVERY_MS;
      if (at > start + durationMs) return null;
      await delay(Math.max(0, at - performance.now()));
      return nextKill();
    },
  }).finally(() => progress.stop());
  process.stdout.write(reportTables(report));
  return tell(brokenPromises(report), 'Nothing was lost, nothing doubled.');
}

async function runMirrors(): Promise<number> {
  announce();
  const nextKill = killsInTurn();
  const start = performance.now();
  let told = 0;
  const report = await mirrorLaw({
    seed,
    lists: true,
    next: ({ killed }) => {
      const passed = performance.now() - start;
      if (passed > minutes * 60_000) return null;
      return passed < (killed.length + 1) * KILL_EVERY_MS ? 'LATER' : nextKill();
    },
    onProgress: ({ commits, killed }: LawProgress) => {
      if (killed.length === told) return;
      told = killed.length;
      process.stderr.write(`${killed.at(-1)?.kill} killed; ${commits} commits\n`);
    },
  });
  process.stdout.write(mirrorTables(report));
  return tell([...brokenByMirrors(report), ...shortcomings(report)], 'Every copy equals its source.');
}
