/**
 * The part `memory`: forty minutes of every operation at a steady rate. Some texts were never sent before, because
 * those would make a cache grow. The memory that the process itself reports must not climb.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../dev/embedded-postgres/host-machine.js';
import { ask, type Contestant, startProduct } from './contestants.js';
import { moderateRate } from './latency.js';
import { steady, throughput } from './load.js';
import { describeMachine } from './machine.js';
import { askers, OPERATIONS, operationOf } from './operations.js';
import { report, say, type Target } from './results.js';
import { counted, shown, slopeOf } from './statistics.js';
import type { Worlds } from './worlds.js';

const MINUTES = 40;
/** More than the server keeps; its caches hold up to twice their size. A bounded cache that fills up is no leak. */
const WARM_UP_TEXTS = 12_000;
/** Requests of each operation, as fast as possible. At a steady rate V8 would go on compiling them for many minutes. */
const WARM_UP_SECONDS = 10;
/** Kept objects are scattered over pages. At this rate V8 takes that long to close as many gaps as appear. */
const WARM_UP_MINUTES = 20;
const SAMPLE_MS = 10_000;
const NEW_TEXT_EVERY_MS = 200;
/** MB per minute. */
const SLOPE_MAX = 1;
const MB = 2 ** 20;

/** Garbage is collected before each look, so the heap in use is only what something still holds. */
export const COLLECT = ['--expose-gc', '--import', "data:text/javascript,process.on('SIGUSR2', () => gc())"];

interface Sample {
  minute: number;
  resident: number;
  heap: number;
}

export const SERIES = { resident: 'process_resident_memory_bytes', heap: 'nodejs_heap_size_used_bytes' };
const COLLECTIONS = 'nodejs_gc_duration_seconds_count{kind="major"}';
const POLL_MS = 50;

export async function benchMemory(worlds: Worlds, save: boolean): Promise<void> {
  const world = await worlds.of(worlds.sizes[0] as number);
  const metricsPort = await freePort();
  const product = await startProduct(world.url, { metricsPort, flags: COLLECT });
  try {
    const newTexts = textsNeverSent(product, world.size.clippers);
    for (let sent = 0; sent < WARM_UP_TEXTS; sent += 1) await newTexts.ask();
    for (const operation of OPERATIONS) {
      await throughput(product, operation, askers(operation, world.size.clippers), { duration: WARM_UP_SECONDS });
    }
    say(`${world.size.clips} clips: ${MINUTES} minutes of load`);
    const ended = new AbortController();
    const load = OPERATIONS.map(async (operation) => {
      const userIds = askers(operation, world.size.clippers);
      const perSecond = await moderateRate(product, operation, userIds, OPERATIONS.length);
      return steady(product, operation, userIds, { perSecond, seconds: MINUTES * 60 });
    });
    const asking = askNow(newTexts, ended.signal);
    const sampling = sample(product.pid, metricsPort, ended.signal);
    const requests = (await Promise.all(load).finally(() => ended.abort())).flat().length + (await asking);
    const samples = (await sampling).filter(({ minute }) => minute >= WARM_UP_MINUTES);
    const machine = await describeMachine(worlds.server.url);
    await report(sectionOf(samples, requests, machine), save);
  } finally {
    await product.stop();
  }
}

interface NewTexts {
  ask(): Promise<unknown>;
}

function textsNeverSent(product: Contestant, clippers: number): NewTexts {
  const operation = operationOf('platformTotals');
  const [admin = ''] = askers(operation, clippers);
  let sent = 0;
  return {
    ask: () => {
      sent += 1;
      return ask(product, { ...operation, query: operation.query.replace('PlatformTotals', `New${sent}`) }, admin);
    },
  };
}

/** Returns their number. */
async function askNow(newTexts: NewTexts, signal: AbortSignal): Promise<number> {
  let asked = 0;
  for (; !signal.aborted; asked += 1) {
    await newTexts.ask();
    await delay(NEW_TEXT_EVERY_MS);
  }
  return asked;
}

async function sample(pid: number, port: number, signal: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = [];
  const start = performance.now();
  while (!signal.aborted) {
    const minute = (performance.now() - start) / 60_000;
    // The second collection gives back the pages that the first one emptied.
    for (let round = 0; round < 2; round += 1) await collect(pid, port);
    const [resident = 0, heap = 0] = await read(port, SERIES.resident, SERIES.heap);
    samples.push({ minute, resident: resident / MB, heap: heap / MB });
    await delay(SAMPLE_MS);
  }
  return samples;
}

/** Until the process itself reports it: it handles the signal some time later. */
export async function collect(pid: number, port: number): Promise<void> {
  const [before = 0] = await read(port, COLLECTIONS);
  process.kill(pid, 'SIGUSR2');
  for (let after = before; after <= before; ) {
    await delay(POLL_MS);
    [after = 0] = await read(port, COLLECTIONS);
  }
}

export async function read(port: number, ...series: string[]): Promise<number[]> {
  const lines = (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).split('\n');
  return series.map((name) => Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length) ?? 0));
}

function sectionOf(samples: readonly Sample[], requests: number, machine: string[]) {
  const slope = (of: 'resident' | 'heap') => slopeOf(samples.map((each) => [each.minute, each[of]]));
  const row = (title: string, of: 'resident' | 'heap') => {
    const values = samples.map((each) => each[of]);
    return [title, ...[Math.min(...values), Math.max(...values), slope(of)].map(shown)];
  };
  return {
    part: 'memory' as const,
    title: 'Memory',
    notes: [
      machine.join('\n'),
      `One \`npm run serve\` under ${MINUTES} minutes of load: ${counted(requests)} requests, all dashboards and lists at a steady rate, \
and every ${NEW_TEXT_EVERY_MS} ms a text that was never sent before. It was warmed up by ${counted(WARM_UP_TEXTS)} such texts, which fill its \
caches, and by ${WARM_UP_SECONDS} s of each operation at full speed. Every ${SAMPLE_MS / 1_000} s its garbage was collected and its memory read from \
its own \`/metrics\`; the first ${WARM_UP_MINUTES} minutes do not count.`,
    ],
    grids: [
      {
        title: 'MB of the server’s process',
        head: ['memory', 'least', 'most', 'slope, MB a minute'],
        rows: [row('resident', 'resident'), row('heap that is held', 'heap')],
      },
    ],
    targets: [flat('resident memory', slope('resident')), flat('the heap that is held', slope('heap'))],
  };
}

function flat(what: string, slope: number): Target {
  return {
    sentence: `${what} is flat: less than ${SLOPE_MAX} MB a minute`,
    met: slope < SLOPE_MAX,
    found: `${shown(slope)} MB a minute`,
  };
}
