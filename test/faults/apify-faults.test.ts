/**
 * Faults on the way to Apify (SECURITY row 26), through the whole pipeline: the real client, the record, the ledger. A
 * failing request costs its batch one tick and nothing else. Faults that pass within the retries go unnoticed.
 */
import type { FaultScript } from '../../dev/simulator/simulator.js';
import { useStage } from '../support/fault-stage.js';

/** TIKTOK's batches are [bad, good] and [later]. Faults are scripted for TIKTOK; YOUTUBE is the undisturbed twin. */
const CAST = { bad: 'TIKTOK', good: 'TIKTOK', later: 'TIKTOK', twin: 'YOUTUBE' } as const;
/** One more than the retries of a read. */
const ATTEMPTS = 5;

const openStage = useStage(CAST);

type Endpoint = 'start' | 'poll' | 'items';
type WireFault = [what: string, code: string, script: (faults: FaultScript, endpoint: Endpoint, times: number) => void];

const WIRE_FAULTS: WireFault[] = [
  ['429', 'RATE_LIMIT_EXCEEDED', (faults, endpoint, times) => faults.http(endpoint, { status: 429, ...only(times) })],
  [
    '429 with Retry-After',
    'RATE_LIMIT_EXCEEDED',
    (faults, endpoint, times) => faults.http(endpoint, { status: 429, retryAfter: 60, ...only(times) }),
  ],
  ['500', 'INTERNAL_SERVER_ERROR', (faults, endpoint, times) => faults.http(endpoint, { status: 500, ...only(times) })],
  [
    '502 with HTML',
    'HTTP_502',
    (faults, endpoint, times) => faults.http(endpoint, { status: 502, body: 'html', ...only(times) }),
  ],
  ['a refused connection', 'ECONNRESET', (faults, endpoint, times) => faults.refuse(endpoint, only(times))],
  ['a reset in the body', 'ERR_BAD_RESPONSE', (faults, endpoint, times) => faults.resetMidBody(endpoint, only(times))],
  ['truncated JSON', 'INVALID_RESPONSE_BODY', (faults, endpoint, times) => faults.truncatedJson(endpoint, only(times))],
];

function only(times: number) {
  return { times, socialPlatform: 'TIKTOK' } as const;
}

test('three ticks without a fault end as all other tests expect', async () => {
  const stage = await openStage();
  const report = await stage.faultyTick();
  await stage.expectOutcomes(report, stage.all('OK'));
  expect(report.status).toBe('SUCCEEDED');
  await stage.expectToCatchUp();
});

describe.each(WIRE_FAULTS)('%s', (_what, code, script) => {
  test('at a start fails only its batch, and no second run is paid for [S26]', async () => {
    const stage = await openStage();
    const starts = stage.simulator.hits('start');
    script(stage.faults, 'start', 1);
    const report = await stage.faultyTick();
    const lost = `FAILED ${code}`;
    await stage.expectOutcomes(report, { bad: lost, good: lost, later: 'OK', twin: 'OK' });
    expect([report.status, stage.simulator.hits('start') - starts]).toEqual(['PARTIAL', 3]);
    await stage.expectToCatchUp();
  });

  test.each(['poll', 'items'] as const)('at %s goes unnoticed once it has passed', async (endpoint) => {
    const stage = await openStage();
    script(stage.faults, endpoint, ATTEMPTS - 1);
    const report = await stage.faultyTick();
    await stage.expectOutcomes(report, stage.all('OK'));
    expect(report.status).toBe('SUCCEEDED');
    await stage.expectToCatchUp();
  });

  test.each(['poll', 'items'] as const)('at %s that persists fails only its batch [S26]', async (endpoint) => {
    const stage = await openStage();
    script(stage.faults, endpoint, ATTEMPTS);
    const report = await stage.faultyTick();
    const lost = `FAILED ${code}`;
    await stage.expectOutcomes(report, { bad: lost, good: lost, later: 'OK', twin: 'OK' });
    expect(report.status).toBe('PARTIAL');
    await stage.expectToCatchUp();
  });
});
