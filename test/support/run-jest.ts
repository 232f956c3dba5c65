/** Runs jest from a script with an environment that npm scripts cannot set on every system. Ends with its exit code. */
import { spawn } from 'node:child_process';
import { projectRoot } from '../../src/kernel/base/project-root.js';

export function runJest(args: readonly string[], env: Record<string, string>): void {
  const jest = spawn('npm', ['run', '--silent', 'jest', '--', ...args], {
    cwd: projectRoot(),
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  jest.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
