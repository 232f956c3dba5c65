/** The progress of a run: a bar on a terminal, plain lines elsewhere. Log lines are written above the bar. */
import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  update(done: number, total: number): void;
  /** The log goes here while the bar is on the same terminal. */
  write(line: string): void;
  stop(): void;
}

export function createProgress(stream: Writable & { isTTY?: boolean }): Progress {
  return stream.isTTY === true ? barOn(stream) : linesOn(stream);
}

/** The bar makes room for a line of the log, and starts again below it. */
function barOn(stream: Writable): Progress {
  const options = {
    stream: stream as NodeJS.WriteStream,
    format: '  {bar} {value} of {total} posts',
    clearOnComplete: true,
  };
  const bar = new SingleBar(options, Presets.shades_classic);
  let shown: [total: number, done: number] | null = null;
  return {
    update(done, total) {
      if (shown === null) bar.start(total, done);
      else {
        bar.setTotal(total);
        bar.update(done);
      }
      shown = [total, done];
    },
    write(line) {
      bar.stop();
      stream.write(line);
      if (shown !== null) bar.start(...shown);
    },
    stop() {
      bar.stop();
      shown = null;
    },
  };
}

function linesOn(stream: Writable): Progress {
  return {
    update: (done, total) => stream.write(`${done} of ${total} posts\n`),
    write: (line) => stream.write(line),
    stop: () => undefined,
  };
}
