/**
 * The whole write side against a small model of it (docs/design.md#books): worlds of random commands, including illegal
 * ones, on real PostgreSQL. After each command every row and balance must match the model, and at intervals the books
 * are checked. A failure prints its seed and path. TEST_SEED=… MODEL_PATH=… repeats it, and MODEL_SHRINK=300 spends
 * that many seconds looking for a smaller one.
 */
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { chosenSeed } from '../support/random.js';
import { checkpoint } from './checkpoint.js';
import { KINDS } from './kinds.js';
import type { Model } from './model.js';
import { type Real, stepsOf } from './step.js';
import { Tally } from './tally.js';
import { openWorld } from './world.js';

const SEED = chosenSeed();
const COMMANDS_A_WORLD_MAX = 1_000;
/** Worlds are made until enough was done. */
const WORLDS_MAX = 30;
const SHRINK_MS = Number(process.env['MODEL_SHRINK'] ?? 0) * 1_000;
const TIMEOUT_MS = 480_000;

const worlds = fc.commands([fc.oneof(...KINDS.map(stepsOf))], { maxCommands: COMMANDS_A_WORLD_MAX, size: 'max' });

test(
  'thousands of commands end as the model says, and the books stay clean',
  async () => {
    const tally = new Tally(KINDS.map(({ kind }) => kind));
    const path = process.env['MODEL_PATH'];
    let hasFailed = false;
    await fc.assert(
      fc.asyncProperty(worlds, async (steps) => {
        // While a failure is shrunk every run counts.
        if (tally.missing().length === 0 && !hasFailed) return;
        const database = await createTestDatabase('test_empty', 4);
        try {
          await live(database, tally, steps);
        } catch (error) {
          hasFailed = true;
          throw error;
        } finally {
          await database.drop();
        }
      }),
      {
        ...{ seed: SEED, numRuns: WORLDS_MAX, endOnFailure: SHRINK_MS === 0, includeErrorInReport: true },
        ...(path === undefined ? {} : { path }),
        ...(SHRINK_MS === 0 ? {} : { interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: true }),
      },
    );
    const missing = tally.missing();
    if (missing.length > 0) throw new Error(`seed ${SEED}: ${missing.join('; ')}\n\n${tally.report()}`);
  },
  TIMEOUT_MS + SHRINK_MS,
);

async function live(
  database: TestDatabase,
  tally: Tally,
  steps: Iterable<fc.AsyncCommand<Model, Real>>,
): Promise<void> {
  const world = await openWorld(database, tally);
  await fc.asyncModelRun(() => world, steps);
  await checkpoint(world.model, database);
}
