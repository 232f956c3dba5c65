/**
 * `npm run test:other-way`: runs the query tests again, the other way: totals are added up from the clips, and no
 * operation is compiled. It runs every night. Left out are the tests that compare the two ways themselves, and the load
 * tests, which are about snapshots.
 */
import { runJest } from './support/run-jest.js';

const ASKED = ['test/graphql', 'test/stories', 'test/sql/books'];
const LEFT_OUT = ['executors', 'consistency', 'federation-gateway'];

runJest([...ASKED, '--testPathIgnorePatterns', ...LEFT_OUT], {
  TOTALS_SOURCE: 'clips',
  EXECUTOR: 'graphql-js',
  SHARED_SNAPSHOTS: 'off',
});
