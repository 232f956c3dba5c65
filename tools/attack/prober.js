/**
 * A separate thread, so that the attackers' work does not count. It asks /healthz again and again. The message `begin`
 * starts a phase; `end` returns the longest answer time of the phase.
 */
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const EVERY_MS = 10;

let begun = performance.now();
let longestMs = 0;
let asking = 0;

parentPort?.on('message', (message) => {
  if (message === 'begin') {
    begun = performance.now();
    longestMs = 0;
    parentPort?.postMessage({});
    return;
  }
  // A request that is still waiting counts with the time it has waited.
  const waitedMs = asking === 0 ? 0 : performance.now() - Math.max(asking, begun);
  parentPort?.postMessage({ healthzMs: Math.max(longestMs, waitedMs) });
});

for (;;) {
  asking = performance.now();
  await answered().catch(() => undefined);
  longestMs = Math.max(longestMs, performance.now() - Math.max(asking, begun));
  asking = 0;
  await pause(EVERY_MS);
}

/** @returns {Promise<void>} */
function answered() {
  return new Promise((resolve, reject) => {
    get(`${workerData}/healthz`, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}
