/** Processes of the bench. They are forked with a channel, awaited by message, and ended by their own pid. */
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Child {
  /** Sends a request and waits for its answer. */
  ask<Answer>(request: unknown): Promise<Answer>;
  next<Answer>(): Promise<Answer>;
  pid: number;
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** Flags for its Node.js. */
  flags?: string[];
  env?: Record<string, string>;
}

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export function startChild(file: string, args: string[], { flags = [], env = {} }: ChildOptions = {}): Child {
  const child = fork(join(import.meta.dirname, file), args, {
    execArgv: ['--import', TSX, ...flags],
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const next = <Answer>() => nextMessage<Answer>(child, file);
  return {
    next,
    pid: child.pid as number,
    ask: (request) => {
      child.send(request as object);
      return next();
    },
    stop: () => stopChild(child),
  };
}

/** It ends by itself once nobody listens to it any more. */
export function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.disconnect();
  });
}

export function nextMessage<Answer>(child: ChildProcess, file: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`${file} ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as Answer);
    });
  });
}
