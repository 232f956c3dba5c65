/** The command line of the bench. */
import { parseArgs } from 'node:util';
import { PARTS, type Part } from './results.js';

export interface Options {
  parts: readonly Part[];
  sizes: readonly number[];
  clips: number;
  batchSize: number;
  connections: readonly number[];
  rounds: number;
  before: string | undefined;
  save: boolean;
}

export const HELP = `npm run bench                  All parts, about two hours; writes tools/bench/RESULTS.md.
npm run bench -- PART…         Some parts. Each replaces its own section.

  clippers         200 clippers ask for their dashboards, over 1 to 128 connections. 10 minutes.
  admins           The same with an admin's lists and analytics. 10 minutes.
  everybody        The same with dashboards, pages of campaigns and an admin. 8 minutes.
  executor         CPU of each operation, compiled and by graphql-js. 12 minutes.
  reads            Dashboards and lists by the product, by hand, by Prisma and by PostGraphile, in three sizes.
  mixed            Dashboards during a refresh, in the largest world.
  refresh          A tick over N clips, and recording and settling next to bare INSERTs of the same rows.
  changes          The feed of changes: its price for writers, its pages, bytes and delay. 10 minutes.
  history          The cost of a year of trackings: disk, inserts and lookups.
  memory           The server under forty minutes of load: its memory must not climb.
  live             Live dashboards: memory, idle time, and the delay from a commit to the screen. 4 minutes.
  --sizes A,B      Clips in the worlds of reads, mixed, changes and memory; default 10000,100000,1000000. The first four parts
                   and memory take the smallest.
  --connections A,B   For clippers, admins and everybody; default 1,8,32,128.
  --rounds N       For the first four parts and changes; default 7. With 2 a part takes some 4 minutes.
  --before FOLDER  For everybody: a checkout of an older commit, in which npm ci, npm run generate:client and
                   npm run build have run. It takes part with a database of its own.
  --clips N        Clips in the worlds of refresh and changes; default 100000.
  --batch-size N   Posts per Apify run; default 50.
  --dry            Do not write RESULTS.md.
`;

const CLIPS_MIN = 1_000;
const BATCH_MAX = 200;
const CONNECTIONS_MAX = 1_000;
const ROUNDS_MAX = 100;

/** Null: the help is asked for, or needed. */
export function parseOptions(args: readonly string[]): Options | null {
  const given = read(args);
  if (given === null || given.values.help) return null;
  const { values, positionals } = given;
  const numbers = (text: string) => text.split(',').map(Number);
  const options: Options = {
    parts: positionals.length === 0 ? PARTS : PARTS.filter((part) => positionals.includes(part)),
    sizes: numbers(values.sizes),
    clips: Number(values.clips),
    batchSize: Number(values['batch-size']),
    connections: numbers(values.connections),
    rounds: Number(values.rounds),
    before: values.before,
    save: !values.dry,
  };
  const isKnown = positionals.every((name) => (PARTS as readonly string[]).includes(name));
  const isSound =
    [options.clips, ...options.sizes].every((count) => isBetween(count, CLIPS_MIN, Number.POSITIVE_INFINITY)) &&
    options.connections.every((count) => isBetween(count, 1, CONNECTIONS_MAX)) &&
    isBetween(options.batchSize, 1, BATCH_MAX) &&
    isBetween(options.rounds, 1, ROUNDS_MAX);
  return isKnown && isSound ? options : null;
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        sizes: { type: 'string', default: '10000,100000,1000000' },
        connections: { type: 'string', default: '1,8,32,128' },
        rounds: { type: 'string', default: '7' },
        before: { type: 'string' },
        clips: { type: 'string', default: '100000' },
        'batch-size': { type: 'string', default: '50' },
        dry: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch {
    return null;
  }
}

function isBetween(count: number, min: number, max: number): boolean {
  return Number.isSafeInteger(count) && count >= min && count <= max;
}
