/**
 * `npm run test:other-way`: what is queried, once more the other way: totals added up from the clips, and no operation
 * compiled. For every night. Left out is what compares the two ways itself, and the minutes of fire, which are about
 * snapshots.
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
