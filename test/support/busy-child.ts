/** The process of the busy world's writers: builds the world, tells so, and writes from "write" until it is told to stop. */
import { openDatabase } from '../../src/kernel/database.js';
import { buildBusyWorld } from './busy-world.js';
import { Desk, WRITERS, type Writer } from './busy-writers.js';
import { Random } from './random.js';

const [url = '', seed = ''] = process.argv.slice(2);
const stopping = new AbortController();

const database = openDatabase({ url, poolMax: 1 });
const desk = new Desk(await buildBusyWorld(database));
await database.close();

process.on('message', (command) => {
  if (command === 'write') void writeAll();
  else stopping.abort();
});
process.on('disconnect', () => stopping.abort());
process.send?.('built');

/** Tells "writing" once each writer has written, and goes on until it is told to stop. */
async function writeAll(): Promise<void> {
  let began = 0;
  const onFirst = () => {
    began += 1;
    if (began === WRITERS.length) process.send?.('writing');
  };
  await Promise.all(WRITERS.map((write, n) => writeOn(write, new Random(Number(seed) + n), onFirst)));
  process.disconnect();
}

/** Each writer holds one connection. What it cannot foresee ends the process, and with it the test. */
async function writeOn(write: Writer, random: Random, onFirst: () => void): Promise<void> {
  const { signal } = stopping;
  const connection = openDatabase({ url, poolMax: 1 });
  const turn = { database: connection, desk, random, signal };
  try {
    await write(turn);
    onFirst();
    while (!signal.aborted) await write(turn);
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
  await connection.close();
}
