/**
 * SECURITY row 24: the server, PostgreSQL, one of its sessions and a worker are killed with -9 while clients write and
 * read. A seed repeats the order and the moments. `npm run soak` does the same for as long as you like.
 */
import { KILLS, type Kill, RECOVERY_MS_MAX } from '../../tools/soak/kills.js';
import { recoveryOf } from '../../tools/soak/report.js';
import { type SoakReport, soak } from '../../tools/soak/soak.js';
import { isLong } from '../support/long.js';
import { chosenSeed, Random } from '../support/random.js';

/** Kills of each kind. */
const ROUNDS = isLong ? 8 : 2;
const seed = chosenSeed();

let report: SoakReport;
beforeAll(async () => {
  const random = new Random(seed);
  const kills = Array.from({ length: ROUNDS }, () => random.some(KILLS, KILLS.length)).flat();
  report = await soak({ seed, next: async (killed) => kills[killed] ?? null });
}, 300_000);

describe(`kill -9 under load (seed ${seed})`, () => {
  test('every acknowledged write is there, none is there twice, and the books are clean [S24]', () => {
    const { wrong, lost, doubled, disagreements, books } = report;
    expect({ wrong, lost, doubled, disagreements, books }).toEqual({
      ...{ wrong: [], lost: [], doubled: [], disagreements: [], books: [] },
    });
    expect(report.killed).toHaveLength(ROUNDS * KILLS.length);
  });

  test('the kills met the clients at work', () => {
    expect(report.interrupted).toBeGreaterThan(0);
    expect(report.repeated).toBeGreaterThan(0);
    expect(report.checked).toBeGreaterThan(report.killed.length);
    expect(report.batches).toBeGreaterThan(0);
  });

  // Recovery times are judged only where nothing else uses the machine: in `npm run test:faults` and `npm run soak`.
  test.each(Object.entries(RECOVERY_MS_MAX))(
    'after the death of %s answers are good again, in the long form within %i ms [S24]',
    (kill, max) => {
      const { worstMs } = recoveryOf(report.killed, kill as Kill);
      expect(worstMs).toBeLessThanOrEqual(isLong ? max : Number.POSITIVE_INFINITY);
    },
  );
});
