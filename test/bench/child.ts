/** Processes of the bench: started by fork with a channel, waited for by message, ended by their own pid. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

export interface Child {
  /** Sends a request and waits for its answer. */
  ask<Answer>(request: unknown): Promise<Answer>;
  next<Answer>(): Promise<Answer>;
  stop(): Promise<void>;
}

export function startChild(file: string, args: string[]): Child {
  const child = fork(join(import.meta.dirname, file), args, { execArgv: ['--import', 'tsx'], stdio: 'inherit' });
  const next = <Answer>() => nextMessage<Answer>(child, file);
  return {
    next,
    ask: (request) => {
      child.send(request as object);
      return next();
    },
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.disconnect();
      }),
  };
}

function nextMessage<Answer>(child: ChildProcess, file: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`${file} ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as Answer);
    });
  });
}
