/**
 * The process of the busy world. It builds the world, shows its posts in a simulator of Apify, starts the refresh
 * workers as separate processes, and writes from "write" until it is told to stop.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '../../dev/simulator/simulator.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { Desk } from './busy-desk.js';
import type { Writer } from './busy-turn.js';
import type { Told } from './busy-worker.js';
import { buildBusyWorld } from './busy-world.js';
import { WRITERS } from './busy-writers.js';
import { Random } from './random.js';
import { Turns } from './turns.js';

/** Messages from its tester. */
export type Command = 'write' | 'stop' | { turns: number };

const WORKERS = 2;
/** Several batches per run, so that both workers have some. */
const BATCH_SIZE = 10;
const [url = '', seed = ''] = process.argv.slice(2);
const stopping = new AbortController();
let closing = false;
const simulator = await startSimulator();

const database = openDatabase({ url, poolMax: 1 });
const world = await buildBusyWorld(database);
await database.close();

const workers = Array.from({ length: WORKERS }, startWorker);
const desk = new Desk(world, { posts: simulator.world, wake: () => wake() });
for (const worker of workers) worker.on('message', (told: Told) => hear(worker, told));
await Promise.all(workers.map((worker) => once(worker, 'message')));

const turns = new Turns();
let writing = false;
process.on('message', (command: Command) => {
  if (command === 'write') void writeAll();
  else if (command === 'stop') stop();
  else turns.give(command.turns);
});
process.on('disconnect', stop);
process.send?.('built');

function stop(): void {
  stopping.abort();
  if (!writing) void close();
}

async function close(): Promise<void> {
  if (closing) return;
  closing = true;
  const ended = workers.map((worker) => once(worker, 'close'));
  for (const worker of workers) worker.send('stop');
  await Promise.all(ended);
  await simulator.close();
  if (process.connected) process.disconnect();
}

function startWorker(): ChildProcess {
  const worker = fork(fileURLToPath(new URL('busy-worker.ts', import.meta.url)), {
    execArgv: process.execArgv,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      DATABASE_URL: url,
      DATABASE_POOL: '4',
      APIFY_BASE_URL: simulator.url,
      APIFY_TOKEN: simulator.token,
      APIFY_RETRY_DELAY_MS: '5',
      REFRESH_BATCH_SIZE: BATCH_SIZE.toString(),
      REFRESH_CONCURRENCY: '2',
      REFRESH_JUMP_FACTOR: '2',
    },
  });
  worker.once('close', (code, signal) => {
    if (!stopping.signal.aborted) throw new Error(`a worker ended with ${code ?? signal}`);
  });
  return worker;
}

/** One worker may continue what the other has ended. */
function hear(teller: ChildProcess, told: Told): void {
  if ('closed' in told) desk.closed(BigInt(told.closed));
  wake(teller);
}

/** Not those that were told to stop: a worker that has just ended takes no message. */
function wake(but?: ChildProcess): void {
  if (closing) return;
  for (const worker of workers) if (worker !== but) worker.send('wake');
}

/** Sends "writing" once each writer has written, and continues until it is told to stop. */
async function writeAll(): Promise<void> {
  writing = true;
  let began = 0;
  const onFirst = () => {
    began += 1;
    if (began === WRITERS.length) process.send?.('writing');
  };
  await Promise.all(WRITERS.map((write, n) => writeOn(write, new Random(Number(seed) + n), onFirst)));
  await close();
}

/** Each writer holds one connection. An unexpected error ends the process, and with it the test. */
async function writeOn(write: Writer, random: Random, onFirst: () => void): Promise<void> {
  const { signal } = stopping;
  const connection = openDatabase({ url, poolMax: 1 });
  const turn = { database: connection, desk, random, signal };
  try {
    await write(turn);
    onFirst();
    for (;;) {
      await turns.take(signal);
      await write(turn);
    }
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
  await connection.close();
}
