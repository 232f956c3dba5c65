/**
 * Runs that do not end as they should (SECURITY row 26). Their items are kept, however they ended. A post that they
 * wrote nothing about is neither gone nor at zero.
 */
import type { FaultScript } from '../../dev/simulator/simulator.js';
import { useStage } from '../support/fault-stage.js';
import type { TickLimits } from '../support/scene.js';

/** TIKTOK's batches are [first, second] and [later]; YOUTUBE is the undisturbed twin. */
const CAST = { first: 'TIKTOK', second: 'TIKTOK', later: 'TIKTOK', twin: 'YOUTUBE' } as const;
const TIKTOK = { socialPlatform: 'TIKTOK' } as const;
/** The time limit of a run; a healthy one on loopback takes a tenth of it. */
const SHORT = { runTimeoutSeconds: 2 };

const openStage = useStage(CAST);

type RunFault = [
  what: string,
  first: string,
  second: string,
  script: (faults: FaultScript) => void,
  limits?: TickLimits,
];

const WITHOUT_DATA: RunFault[] = [
  ['FAILED', 'FAILED RUN_FAILED', 'FAILED RUN_FAILED', (faults) => faults.runEnds('FAILED', TIKTOK)],
  ['ABORTED', 'FAILED RUN_ABORTED', 'FAILED RUN_ABORTED', (faults) => faults.runEnds('ABORTED', TIKTOK)],
  ['TIMED-OUT', 'FAILED RUN_TIMED_OUT', 'FAILED RUN_TIMED_OUT', (faults) => faults.runEnds('TIMED-OUT', TIKTOK)],
  ['never', 'FAILED RUN_ABORTED', 'FAILED RUN_ABORTED', (faults) => faults.runEnds('never', TIKTOK), SHORT],
  ['SUCCEEDED with an empty dataset', 'MISSING', 'MISSING', (faults) => faults.emptyDataset(TIKTOK)],
];

const WITH_PART_OF_IT: RunFault[] = [
  ['FAILED', 'OK', 'FAILED RUN_FAILED', (faults) => faults.runEnds('FAILED', { ...TIKTOK, partial: 1 })],
  ['ABORTED', 'OK', 'FAILED RUN_ABORTED', (faults) => faults.runEnds('ABORTED', { ...TIKTOK, partial: 1 })],
  ['TIMED-OUT', 'OK', 'FAILED RUN_TIMED_OUT', (faults) => faults.runEnds('TIMED-OUT', { ...TIKTOK, partial: 1 })],
  ['never', 'OK', 'FAILED RUN_ABORTED', (faults) => faults.runEnds('never', { ...TIKTOK, partial: 1 }), SHORT],
  ['SUCCEEDED and cut short', 'OK', 'MISSING', (faults) => faults.runEnds('SUCCEEDED', { ...TIKTOK, partial: 1 })],
];

describe.each([
  ['without its data', WITHOUT_DATA],
  ['with a part of its data', WITH_PART_OF_IT],
])('a run that ends %s', (_what, rows) => {
  test.each(rows)('%s', async (_end, first, second, script, limits = {}) => {
    const stage = await openStage();
    script(stage.faults);
    const report = await stage.faultyTick(limits);
    await stage.expectOutcomes(report, { first, second, later: 'OK', twin: 'OK' });
    expect(report.status).toBe('PARTIAL');
    await stage.expectToCatchUp();
  });
});

test('a FAILED run with all of its data is as good as any other', async () => {
  const stage = await openStage();
  stage.faults.runEnds('FAILED', { ...TIKTOK, partial: 2 });
  await stage.expectOutcomes(await stage.faultyTick(), stage.all('OK'));
  await stage.expectToCatchUp();
});

test('a run that never ends and cannot be aborted fails only its batch', async () => {
  const stage = await openStage();
  stage.faults.runEnds('never', TIKTOK);
  stage.faults.http('abort', { status: 500, times: 5 });
  const report = await stage.faultyTick(SHORT);
  const lost = 'FAILED INTERNAL_SERVER_ERROR';
  await stage.expectOutcomes(report, { first: lost, second: lost, later: 'OK', twin: 'OK' });
  await stage.expectToCatchUp();
});

test.each<[string, string, (faults: FaultScript) => void]>([
  [
    'run that Apify does not know',
    'FAILED RUN_NOT_FOUND',
    (faults) => faults.http('poll', { status: 404, times: 10, ...TIKTOK }),
  ],
  [
    'dataset that has expired',
    'FAILED DATASET_NOT_FOUND',
    (faults) => faults.http('items', { status: 404, ...TIKTOK }),
  ],
])('a %s fails only its batch', async (_what, lost, script) => {
  const stage = await openStage();
  script(stage.faults);
  const report = await stage.faultyTick();
  await stage.expectOutcomes(report, { first: lost, second: lost, later: 'OK', twin: 'OK' });
  await stage.expectToCatchUp();
});

test('a run counts only for its own posts, whatever it says about those of another batch', async () => {
  const stage = await openStage();
  const { first, later } = stage.roles;
  stage.faults.item(first.externalId, (item) => {
    const text = JSON.stringify({ ...item, playCount: 777_770 }).replaceAll(first.externalId, later.externalId);
    return [item, JSON.parse(text)];
  });
  await stage.expectOutcomes(await stage.faultyTick(), stage.all('OK'));
  await stage.expectToCatchUp();
});

test('a tick of empty datasets takes nothing away, and reports that it failed', async () => {
  const stage = await openStage();
  stage.faults.emptyDataset({ times: 3 });
  const report = await stage.faultyTick();
  await stage.expectOutcomes(report, stage.all('MISSING'));
  expect([report.status, report.earned]).toEqual(['FAILED', 0n]);
  await stage.expectToCatchUp();
});

test('after a day on which every tick failed in a different way one healthy tick is enough [S26]', async () => {
  const stage = await openStage();
  const day: [string, (faults: FaultScript) => void][] = [
    ['FAILED INTERNAL_SERVER_ERROR', (faults) => faults.http('start', { status: 500, times: 3 })],
    ['FAILED RUN_FAILED', (faults) => faults.runEnds('FAILED', { times: 3 })],
    ['MISSING', (faults) => faults.emptyDataset({ times: 3 })],
    ['FAILED INVALID_RESPONSE_BODY', (faults) => faults.truncatedJson('items', { times: 15 })],
  ];
  for (const [lost, script] of day) {
    script(stage.faults);
    await stage.expectOutcomes(await stage.faultyTick(), stage.all(lost));
  }
  await stage.expectToCatchUp();
});
