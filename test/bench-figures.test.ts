/** How the benchmark reads its command line and processes, who asks what in its workloads, and how figures become targets. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { changesSection } from '../tools/bench/changes/report.js';
import { familyMs, parseStat, processMs } from '../tools/bench/connections/cpu.js';
import { cpuMs, figureOf, perSecond, ratioOf } from '../tools/bench/connections/figures.js';
import { connectionsSection, executorSection } from '../tools/bench/connections/report.js';
import { connectionsTargets, executorTargets } from '../tools/bench/connections/targets.js';
import type { Cell } from '../tools/bench/connections/turns.js';
import type { Turn } from '../tools/bench/connections/window.js';
import { clippersAsking, mixed, rotated } from '../tools/bench/connections/workloads.js';
import { parseOptions } from '../tools/bench/options.js';
import { PARTS } from '../tools/bench/results.js';
import { ratiosOf, spreadText } from '../tools/bench/statistics.js';
import { wholeWorld } from '../tools/bench/world.js';

describe('the command line', () => {
  test('without a word asks for all parts', () => {
    expect(parseOptions([])).toMatchObject({ parts: PARTS, connections: [1, 8, 32, 128], rounds: 7, save: true });
  });

  test('chooses parts, connections and rounds', () => {
    const args = ['everybody', 'clippers', '--connections', '8,32', '--rounds', '2', '--before', '/older', '--dry'];
    expect(parseOptions(args)).toMatchObject({
      ...{ parts: ['clippers', 'everybody'], connections: [8, 32], rounds: 2, before: '/older', save: false },
    });
  });

  test.each([
    '--help',
    'nobody',
    '--unknown',
    ...['--connections 0', '--connections 8,', '--connections 1.5'],
    ...['--rounds 0', '--rounds x', '--sizes 999', '--batch-size 201', '--batch-size 7.5'],
  ])('answers %s with the help', (line) => {
    expect(parseOptions(line.split(' '))).toBeNull();
  });
});

describe('the time on a core', () => {
  const STAT = '42 (a (strange) name) S 7 42 42 0 -1 4194560 1 2 3 4 150 25 30 5 20 0 1 0 100';

  test('is read from behind the name of the program, in hundredths of a second', () => {
    expect(parseStat(STAT)).toEqual({ parent: 7, own: 1_750, ended: 350 });
  });

  test('of a process that does not exist is unknown', () => {
    expect([processMs(2 ** 22 + 1), familyMs(2 ** 22 + 1)]).toEqual([null, null]);
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('of a family counts children that run and children that ended', async () => {
    const busy = 'while (process.cpuUsage().user < 200_000) for (let at = 0; at < 1e6; at += 1);';
    const before = familyMs(process.pid) as number;
    await once(spawn(process.execPath, ['-e', busy], { stdio: 'ignore' }), 'exit');
    const runs = spawn(process.execPath, ['-e', `${busy} console.log('done'); process.stdin.resume();`], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(runs.stdout, 'data');
    const [family, own] = [familyMs(process.pid) as number, processMs(runs.pid as number) as number];
    runs.stdin.end();
    await once(runs, 'exit');
    expect(own).toBeGreaterThanOrEqual(150);
    expect(family - before).toBeGreaterThanOrEqual(own + 150);
  });
});

describe('workloads', () => {
  test('have 200 different clippers, of those there are', () => {
    const clippers = clippersAsking(500);
    expect([clippers.length, new Set(clippers).size]).toEqual([200, 200]);
    expect([clippers[0], clippers.at(-1)]).toEqual(['2', '499']);
    expect(clippersAsking(3)).toEqual(['2', '3', '4']);
  });

  test('let each connection begin at another place of the same list', () => {
    expect([0, 1, 2].map((connection) => rotated('abcdef'.split(''), connection, 3).join(''))).toEqual([
      ...['abcdef', 'cdefab', 'efabcd'],
    ]);
  });

  test('mix seven dashboards, two pages of campaigns and one request of an admin', () => {
    const clippers = clippersAsking(500);
    const asked = mixed(clippers, ['campaign_1', 'campaign_2', 'campaign_3']);
    const share = (name: string) => asked.filter(({ query }) => query.name === name).length / asked.length;
    const ofAdmin = asked.filter(({ userId }) => userId === '1');
    expect(share('clipperDashboard')).toBeCloseTo(0.7, 1);
    expect(share('campaignPage')).toBeCloseTo(0.2, 1);
    expect(ofAdmin.length / asked.length).toBeCloseTo(0.1, 1);
    const dashboards = asked.filter(({ query }) => query.name === 'clipperDashboard');
    expect(dashboards.map(({ userId }) => userId)).toEqual(clippers);
    expect(new Set(ofAdmin.map(({ query }) => query.name)).size).toBe(5);
    expect(new Set(asked.map(({ query }) => query.variables?.['campaignId'])).size).toBe(4);
  });
});

describe('figures', () => {
  test('of ratios are the median, the lowest and the highest of the rounds', () => {
    expect(ratiosOf([10, 30, 20], [10, 10, 5])).toEqual({ low: 1, middle: 3, high: 4 });
    expect(spreadText({ low: 1, middle: 3, high: 4 })).toBe('3.00 (1.00–4.00)');
    expect(spreadText({ low: 2, middle: 2, high: 2 })).toBe('2.00');
  });

  test('are unknown if a round has none', () => {
    const cell = cellOf(8, { cliptally: [turn({}), turn({ nodeMs: null })], bare: [turn({}), turn({})] });
    expect(figureOf(cell, 'cliptally', cpuMs)).toBeNull();
    expect(ratioOf(cell, ['cliptally', 'bare'], cpuMs)).toBeNull();
    expect(ratioOf(cell, ['cliptally', 'before'], perSecond)).toBeNull();
    expect(figureOf(cell, 'cliptally', perSecond)).toBe(100);
  });
});

describe('targets', () => {
  const bare = [turn({ perSecond: 100, nodeMs: 2, postgresMs: 2 })];
  const of = (targets: ReturnType<typeof connectionsTargets>, words: string) =>
    targets.find(({ sentence }) => sentence.includes(words))?.met;

  test('compare the product with bare at each number of connections', () => {
    const cliptally = [turn({ perSecond: 121, nodeMs: 1, postgresMs: 1.1 })];
    const cells = [8, 32].map((connections) => cellOf(connections, { cliptally, bare }));
    const targets = connectionsTargets('clippers', cells);
    expect(of(targets, 'at 1 connection')).toBeNull();
    expect(of(targets, 'of bare at 8 ')).toBe(true);
    expect(of(targets, 'of bare at 32 ')).toBe(false);
    expect(of(targets, 'CPU')).toBe(true);
  });

  test('are met by every number of connections or not at all', () => {
    const cell = (connections: number, perSecond: number) =>
      cellOf(connections, { cliptally: [turn({ perSecond })], postgraphile: bare });
    const ahead = (...cells: Cell[]) => of(connectionsTargets('admins', cells), 'PostGraphile');
    expect(ahead(cell(1, 50), cell(8, 150), cell(32, 100))).toBe(true);
    expect(ahead(cell(8, 150), cell(32, 99))).toBe(false);
    expect(ahead(cell(1, 50))).toBeNull();
  });

  test('compare times at 128 connections and the product before', () => {
    const cliptally = [turn({ perSecond: 299, p99: 10 })];
    const slower = cellOf(128, { cliptally, alone: [turn({ p99: 9 })] });
    const before = cellOf(32, { cliptally, before: [turn({ perSecond: 100 })] });
    const targets = connectionsTargets('everybody', [before, slower]);
    expect(of(targets, 'p99')).toBe(false);
    expect(of(targets, 'before')).toBe(false);
  });

  test('of an executor count the CPU of both processes, and name that of Node', () => {
    const cell = cellOf(8, {
      alone: [turn({ nodeMs: 1, postgresMs: 1 })],
      graphqlJs: [turn({ nodeMs: 1.5, postgresMs: 1 })],
    });
    expect(executorTargets([cell])).toMatchObject([{ met: false, found: '1.25; of Node alone 1.50' }]);
  });
});

test('a section shows only who took part', () => {
  const setting = {
    ...{ machine: ['A machine.'], rounds: 1, seconds: 3, minutes: 1, before: null },
    world: { url: '', size: wholeWorld(10_000), loadSeconds: 1 },
  };
  const cell = cellOf(8, { cliptally: [turn({})], alone: [turn({ perSecond: 50, nodeMs: null })] });
  const [rates, times, cpu] = connectionsSection('clippers', [cell], setting).grids;
  expect(rates?.rows).toEqual([['8', '100', '50.0', '2.00']]);
  expect(times?.rows).toEqual([['8', '5.00 / 9.00', '5.00 / 9.00', '1.00']]);
  expect(cpu?.rows).toEqual([['8', '1.00 + 2.00', '– + 2.00', '–']]);
  expect(executorSection([cell], setting).grids[0]?.rows[0]?.slice(0, 4)).toEqual([
    ...['a workload', '1.00 + 2.00', '– + 2.00', '– + –'],
  ]);
});

test('the feed of changes is measured against its targets, and its bytes are those of a million clips', () => {
  const side = (ms: number) => ({ clips: 1_000, ms, peakMb: 1 });
  const found = {
    recording: [
      { with: side(1_000), without: side(900) },
      { with: side(1_000), without: side(850) },
    ],
    written: { clips: 1_000, rows: 100, entries: 5_000, bytes: 1_048_576 },
    pages: [{ what: 'all types', nodes: 500, p50: 31, p95: 40 }],
    delays: { commits: 300, p50: 20, p99: 50 },
    ...{ world: { url: '', size: wholeWorld(10_000), loadSeconds: 1 }, clips: 1_000, batchSize: 50 },
  };
  const { targets, grids } = changesSection(found, ['A machine.']);
  expect(targets.map(({ met }) => met)).toEqual([false, false]);
  expect(targets[0]?.found).toBe('0.850 (0.850–0.900)');
  expect(grids[3]?.rows.map(([, day]) => day)).toEqual(['4,000 MB', '1,000 MB']);
  const [fewer] = changesSection(
    { ...found, pages: [{ what: 'all types', nodes: 499, p50: 1, p95: 1 }] },
    [],
  ).targets.slice(1);
  expect(fewer?.met).toBeNull();
});

function turn(figures: Partial<Turn>): Turn {
  return { perSecond: 100, p50: 5, p99: 9, nodeMs: 1, postgresMs: 2, ...figures };
}

function cellOf(connections: number, turns: Cell['turns']): Cell {
  return { title: 'a workload', connections, turns };
}
