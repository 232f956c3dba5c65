/**
 * `npm run test:other-way`: runs the query tests again, the other way: totals are added up from the clips, and no
 * operation is compiled. It runs every night. Left out are the tests that compare the two ways themselves, and the load
 * tests, which are about snapshots.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ASKED = ['test/graphql', 'test/stories', 'test/sql/books'];
const LEFT_OUT = ['executors', 'consistency', 'federation-gateway'];

const jest = spawn('npm', ['run', '--silent', 'jest', '--', ...ASKED, '--testPathIgnorePatterns', ...LEFT_OUT], {
  cwd: join(import.meta.dirname, '..'),
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, TOTALS_SOURCE: 'clips', EXECUTOR: 'graphql-js' },
});
jest.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
