/**
 * The part `live`: the cost of a subscriber while nothing happens, and the time from a commit to the screens that it concerns,
 * while others ask plain queries.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../../dev/embedded-postgres/host-machine.js';
import { processMs } from '../connections/cpu.js';
import { type Product, startProduct } from '../contestants.js';
import { latencyOf } from '../latency.js';
import { describeMachine } from '../machine.js';
import { COLLECT, collect, read, SERIES } from '../memory.js';
import { askers, operationOf } from '../operations.js';
import { report, type Section, say, type Target } from '../results.js';
import { percentile, shown } from '../statistics.js';
import type { World, Worlds } from '../worlds.js';
import { type Audience, gather } from './audience.js';

/** Each of them a clipper of the world. */
const WATCHING = 500;
const IDLE = 2_000;
/** A twentieth of those who watch. */
const TOUCHED = 25;
const COMMITS_PER_SECOND = 20;
const SECONDS = 30;
const KB = 1_024;
/** A world with this many clips has 2,500 clippers. */
const CLIPS_MIN = 50_000;

interface Found {
  idleKb: number;
  idleShare: number;
  delays: number[];
  plainAlone: number;
  plainBeside: number;
  answered: number;
}

export async function benchLive(worlds: Worlds, save: boolean): Promise<void> {
  const size = worlds.sizes.find((clips) => clips >= CLIPS_MIN) ?? CLIPS_MIN;
  const world = await worlds.of(size);
  const metricsPort = await freePort();
  const product = await startProduct(world.url, { metricsPort, flags: COLLECT });
  try {
    const idle = await measureIdle(product, metricsPort);
    const busy = await measureBusy(product, world, metricsPort);
    await report(sectionOf({ ...idle, ...busy }, await describeMachine(worlds.server.url)), save);
  } finally {
    await product.stop();
  }
}

/** The first user is an admin. */
const clippers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 2));

async function measureIdle(product: Product, port: number): Promise<Pick<Found, 'idleKb' | 'idleShare'>> {
  // Compiled code and caches are no part of a subscriber.
  const first = await gather(product, clippers(WATCHING));
  await first.leave();
  const before = await resident(product.pid, port);
  const audience = await gather(product, clippers(IDLE));
  const after = await resident(product.pid, port);
  say(`${IDLE} subscribers are idle for ${SECONDS} s`);
  const [start, cpu] = [performance.now(), processMs(product.pid) ?? 0];
  await delay(SECONDS * 1_000);
  const idleShare = ((processMs(product.pid) ?? 0) - cpu) / (performance.now() - start);
  await audience.leave();
  return { idleKb: (after - before) / IDLE / KB, idleShare };
}

async function resident(pid: number, port: number): Promise<number> {
  for (let round = 0; round < 2; round += 1) await collect(pid, port);
  const [bytes = 0] = await read(port, SERIES.resident);
  return bytes;
}

async function measureBusy(product: Product, { url, size }: World, port: number) {
  const operation = operationOf('platformTotals');
  const plain = () =>
    latencyOf(product, operation, askers(operation, size.clippers), { perSecond: 20, seconds: SECONDS });
  const alone = await plain();
  const audience = await gather(product, clippers(WATCHING));
  say(`${COMMITS_PER_SECOND} commits a second for ${SECONDS} s`);
  const [before = 0] = await read(port, ANSWERS);
  const [delays, beside] = await Promise.all([commitFor(url, audience), plain()]);
  const [after = 0] = await read(port, ANSWERS);
  await audience.leave();
  return { delays, plainAlone: alone.p95, plainBeside: beside.p95, answered: after - before };
}

const ANSWERS = 'cliptally_live_answers_total{changed="true"}';

/** The milliseconds from each commit to the message that shows it, or a later one of the same user. */
async function commitFor(url: string, audience: Audience): Promise<number[]> {
  const writer = new pg.Client({ connectionString: url });
  await writer.connect();
  const waiting = new Map<string, { turn: number; at: number }[]>();
  const delays: number[] = [];
  audience.onName = (userId, name) => {
    const shownTurn = Number(name.split(' ').at(-1));
    const open = waiting.get(userId) ?? [];
    for (const { turn, at } of open) if (turn <= shownTurn) delays.push(performance.now() - at);
    waiting.set(
      userId,
      open.filter(({ turn }) => turn > shownTurn),
    );
  };
  const start = performance.now();
  for (let turn = 1; turn <= COMMITS_PER_SECOND * SECONDS; turn += 1) {
    const userId = String(2 + (turn % TOUCHED));
    await writer.query('UPDATE "User" SET name = $2 WHERE id = $1', [userId, `Turn ${turn}`]);
    waiting.set(userId, [...(waiting.get(userId) ?? []), { turn, at: performance.now() }]);
    await delay(Math.max(0, start + (turn * 1_000) / COMMITS_PER_SECOND - performance.now()));
  }
  for (let looks = 0; looks < 100 && [...waiting.values()].some((open) => open.length > 0); looks += 1)
    await delay(100);
  await writer.end();
  const lost = [...waiting.values()].flat().length;
  if (lost > 0) throw new Error(`${lost} commits reached no screen`);
  return delays;
}

function sectionOf(
  { idleKb, idleShare, delays, plainAlone, plainBeside, answered }: Found,
  machine: string[],
): Section {
  const [p50, p95] = [percentile(delays, 0.5), percentile(delays, 0.95)];
  const target = (sentence: string, met: boolean, found: string): Target => ({ sentence, met, found });
  return {
    part: 'live',
    title: 'Live queries',
    notes: [
      machine.join('\n'),
      `Every subscriber watches the dashboard of another clipper. ${IDLE} of them are idle for ${SECONDS} s. Then ${WATCHING} watch while \
${COMMITS_PER_SECOND} commits a second rename ${TOUCHED} of them, beside 20 plain queries a second.`,
    ],
    grids: [
      {
        title: 'Live dashboards',
        head: ['figure', 'value'],
        rows: [
          ['kB of an idle subscriber', shown(idleKb)],
          [`share of a core with ${IDLE} idle subscribers`, shown(idleShare)],
          ['commit to message, p50, ms', shown(p50)],
          ['commit to message, p95, ms', shown(p95)],
          ['answers that changed, a second', shown(answered / SECONDS)],
          ['plain query without subscribers, p95, ms', shown(plainAlone)],
          ['plain query beside them, p95, ms', shown(plainBeside)],
        ],
      },
    ],
    targets: [
      target('an idle subscriber takes at most 60 kB', idleKb <= 60, `${shown(idleKb)} kB`),
      target(`${IDLE} idle subscribers take at most 3 % of a core`, idleShare <= 0.03, `${shown(idleShare * 100)} %`),
      target('a commit is on its screens within 0.5 s', p50 <= 500, `${shown(p50)} ms at p50`),
      target('and nearly always within 1.5 s', p95 <= 1_500, `${shown(p95)} ms at p95`),
      target(
        'plain queries beside take at most 1.5 times as long at p95',
        plainBeside <= 1.5 * plainAlone,
        shown(plainBeside / plainAlone),
      ),
    ],
  };
}
