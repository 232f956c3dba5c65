/** Progress of a soak: a bar on a terminal, a line per kill anywhere else. */
import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from './soak.js';

export interface SoakProgress {
  update(passedMs: number, progress: Progress): void;
  stop(): void;
}

const FORMAT =
  '  {bar} {value} of {total} s · {kills} kills · {acknowledged} writes acknowledged · {responses} good answers';

export function createSoakProgress(stream: Writable & { isTTY?: boolean }, durationMs: number): SoakProgress {
  return stream.isTTY === true ? barOn(stream, seconds(durationMs)) : linesOn(stream);
}

function barOn(stream: Writable, total: number): SoakProgress {
  const options = { stream: stream as NodeJS.WriteStream, format: FORMAT, clearOnComplete: true };
  const bar = new SingleBar(options, Presets.shades_classic);
  bar.start(total, 0, { kills: 0, acknowledged: 0, responses: 0 });
  return {
    update: (passedMs, { killed, acknowledged, responses }) =>
      bar.update(Math.min(total, seconds(passedMs)), { kills: killed.length, acknowledged, responses }),
    stop: () => bar.stop(),
  };
}

function linesOn(stream: Writable): SoakProgress {
  return {
    update: (passedMs, { killed, acknowledged, responses }) => {
      const last = killed.at(-1);
      const back = last?.recoveryMs == null ? '' : `, back after ${Math.round(last.recoveryMs)} ms`;
      stream.write(
        `${seconds(passedMs)} s: ${last?.kill ?? 'nothing'} killed${back}; ${acknowledged} writes acknowledged, ${responses} good answers\n`,
      );
    },
    stop: () => undefined,
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
