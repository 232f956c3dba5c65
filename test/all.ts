/** `npm run test:all`: all of `npm test`, with the long forms of the laws and fault tests. It runs every night. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const jest = spawn('npm', ['run', '--silent', 'jest', '--', ...process.argv.slice(2)], {
  cwd: join(import.meta.dirname, '..'),
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, TEST_LONG: 'true' },
});
jest.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
