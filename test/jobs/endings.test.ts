/**
 * How campaigns end (docs/design.md#endings): closed by an admin, by endsAt or by a spent budget, a last check of each
 * clip, and completed by the timetable.
 */
import { pino } from 'pino';
import { closeEndedJob, closeExhaustedJob, completeClosedJob } from '../../jobs/end-campaigns.job.js';
import {
  completeCampaign as completeAtOnce,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { closeCampaign, completeCampaign } from '../../src/modules/campaign-steps/close-campaign.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import type { CreateCampaignInput } from '../../src/modules/campaigns/create-campaign.js';
import { updateCampaign } from '../../src/modules/campaigns/update-campaign.js';
import { acceptObservation } from '../../src/modules/refresh/decide-observation.js';
import { refreshClips } from '../../src/modules/refresh/refresh-clips.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { Bench } from '../support/bench.js';
import { fresh } from '../support/fresh.js';
import { idOf } from '../support/ids.js';
import { nextMillisecond } from '../support/moments.js';
import { auditOf, ledgerOf, moneyOf, race, record, refusalOf, startedBatch } from '../support/outcomes.js';
import type { PostedClip } from '../support/scene.js';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
// Checks the books, too.
afterEach(() => bench.close());

const log = pino({ level: 'silent' });
const clipper = () => bench.scene.user(fresh('Clipper'));
const admin = <Input, Done>(
  command: (database: Bench['database'], actor: Bench['scene']['admin'], input: Input) => Promise<Done>,
  input: Input,
) => command(bench.database, bench.scene.admin, input);
const campaignOf = (input: Partial<CreateCampaignInput> = {}) => bench.scene.campaign(fresh('Ending'), input);
const statusOf = async (campaignId: bigint) =>
  (await bench.database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } })).status;
const complete = (closingHours?: number) =>
  completeClosedJob({ database: bench.database, log, ...(closingHours === undefined ? {} : { closingHours }) });
/** The last checks that are waited for come from the run that closing asked for. */
const tick = () => bench.scene.tick();
const endsOf = async ({ clipId }: PostedClip) =>
  (await bench.database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId }, orderBy: { id: 'desc' } }))
    .accrualEndedAt;
const checkedAt = async ({ clipId }: PostedClip) =>
  (await bench.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } })).checkedAt;

