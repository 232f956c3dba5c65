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

/** Of all threads of the process. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

let begun = cpuMs();
/** Of a tick that comes late: for as long as the process computed. Otherwise the machine kept it waiting. */
let heldMs = 0;
let last = { at: performance.now(), cpu: begun };
setInterval(() => {
  const now = { at: performance.now(), cpu: cpuMs() };
  const late = Math.max(0, now.at - last.at - RESOLUTION_MS);
  heldMs = Math.max(heldMs, Math.min(late, now.cpu - last.cpu));
  last = now;
}, RESOLUTION_MS).unref();

process.on('message', (message) => {
  if (message === 'begin') {
    delay.reset();
    begun = cpuMs();
    heldMs = 0;
    process.send?.({});
    return;
  }
  if (message === 'hold') {
    for (const until = cpuMs() + HOLD_MS; cpuMs() < until; );
    process.send?.({});
    return;
  }
  // A delay is recorded when it is over: by the next tick of the monitor.
  setTimeout(() => {
    process.send?.({
      delayMs: delay.max / 1e6 - RESOLUTION_MS,
      heldMs,
      // Of the whole life of the process, so that no peak goes unseen.
      rssMb: process.resourceUsage().maxRSS / 1024,
      heapMb: process.memoryUsage().heapUsed / 2 ** 20,
      cpuMs: cpuMs() - begun,
    });
  }, 3 * RESOLUTION_MS);
});
// The server ends when it wants to.
process.channel?.unref();
