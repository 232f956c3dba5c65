/**
 * `npm run attack`: runs every attack, one after the other, and prints its figures. `-- --short` takes a tenth of the
 * time.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const jest = spawn('npm', ['run', '--silent', 'jest', '--', '--runInBand', 'test/attack/'], {
  cwd: join(import.meta.dirname, '../..'),
  stdio: 'inherit',
  env: { ...process.env, ATTACK: process.argv.includes('--short') ? 'short' : 'long' },
});
jest.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
