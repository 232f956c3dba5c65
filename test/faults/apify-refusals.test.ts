/**
 * Refusals that no retry changes, and services that never answer (SECURITY row 26). A refused account stops the tick; a
 * silent service costs the time limit of a request or of a run. Neither costs a count or a cent.
 */
import type { FaultScript } from '../../dev/simulator/simulator.js';
import { useStage } from '../support/fault-stage.js';

/** TIKTOK's batches are [bad, good] and [later]; YOUTUBE is the undisturbed twin. */
const CAST = { bad: 'TIKTOK', good: 'TIKTOK', later: 'TIKTOK', twin: 'YOUTUBE' } as const;
const TIKTOK = { socialPlatform: 'TIKTOK' } as const;
const REVOKED = 'FAILED USER_OR_TOKEN_NOT_FOUND';
/** No run asked about it any more. */
const UNASKED = 'FAILED TICK_STOPPED';
const NO_CREDIT = 'FAILED NOT_ENOUGH_USAGE_TO_RUN_PAID_ACTOR';

const openStage = useStage(CAST);

describe('the account is refused', () => {
  const STATUSES: [number, string][] = [
    [401, REVOKED],
    [402, NO_CREDIT],
    [403, 'FAILED INSUFFICIENT_PERMISSIONS'],
  ];
  const CASES = STATUSES.flatMap(([status, lost]) =>
    (['start', 'poll', 'items'] as const).map((endpoint) => ({ status, lost, endpoint })),
  );

  test.each(CASES)('$status at $endpoint stops the tick: no further run starts [S26]', async (refusal) => {
    const { status, lost, endpoint } = refusal;
    const stage = await openStage();
    const starts = stage.simulator.hits('start');
    stage.faults.http(endpoint, { status, after: twinBegan(stage.faults), ...TIKTOK });
    const report = await stage.faultyTick();
    await stage.expectOutcomes(report, { bad: lost, good: lost, later: UNASKED, twin: 'OK' });
    expect([report.status, stage.simulator.hits('start') - starts]).toEqual(['PARTIAL', 2]);
    expect(report.error).toContain(lost.replace('FAILED ', ''));
    await stage.expectToCatchUp();
  });

  test.each([401, 402, 403])('%d with a page that gives no reason stops the tick too', async (status) => {
    const stage = await openStage();
    stage.faults.http('start', { status, body: 'html', after: twinBegan(stage.faults), ...TIKTOK });
    const lost = `FAILED HTTP_${status}`;
    await stage.expectOutcomes(await stage.faultyTick(), { bad: lost, good: lost, later: UNASKED, twin: 'OK' });
    await stage.expectToCatchUp();
  });

  test.each<[string, string, (faults: FaultScript) => void]>([
    ['a revoked token', REVOKED, (faults) => faults.tokenRevoked()],
    ['exhausted credit', NO_CREDIT, (faults) => faults.creditExhausted()],
  ])('%s fails every tick completely until it is fixed', async (_what, lost, script) => {
    const stage = await openStage();
    const runs = stage.simulator.requests.length;
    script(stage.faults);
    for (const _tick of ['first', 'second']) {
      const report = await stage.faultyTick();
      await stage.expectOutcomes(report, stage.all({ anyOf: [lost, UNASKED] }));
      expect([report.status, report.earned, report.costUsd]).toEqual(['FAILED', 0n, null]);
    }
    expect(stage.simulator.requests).toHaveLength(runs);
    await stage.expectToCatchUp();
  });

  test('a token that is revoked during runs leaves their results unread', async () => {
    const stage = await openStage();
    const tick = stalledAtPolls(stage.faults, stage.faultyTick(), (faults) => faults.tokenRevoked());
    await stage.expectOutcomes(await tick, { bad: REVOKED, good: REVOKED, later: UNASKED, twin: REVOKED });
    await stage.expectToCatchUp();
  });

  test('credit that runs out between two batches keeps what the first one brought', async () => {
    const stage = await openStage();
    const tick = stalledAtPolls(stage.faults, stage.faultyTick(), (faults) => faults.creditExhausted());
    const report = await tick;
    await stage.expectOutcomes(report, { bad: 'OK', good: 'OK', later: NO_CREDIT, twin: 'OK' });
    expect(report.status).toBe('PARTIAL');
    await stage.expectToCatchUp();
  });

  /** The refusal stops batches that have not begun. The twin's run has, whichever comes first. */
  function twinBegan(faults: FaultScript): Promise<void> {
    const { reached, release } = faults.stall('poll', { socialPlatform: 'YOUTUBE' });
    return reached.then(release);
  }

  /** Lets a run of each social platform begin, then changes the account, then releases the runs. */
  async function stalledAtPolls<Report>(
    faults: FaultScript,
    tick: Promise<Report>,
    change: (faults: FaultScript) => void,
  ): Promise<Report> {
    const stalls = (['TIKTOK', 'YOUTUBE'] as const).map((socialPlatform) => faults.stall('poll', { socialPlatform }));
    await Promise.all(stalls.map(({ reached }) => reached));
    change(faults);
    for (const { release } of stalls) release();
    return tick;
  }
});

describe('the service is silent', () => {
  /** Short enough for a test; a healthy request on loopback takes a hundredth of it. */
  const IMPATIENT = { requestTimeoutSeconds: 1 };

  test('at a start, which is not repeated because the run may have started', async () => {
    const stage = await openStage();
    const starts = stage.simulator.hits('start');
    stage.faults.stall('start', TIKTOK);
    const report = await stage.faultyTick(IMPATIENT);
    const lost = 'FAILED ECONNABORTED';
    await stage.expectOutcomes(report, { bad: lost, good: lost, later: 'OK', twin: 'OK' });
    expect(stage.simulator.hits('start') - starts).toBe(3);
    await stage.expectToCatchUp();
  });

  test.each(['poll', 'items'] as const)('at %s once, which is asked again', async (endpoint) => {
    const stage = await openStage();
    stage.faults.stall(endpoint, TIKTOK);
    await stage.expectOutcomes(await stage.faultyTick(IMPATIENT), stage.all('OK'));
    await stage.expectToCatchUp();
  });

  test.each(['poll', 'items'] as const)('at %s for good, which fails only its batch', async (endpoint) => {
    const stage = await openStage();
    stage.faults.stall(endpoint, { ...TIKTOK, times: 5 });
    const report = await stage.faultyTick(IMPATIENT);
    const lost = 'FAILED ECONNABORTED';
    await stage.expectOutcomes(report, { bad: lost, good: lost, later: 'OK', twin: 'OK' });
    await stage.expectToCatchUp();
  });

  test('at a poll past the time limit of the run, which is ended and read', async () => {
    const stage = await openStage();
    stage.faults.stall('poll', TIKTOK);
    const report = await stage.faultyTick({ runTimeoutSeconds: 2 });
    await stage.expectOutcomes(report, { bad: 'OK', good: 'FAILED RUN_ABORTED', later: 'OK', twin: 'OK' });
    expect(stage.simulator.hits('abort')).toBe(1);
    await stage.expectToCatchUp();
  });

  test('because nothing listens there: everything fails, and nothing else happens', async () => {
    const stage = await openStage();
    const report = await stage.faultyTick({ apifyUrl: 'http://127.0.0.1:1' });
    await stage.expectOutcomes(report, stage.all('FAILED ECONNREFUSED'));
    expect(report.status).toBe('FAILED');
    await stage.expectToCatchUp();
  });
});
