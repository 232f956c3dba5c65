/**
 * The process of the busy world. It builds the world, shows its posts in a simulator of Apify, starts the refresh
 * workers as separate processes, and writes from "write" until it is told to stop.
 *
 * With a server it also sends what its writers leave out, and it survives the death of a worker and of PostgreSQL: the
 * writers recall what there is, and go on.
 */
import { setMaxListeners } from 'node:events';
import { startSimulator } from '../../dev/simulator/simulator.js';
import { type Database, openDatabase } from '../../src/kernel/db/database.js';
import { Desk } from './busy-desk.js';
import { recall } from './busy-recall.js';
import { Interrupted, isInterruption, type Writer } from './busy-turn.js';
import { BusyWorkers } from './busy-workers.js';
import { buildBusyWorld } from './busy-world.js';
import { WRITERS } from './busy-writers.js';
import { RareWriter } from './mirror/rare-writer.js';
import { remoteServer } from './mirror/remote-server.js';
import { until } from './moments.js';
import { Random } from './random.js';
import { Scene } from './scene.js';
import { Turns } from './turns.js';
import { WriteStage } from './write-stage.js';

/** Messages from its tester. `rare`: mutations to send once each, instead of those that were not sent yet. */
export type Command = 'write' | 'stop' | 'kill worker' | 'start worker' | { turns: number } | { rare: string[] };
/** Messages to its tester. */
export type Said = 'built' | 'writing' | 'killed' | { sent: Record<string, number> };

/** Rows of the world have names with smaller numbers. */
const RARE_FROM = 1_000;

const [url = '', seed = '', origin] = process.argv.slice(2);
const stopping = new AbortController();
const simulator = await startSimulator();

const database = openDatabase({ url, poolMax: 1 });
const world = await buildBusyWorld(database);
await database.close();

const workers = new BusyWorkers({ url, simulator, leaseSeconds: origin === undefined ? undefined : 4 });
const desk = new Desk(world, { posts: simulator.world, wake: () => workers.wake() });
workers.onClosed = (refreshRunId) => desk.closed(refreshRunId);
await workers.ready();

interface Rare {
  writer: RareWriter;
  connection: Database;
}

function openRare(server: string): Rare {
  const connection = openDatabase({ url, poolMax: 4 });
  const remote = remoteServer(server, connection);
  const scene = new Scene(connection, simulator, world.admin);
  return { writer: new RareWriter(WriteStage.over(connection, remote, scene, RARE_FROM), remote), connection };
}

const rare = origin === undefined ? null : openRare(origin);
const turns = new Turns();
const rareNames: string[] = [];
/** Ends the turns of all writers, who then begin again. */
let interrupting = new AbortController();
let writing = false;
process.on('message', (command: Command) => void hear(command));
process.on('disconnect', stop);
say('built');

function say(said: Said): void {
  if (process.connected) process.send?.(said);
}

async function hear(command: Command): Promise<void> {
  if (command === 'write') return void writeAll();
  if (command === 'stop') return stop();
  if (command === 'kill worker') {
    await workers.kill();
    return say('killed');
  }
  if (command === 'start worker') {
    workers.startAnother();
    return interrupting.abort(new Interrupted());
  }
  if ('turns' in command) turns.give(command.turns);
  else rareNames.splice(0, rareNames.length, ...command.rare);
}

function stop(): void {
  stopping.abort();
  if (!writing) void close();
}

let closing = false;

async function close(): Promise<void> {
  if (closing) return;
  closing = true;
  await workers.stop();
  await rare?.connection.close();
  await simulator.close();
  if (process.connected) process.disconnect();
}

/** Sends "writing" once each writer has written, and continues until it is told to stop. */
async function writeAll(): Promise<void> {
  writing = true;
  const waiting = new Set(WRITERS);
  const onTurn = (write: Writer) => {
    if (waiting.delete(write) && waiting.size === 0) say('writing');
  };
  for (let round = 0; !stopping.signal.aborted; round += 1) {
    if (round > 0) await resume();
    interrupting = new AbortController();
    const signal = AbortSignal.any([stopping.signal, interrupting.signal]);
    // Each writer listens.
    setMaxListeners(0, signal);
    const random = (nth: number) => new Random(Number(seed) + nth + round * 100);
    const ended = await Promise.allSettled([
      ...WRITERS.map((write, nth) => writeOn(write, random(nth), signal, onTurn)),
      ...(rare === null ? [] : [writeRarely(rare, signal)]),
    ]);
    const errors = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    // Other commands failed because of that.
    const isForgiven = rare !== null && errors.some(isInterruption);
    if (errors.length > 0 && !isForgiven) throw errors[0];
  }
  await close();
}

/** Waits for PostgreSQL. The commands that were interrupted have taken effect, or they have not. */
async function resume(): Promise<void> {
  const again = openDatabase({ url, poolMax: 1 });
  const isBack = () =>
    again.pool.query('SELECT').then(
      () => true,
      () => false,
    );
  await until(isBack);
  await recall(desk, again);
  await again.close();
}

/** Each writer holds one connection. An unexpected error ends the process, and with it the test. */
async function writeOn(
  write: Writer,
  random: Random,
  signal: AbortSignal,
  onTurn: (write: Writer) => void,
): Promise<void> {
  const connection = openDatabase({ url, poolMax: 1 });
  const turn = { database: connection, desk, random, signal };
  try {
    await untilAborted(signal, async () => {
      await write(turn);
      onTurn(write);
      await turns.take(signal);
    });
  } finally {
    await connection.close().catch(() => undefined);
  }
}

async function writeRarely({ writer }: Rare, signal: AbortSignal): Promise<void> {
  await untilAborted(signal, async () => {
    const name = rareNames.shift();
    if (name === undefined) await turns.take(signal);
    else await writer.send(name);
    say({ sent: writer.sent });
  });
}

async function untilAborted(signal: AbortSignal, turn: () => Promise<void>): Promise<void> {
  try {
    while (!signal.aborted) await turn();
  } catch (error) {
    if (signal.aborted && (error as Error).name === 'AbortError') return;
    interrupting.abort(new Interrupted());
    throw error;
  }
}