describe('a campaign that is closed', () => {
  test('pays what the last check sees, and completes by itself', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    const clip = await bench.scene.approved(user, campaignId, 1_000);
    bench.scene.shows(clip, 80_000);
    await admin(closeCampaign, { campaignId });
    expect(await statusOf(campaignId)).toBe('CLOSING');
    expect(await complete()).toBe(0);
    expect(await moneyOf(bench.database, user.userId)).toEqual({ available: 0n, active: 0n, held: 100n });
    await tick();
    expect(await endsOf(clip)).toEqual(await checkedAt(clip));
    expect(await moneyOf(bench.database, user.userId)).toEqual({ available: 0n, active: 0n, held: 8_000n });
    expect(await complete()).toBe(1);
    expect(await moneyOf(bench.database, user.userId)).toEqual({ available: 8_000n, active: 0n, held: 0n });
    expect(await auditOf(bench.database, 'Campaign', campaignId)).toEqual([
      expect.stringMatching(/^createCampaign/),
      expect.stringMatching(/^activateCampaign/),
      'closeCampaign: {"status":"ACTIVE"} → {"status":"CLOSING"}',
      'completeCampaign: {"status":"CLOSING"} → {"status":"COMPLETED","suspects":0,"unmeasured":0}',
    ]);
  });

  test('asks each clip once: later views earn nothing', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    const [first, second] = [
      await bench.scene.approved(user, campaignId, 1_000),
      await bench.scene.approved(user, campaignId, 1_000),
    ];
    await admin(closeCampaign, { campaignId });
    bench.scene.shows(first, 3_000);
    bench.scene.shows(second, 3_000, { state: 'gone' });
    await tick();
    expect([await endsOf(first), await endsOf(second)]).toEqual([await checkedAt(first), null]);
    expect(await complete()).toBe(0);
    for (const post of [first, second]) bench.scene.shows(post, 9_000, { state: 'ok' });
    await tick();
    expect(await ledgerOf(bench.database, first.clipId)).toEqual(['ACCRUAL 100', 'ACCRUAL 200']);
    expect(await ledgerOf(bench.database, second.clipId)).toEqual(['ACCRUAL 100', 'ACCRUAL 800']);
    expect(await complete()).toBe(1);
  });

  test('takes no submissions, new terms or another end, and is not paused', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    await bench.scene.approved(user, campaignId, 1_000);
    await admin(closeCampaign, { campaignId });
    const refused = { code: 'CONFLICT', status: 'CLOSING' };
    const url = 'https://youtu.be/toolate0000';
    const submission = submitClip(bench.database, user, { userId: user.userId, campaignId, url });
    expect(await refusalOf(submission)).toMatchObject(refused);
    const terms = { ratePerThousandViews: 20_000n };
    expect(await refusalOf(admin(changeTerms, { campaignId, terms }))).toMatchObject(refused);
    expect(await refusalOf(admin(updateCampaign, { campaignId, endsAt: null }))).toMatchObject({
      ...refused,
      field: 'input.endsAt',
    });
    expect(await refusalOf(admin(updateCampaign, { campaignId, onExhausted: 'CLOSE' as const }))).toMatchObject({
      ...refused,
      field: 'input.onExhausted',
    });
    expect(await refusalOf(admin(pauseCampaign, { campaignId }))).toMatchObject(refused);
    expect(await refusalOf(admin(closeCampaign, { campaignId }))).toMatchObject(refused);
  });

  test('goes on paying: a raise and an approval', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf({ budget: 1_000n })];
    const clip = await bench.scene.approved(user, campaignId, 15_000);
    const late = await bench.scene.submit(user, campaignId);
    bench.scene.shows(late, 2_000);
    await tick();
    await admin(pauseCampaign, { campaignId });
    await admin(closeCampaign, { campaignId });
    await admin(raiseBudget, { campaignId, budget: 2_000n });
    await admin(approveClip, { clipId: late.clipId });
    expect(await ledgerOf(bench.database, clip.clipId)).toEqual(['ACCRUAL 1000', 'ACCRUAL 500']);
    expect(await ledgerOf(bench.database, late.clipId)).toEqual(['ACCRUAL 200']);
  });

  test('gives a clip without a first check its first check, and waits for its review', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    const clip = await bench.scene.submit(user, campaignId);
    bench.scene.shows(clip, 4_000);
    await admin(closeCampaign, { campaignId });
    await tick();
    expect(await complete()).toBe(0);
    await admin(approveClip, { clipId: clip.clipId });
    expect(await complete()).toBe(1);
    expect(await moneyOf(bench.database, user.userId)).toEqual({ available: 400n, active: 0n, held: 0n });
  });

  test('waits a day at most: clips without a last check end when it closed, and are named', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    const clip = await bench.scene.approved(user, campaignId, 1_000);
    await admin(closeCampaign, { campaignId });
    expect(await complete()).toBe(0);
    expect(await complete(0)).toBe(1);
    bench.scene.shows(clip, 9_000);
    await tick();
    await record(bench.database, await startedBatch(bench.database), clip.clipId, 9_000n);
    expect(await ledgerOf(bench.database, clip.clipId)).toEqual(['ACCRUAL 100']);
    const { closingAt } = await bench.database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } });
    expect(closingAt).not.toBeNull();
  });

  test('does not shut out a clip that was never checked: its first check is its end, after the day, too', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    await bench.scene.approved(user, campaignId, 1_000);
    const clip = await bench.scene.submit(user, campaignId);
    await bench.database.prisma.refreshRun.updateMany({
      where: { finishedAt: null },
      data: { plannedAt: new Date(), startedAt: new Date(), finishedAt: new Date(), status: 'FAILED' },
    });
    await admin(completeAtOnce, { campaignId, withoutLastCheck: true });
    bench.scene.shows(clip, 6_000);
    await tick();
    await tick();
    expect(await endsOf(clip)).toEqual(await checkedAt(clip));
    bench.scene.shows(clip, 60_000);
    await tick();
    await admin(approveClip, { clipId: clip.clipId });
    expect(await ledgerOf(bench.database, clip.clipId)).toEqual(['ACCRUAL 600']);
  });

  test('a batch that was overtaken still earns: it began before the campaign closed', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    const clip = await bench.scene.approved(user, campaignId, 1_000);
    const slow = await startedBatch(bench.database);
    await admin(closeCampaign, { campaignId });
    await record(bench.database, slow, clip.clipId, 2_000n);
    expect(await endsOf(clip)).toBeNull();
    bench.scene.shows(clip, 3_000);
    await nextMillisecond(bench.database);
    await tick();
    expect(await ledgerOf(bench.database, clip.clipId)).toEqual(['ACCRUAL 100', 'ACCRUAL 100', 'ACCRUAL 100']);
  });

  test('a jump ends accrual when it is seen, and earns when it is accepted', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    const clip = await bench.scene.approved(user, campaignId, 1_000);
    await admin(closeCampaign, { campaignId });
    bench.scene.shows(clip, 2_000_000);
    await tick();
    const suspect = await bench.database.prisma.suspectObservation.findFirstOrThrow({ where: { clipId: clip.clipId } });
    expect(await endsOf(clip)).toEqual(suspect.trackedAt);
    expect(await complete()).toBe(1);
    await admin(acceptObservation, { observationId: suspect.id });
    expect(await moneyOf(bench.database, user.userId)).toEqual({ available: 200_000n, active: 0n, held: 0n });
  });
});

