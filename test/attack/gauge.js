/**
 * Preloaded by the attacked server, which knows nothing of it: how long its event loop was held up, and how much memory
 * it needs. A message `begin` starts a phase, `end` answers the figures of the phase; `hold` holds the loop up, to prove
 * that this is seen.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const HOLD_MS = 600;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();

process.on('message', (message) => {
  if (message === 'begin') {
    delay.reset();
    process.send?.({});
    return;
  }
  if (message === 'hold') {
    for (const until = performance.now() + HOLD_MS; performance.now() < until; );
    process.send?.({});
    return;
  }
  // A delay is recorded when it is over: by the next tick of the monitor.
  setTimeout(() => {
    process.send?.({
      delayMs: delay.max / 1e6 - RESOLUTION_MS,
      // Of the whole life of the process, so that no peak goes unseen.
      rssMb: process.resourceUsage().maxRSS / 1024,
      heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    });
  }, 3 * RESOLUTION_MS);
});
// The server ends when it wants to.
process.channel?.unref();
