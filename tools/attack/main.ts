/**
 * `npm run attack`: runs every attack, one after the other, and prints its figures. `-- --short` takes a tenth of the
 * time.
 */
import { runJest } from '../../test/support/run-jest.js';

runJest(['--runInBand', 'tools/attack/'], { ATTACK: process.argv.includes('--short') ? 'short' : 'long' });