describe('completeCampaign', () => {
  test('closes first where clips are open, and names those without a last check', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    const clip = await bench.scene.approved(user, campaignId, 1_000);
    await admin(completeCampaign, { campaignId });
    expect(await statusOf(campaignId)).toBe('CLOSING');
    expect(await refusalOf(admin(completeCampaign, { campaignId }))).toEqual({
      code: 'CONFLICT',
      ...{ status: 'CLOSING', unmeasured: [idOf('clip', clip.clipId)], field: 'input.withoutLastCheck' },
    });
    await tick();
    await admin(completeCampaign, { campaignId });
    expect(await statusOf(campaignId)).toBe('COMPLETED');
  });

  test('completes at once where no clip is open', async () => {
    const campaignId = await campaignOf();
    await admin(completeCampaign, { campaignId });
    expect(await statusOf(campaignId)).toBe('COMPLETED');
  });

  test('completes at once without a last check, also while the campaign closes', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf()];
    await bench.scene.approved(user, campaignId, 1_000);
    await admin(closeCampaign, { campaignId });
    await admin(completeCampaign, { campaignId, withoutLastCheck: true });
    expect(await statusOf(campaignId)).toBe('COMPLETED');
  });
});

describe('the timetable', () => {
  test('closes a campaign once its endsAt has passed, as the system, however many schedulers fire', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf({ endsAt: new Date('2099-01-01T00:00:00Z') })];
    await bench.scene.approved(user, campaignId, 1_000);
    const close = () => closeEndedJob({ database: bench.database, log });
    expect(await close()).toBe(0);
    await admin(updateCampaign, { campaignId, endsAt: new Date('2026-03-01T00:00:00+01:00') });
    const changed = await Promise.all([close(), close(), close()]);
    expect(changed.sort()).toEqual([0, 0, 1]);
    expect(await auditOf(bench.database, 'Campaign', campaignId)).toContain(
      'closeCampaign: {"status":"ACTIVE"} → {"reason":"ENDS_AT","status":"CLOSING"}',
    );
    expect(await bench.database.prisma.auditEntry.count({ where: { action: 'closeCampaign', actorId: null } })).toBe(1);
  });

  test('closes a campaign whose budget is spent only if it says so', async () => {
    const user = await clipper();
    const [goesOn, closes] = [
      await campaignOf({ budget: 100n }),
      await campaignOf({ budget: 100n, onExhausted: 'CLOSE' }),
    ];
    for (const campaignId of [goesOn, closes]) await bench.scene.approved(user, campaignId, 5_000);
    const close = () => closeExhaustedJob({ database: bench.database, log });
    expect(await Promise.all([close(), close()])).toContain(1);
    expect([await statusOf(goesOn), await statusOf(closes)]).toEqual(['ACTIVE', 'CLOSING']);
  });

  test('a raise that comes first keeps the campaign open', async () => {
    const [user, campaignId] = [await clipper(), await campaignOf({ budget: 100n, onExhausted: 'CLOSE' })];
    await bench.scene.approved(user, campaignId, 5_000);
    await admin(raiseBudget, { campaignId, budget: 10_000n });
    expect(await closeExhaustedJob({ database: bench.database, log })).toBe(0);
    expect(await statusOf(campaignId)).toBe('ACTIVE');
  });

  test('one of two: the timetable or an admin', async () => {
    const campaignId = await campaignOf({ endsAt: new Date('2026-03-01T00:00:00Z') });
    const commands = [admin(closeCampaign, { campaignId }), closeEndedJob({ database: bench.database, log })];
    await race(commands);
    expect(await statusOf(campaignId)).toBe('CLOSING');
    expect(await bench.database.prisma.auditEntry.count({ where: { action: 'closeCampaign' } })).toBe(1);
  });
});

test('refreshClips takes clips that wait for their last check, and refuses the others', async () => {
  const [user, campaignId] = [await clipper(), await campaignOf()];
  const clip = await bench.scene.approved(user, campaignId, 1_000);
  await admin(closeCampaign, { campaignId });
  await admin(refreshClips, { clipIds: [clip.clipId] });
  await tick();
  expect(await refusalOf(admin(refreshClips, { clipIds: [clip.clipId] }))).toMatchObject({
    ...{ code: 'CONFLICT', field: 'input.clipIds', status: 'APPROVED' },
  });
});
