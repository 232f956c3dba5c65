/** The sections of the parts that ask over few and many connections. */
import type { Grid, Section } from '../results.js';
import { counted, shown, spreadText } from '../statistics.js';
import type { World } from '../worlds.js';
import { ENTRANT_NAMES, type EntrantName } from './entrants.js';
import { cpuMs, type Figure, figureOf, nodeMs, p50, p99, perSecond, postgresMs, ratioOf } from './figures.js';
import { connectionsTargets, executorTargets } from './targets.js';
import type { Cell } from './turns.js';
import type { WorkloadName } from './workloads.js';

export interface Setting {
  machine: string[];
  world: World;
  rounds: number;
  /** That a turn is looked at. */
  seconds: number;
  minutes: number;
  /** The commit of the older product, if there is one. */
  before: string | null;
}

const TITLES: Record<WorkloadName, string> = {
  clippers: 'Clippers’ dashboards over few and many connections',
  admins: 'Admins over few and many connections',
  everybody: 'Everybody over few and many connections',
};

const ASKED: Record<WorkloadName, string> = {
  clippers: `Different clippers ask for their own dashboards, up to 200 in turn. Each connection begins with another clipper, so \
no two requests at one time are the same.`,
  admins: `An admin asks for the five lists and analytics in turn. All connections have one token and one text for each, so \
requests are identical. Part of the gain is identity: riders of one snapshot who ask the same share one run.`,
  everybody: `Of ten requests seven are dashboards of different clippers, two are pages of different campaigns that clippers ask \
for, and one is an admin's list or analytics. The rivals have no page of a campaign and do not take part.`,
};

const NAMES: Record<EntrantName, string> = {
  cliptally: 'cliptally',
  alone: 'not shared',
  graphqlJs: 'graphql-js',
  bare: 'bare',
  postgraphile: 'PostGraphile',
  before: 'before',
};

const OWN = `"Not shared" is the product with SHARED_SNAPSHOTS=off. "graphql-js" is that with EXECUTOR=graphql-js: without \
compiled operations nothing is shared.`;

const RIVALS = '"Bare" and "PostGraphile" are (a) and (c) of the section Reads.';

function contestantsOf(part: WorkloadName, { before }: Setting): string {
  if (part !== 'everybody') return `${OWN} ${RIVALS}`;
  if (before === null) return OWN;
  return `${OWN} "Before" is the product at ${before}, with its own tables, the same world, and its own texts of the operations.`;
}

const CPU = `CPU is what Linux counted for the server's process, plus what it counted for all processes of PostgreSQL, for each \
request that was answered meanwhile. Other systems do not say it.`;

export function connectionsSection(part: WorkloadName, cells: readonly Cell[], setting: Setting): Section {
  const names = namesIn(cells);
  return {
    part,
    title: TITLES[part],
    notes: [setting.machine.join('\n'), ASKED[part], methodOf(setting), contestantsOf(part, setting), CPU],
    grids: [ratesGrid(cells, names), timesGrid(cells, names), cpuGrid(cells, names)],
    targets: connectionsTargets(part, cells),
  };
}

export function executorSection(cells: readonly Cell[], setting: Setting): Section {
  const of = ['graphqlJs', 'alone'] as const;
  const rows = cells.map((cell) => [
    cell.title,
    ...(['cliptally', 'alone', 'graphqlJs'] as const).map((name) => cpuText(cell, name)),
    ...[cpuMs, nodeMs].map((figure) => ratioText(cell, of, figure)),
    ratioText(cell, ['graphqlJs', 'cliptally'], cpuMs),
  ]);
  const head = ['operation', 'cliptally', 'not shared', 'graphql-js', 'graphql-js : not shared', 'Node alone'];
  return {
    part: 'executor',
    title: 'The compiled executor',
    notes: [setting.machine.join('\n'), EXECUTOR, methodOf(setting), CPU],
    grids: [
      {
        title: 'CPU milliseconds a request, Node + PostgreSQL, at 8 connections',
        head: [...head, 'graphql-js : cliptally'],
        rows,
      },
    ],
    targets: executorTargets(cells),
  };
}

const EXECUTOR = `"Not shared" and "graphql-js" are the product with SHARED_SNAPSHOTS=off. They differ in the executor alone: \
the first compiles operations, the second has EXECUTOR=graphql-js. "Cliptally" is the product as it is shipped, which shares snapshots. Only \
compiled operations can. Dashboards are those of different clippers, and pages those of different campaigns; admins ask the same each time.`;

function methodOf({ world: { size }, rounds, seconds, minutes }: Setting): string {
  return `${counted(size.clips)} clips of ${counted(size.clippers)} clippers in ${counted(size.campaigns)} campaigns. Contestants take \
turns on one PostgreSQL in ${rounds} rounds. In each turn every connection asks again as soon as it has its answer. ${seconds} s \
in the middle are looked at. Figures are medians of the rounds. A ratio is the median of the rounds' ratios, with the lowest and \
the highest. The generator shares the cores with the servers and PostgreSQL. Nobody logs requests, and the answers were compared \
before anything was timed. It took ${minutes.toFixed(1)} minutes.`;
}

function namesIn(cells: readonly Cell[]): EntrantName[] {
  return ENTRANT_NAMES.filter((name) => cells.some(({ turns }) => turns[name] !== undefined));
}

function ratesGrid(cells: readonly Cell[], names: readonly EntrantName[]): Grid {
  return {
    title: 'Requests a second, and how many times that contestant the product is',
    head: ['connections', ...names.flatMap((name) => (name === 'cliptally' ? [NAMES[name]] : [NAMES[name], 'ratio']))],
    rows: cells.map((cell) => [
      String(cell.connections),
      ...names.flatMap((name) => {
        const rate = figureText(cell, name, perSecond);
        return name === 'cliptally' ? [rate] : [rate, ratioText(cell, ['cliptally', name], perSecond)];
      }),
    ]),
  };
}

function timesGrid(cells: readonly Cell[], names: readonly EntrantName[]): Grid {
  return {
    title: 'Milliseconds a request, p50 / p99',
    head: ['connections', ...names.map((name) => NAMES[name]), 'p99, of not shared'],
    rows: cells.map((cell) => [
      String(cell.connections),
      ...names.map((name) => [p50, p99].map((figure) => figureText(cell, name, figure)).join(' / ')),
      ratioText(cell, ['cliptally', 'alone'], p99),
    ]),
  };
}

function cpuGrid(cells: readonly Cell[], names: readonly EntrantName[]): Grid {
  const other = names.includes('bare') ? 'bare' : 'before';
  return {
    title: 'CPU milliseconds a request, Node + PostgreSQL',
    head: ['connections', ...names.map((name) => NAMES[name]), `cliptally, of ${NAMES[other]}`],
    rows: cells.map((cell) => [
      String(cell.connections),
      ...names.map((name) => cpuText(cell, name)),
      ratioText(cell, ['cliptally', other], cpuMs),
    ]),
  };
}

function cpuText(cell: Cell, name: EntrantName): string {
  return [nodeMs, postgresMs].map((figure) => figureText(cell, name, figure)).join(' + ');
}

function figureText(cell: Cell, name: EntrantName, figure: Figure): string {
  return shown(figureOf(cell, name, figure) ?? Number.NaN);
}

function ratioText(cell: Cell, of: readonly [EntrantName, EntrantName], figure: Figure): string {
  const ratio = ratioOf(cell, of, figure);
  return ratio === null ? '–' : spreadText(ratio);
}
