/** `npm run test:all`: all of `npm test`, with the long forms of the laws and fault tests. It runs every night. */
import { runJest } from './support/run-jest.js';

runJest(process.argv.slice(2), { TEST_LONG: 'true' });
