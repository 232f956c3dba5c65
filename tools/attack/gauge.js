/**
 * Preloaded by the attacked server, which does not know about it. It measures how long the event loop was blocked and
 * how much memory the process needs. The message `begin` starts a phase, `end` returns its figures, and `hold` blocks
 * the loop to prove that blocking is noticed.
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
/** How much of a late tick the process spent computing. For the rest, the machine kept it waiting. */
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
  // A delay is recorded once it is over, at the next tick of the monitor.
  setTimeout(() => {
    process.send?.({
      delayMs: delay.max / 1e6 - RESOLUTION_MS,
      heldMs,
      // Over the whole life of the process, so that no peak is missed.
      rssMb: process.resourceUsage().maxRSS / 1024,
      heapMb: process.memoryUsage().heapUsed / 2 ** 20,
      cpuMs: cpuMs() - begun,
    });
  }, 3 * RESOLUTION_MS);
});
// The gauge must not keep the server alive.
process.channel?.unref();
