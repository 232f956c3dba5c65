/** A command of the command line as a person runs it: a separate process, its output, and how it ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { compiled } from './compiled.js';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** Where each command begins, as in bin/commands.js. */
const ENTRIES: Readonly<Record<string, string>> = {
  start: 'jobs/start.cli.js',
  serve: 'src/serve.cli.js',
  jobs: 'jobs/jobs.cli.js',
  migrate: 'prisma/migrate.cli.js',
};

/** Starts a command with an environment that holds only `env`. */
export function startCommand(name: string, args: string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, compiled(ENTRIES[name] ?? `jobs/${name}.cli.js`, ...args), {
    cwd: projectRoot(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, ...printed }));
  });
  return { child, ended };
}

export function runCommand(name: string, args: string[], env: Record<string, string>): Promise<Ended> {
  return startCommand(name, args, env).ended;
}
