/**
 * `npm run attack`: runs every attack, one after the other, and prints its figures. `-- --short` takes a tenth of the
 * time.
 */
import { runJest } from '../../test/support/run-jest.js';

const isShort = process.argv.includes('--short');
/** Of one attack, in milliseconds: five rounds of 13 s, and its database. */
const timeout = isShort ? 60_000 : 180_000;
runJest(['--runInBand', `--testTimeout=${timeout}`, 'tools/attack/'], { ATTACK: isShort ? 'short' : 'long' });
