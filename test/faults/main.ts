/**
 * `npm run test:faults`: the tests of test/faults, and every other test that proves a row of "Faults that must lose
 * nothing", in their long form and with one seed for all.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECTIONS } from '../security-rows.js';
import { chosenSeed } from '../support/random.js';
import { runJest } from '../support/run-jest.js';

const TESTS = join(import.meta.dirname, '..');
/** Rows 29 and 30 test concurrency and snapshots; they get enough time in `npm test`. */
const ROWS_MAX = 28;
const section = SECTIONS.find(({ title }) => title === 'Faults that must lose nothing');
if (section === undefined) throw new Error('the checklist has no section of faults');
const rows = Object.keys(section.rows).filter((row) => Number(row) <= ROWS_MAX);
const mark = new RegExp(`\\[S(${rows.join('|')})\\]`);

const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => name.startsWith('faults/') || mark.test(readFileSync(join(TESTS, name), 'utf8')));

const seed = chosenSeed();
process.stdout.write(`Rows ${rows.join(', ')} of test/SECURITY.md, seed ${seed}: TEST_SEED=${seed} repeats it.\n`);
// One after the other, because recovery times are measured.
runJest(['--runInBand', ...files.map((name) => `test/${name}$`)], { TEST_SEED: String(seed), TEST_LONG: 'true' });
