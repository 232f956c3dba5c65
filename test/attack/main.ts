/** `npm run attack`: every attack in its long form, one after the other, with its figures. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const jest = spawn('npm', ['run', '--silent', 'jest', '--', '--runInBand', 'test/attack/'], {
  cwd: join(import.meta.dirname, '../..'),
  stdio: 'inherit',
  env: { ...process.env, ATTACK: 'long' },
});
jest.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
