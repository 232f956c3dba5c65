/** The steps that end a campaign, one by one: each row that they write, and each refusal. */

import {
  activateCampaign,
  cancelCampaign,
  completeCampaign as completeAtOnce,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import {
  closeCampaign,
  closeFor,
  completeCampaign,
  completeClosed,
} from '../../src/modules/campaign-steps/close-campaign.js';
import { matureCampaign } from '../../src/modules/campaign-steps/mature-campaign.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { idOf } from '../support/ids.js';
import { MoneyStage } from '../support/money-stage.js';
import { auditOf, ledgerOf, refusalOf } from '../support/outcomes.js';
import { refusedWith } from '../support/refused-with.js';
import { hoursAgo } from '../support/row-stage.js';

let stage: MoneyStage;
beforeAll(async () => {
  stage = await MoneyStage.open();
});
afterAll(() => stage.close());

type Step = typeof closeCampaign;
const step = (command: Step, campaignId: bigint, more: object = {}) =>
  command(stage.database, stage.admin, { campaignId, ...more });
const lastAudit = async (campaignId: bigint) => (await auditOf(stage.database, 'Campaign', campaignId)).at(-1);
const statusOf = async (campaignId: bigint) => (await stage.campaignOf(campaignId)).status;
const runsOf = async (campaignId: bigint) =>
  (await stage.database.prisma.refreshRun.findMany({ where: { campaignId } })).map(({ trigger }) => trigger);
const change = (id: bigint, data: object) => stage.database.prisma.campaign.update({ where: { id }, data });

async function draft(): Promise<bigint> {
  const { campaignId } = await createCampaign(stage.database, stage.admin, {
    ...{ name: 'Draft', brand: 'Brand', budget: 100n, socialPlatforms: ['YOUTUBE'] },
    ...{ terms: { ratePerThousandViews: 1n }, createdById: stage.admin.userId },
  });
  return campaignId;
}

/** A campaign that closed, with one approved clip without a last check. */
async function closing(postsMustLiveUntil: Date | null = null) {
  const terms = { ratePerThousandViews: 10_000n, postsMustLiveUntil };
  const campaignId = await stage.campaign(1_000n, { terms });
  const { clipId } = await stage.approved(campaignId, 1_000n);
  await step(closeCampaign, campaignId);
  return { campaignId, clipId };
}

describe('a change of status', () => {
  test.each([
    ['pauseCampaign', pauseCampaign, 'PAUSED', 'ACTIVE'],
    ['cancelCampaign', cancelCampaign, 'CANCELLED', 'ACTIVE'],
    ['completeCampaign', completeAtOnce, 'COMPLETED', 'ACTIVE'],
  ] as const)('%s is written down', async (name, command, to, from) => {
    const campaignId = await stage.campaign();
    expect(await step(command, campaignId)).toEqual({ campaignId, replayed: false });
    expect(await stage.campaignOf(campaignId)).toMatchObject({ status: to, isMaturing: false });
    expect(await lastAudit(campaignId)).toBe(`${name}: {"status":"${from}"} → {"status":"${to}"}`);
    expect(await refusalOf(step(pauseCampaign, campaignId))).toEqual({ code: 'CONFLICT', status: to });
    await refusedWith(step(pauseCampaign, campaignId), `A campaign that is ${to} cannot become PAUSED.`);
  });

  test('activateCampaign pays what waits, and is written down', async () => {
    const campaignId = await stage.campaign();
    const { clipId } = await stage.pending(campaignId, 1_000n);
    await step(pauseCampaign, campaignId);
    await approveClip(stage.database, stage.admin, { clipId });
    expect(await ledgerOf(stage.database, clipId)).toEqual([]);
    await step(activateCampaign, campaignId);
    expect(await ledgerOf(stage.database, clipId)).toEqual(['ACCRUAL 100']);
    expect(await lastAudit(campaignId)).toBe('activateCampaign: {"status":"PAUSED"} → {"status":"ACTIVE"}');
  });

  test('a completion begins to hold money back where there are holding days, and no other step does', async () => {
    const holding = { ...stage.database, holdingDays: 1 };
    const [completed, cancelled] = [await stage.campaign(), await stage.campaign()];
    await completeAtOnce(holding, stage.admin, { campaignId: completed });
    expect(await stage.campaignOf(completed)).toMatchObject({ isMaturing: true });
    await cancelCampaign(holding, stage.admin, { campaignId: cancelled });
    expect(await stage.campaignOf(cancelled)).toMatchObject({ isMaturing: false });
    expect(await matureCampaign(holding, completed)).toEqual({ campaignId: completed, replayed: false });
    expect(await stage.campaignOf(completed)).toMatchObject({ isMaturing: false });
    expect(await lastAudit(completed)).toBe('matureCampaign: {"isMaturing":true} → {"isMaturing":false}');
    expect(await refusalOf(matureCampaign(holding, completed))).toEqual({ code: 'CONFLICT', status: 'COMPLETED' });
    await refusedWith(matureCampaign(holding, completed), 'The money of this campaign is not maturing.');
  });
});

describe('raiseBudget', () => {
  test('pays submissions that were cut off, and is written down', async () => {
    const campaignId = await stage.campaign(50n);
    const { clipId } = await stage.approved(campaignId, 1_000n);
    const raised = await raiseBudget(stage.database, stage.admin, { campaignId, budget: 80n });
    expect(raised).toEqual({ campaignId, replayed: false });
    expect(await ledgerOf(stage.database, clipId)).toEqual(['ACCRUAL 50', 'ACCRUAL 30']);
    expect(await stage.campaignOf(campaignId)).toMatchObject({ budget: 80n, spent: 80n });
    expect(await lastAudit(campaignId)).toBe('raiseBudget: {"budget":"50"} → {"budget":"80"}');
  });

  test('needs a campaign that is no draft, and a higher budget', async () => {
    const raise = (campaignId: bigint, budget: bigint) =>
      raiseBudget(stage.database, stage.admin, { campaignId, budget });
    const campaignId = await stage.campaign(50n);
    const field = { code: 'BAD_USER_INPUT', field: 'input.budget' };
    expect(await refusalOf(raise(campaignId, 50n))).toEqual(field);
    await refusedWith(raise(campaignId, 50n), 'budget must be above the current budget.');
    await refusedWith(raise(campaignId, -1n), 'budget must not be negative.');
    const unpublished = await draft();
    expect(await refusalOf(raise(unpublished, 200n))).toEqual({
      ...{ code: 'CONFLICT', status: 'DRAFT', field: 'input.campaignId' },
    });
    await refusedWith(raise(unpublished, 200n), 'The campaign is a draft. Set its budget with updateCampaign.');
  });
});

describe('closeCampaign', () => {
  test.each([
    ['an approved clip', (campaignId: bigint) => stage.approved(campaignId, 1_000n), ['CLOSING']],
    ['a pending clip', (campaignId: bigint) => stage.pending(campaignId, 0n), ['CLOSING']],
    ['no clip', () => Promise.resolve(), []],
  ])('asks for a last check where it has %s', async (_, submit, runs) => {
    const campaignId = await stage.campaign();
    await submit(campaignId);
    expect(await step(closeCampaign, campaignId)).toEqual({ campaignId, replayed: false });
    expect(await stage.campaignOf(campaignId)).toMatchObject({ status: 'CLOSING', closingAt: expect.any(Date) });
    expect(await runsOf(campaignId)).toEqual(runs);
    expect(await lastAudit(campaignId)).toBe('closeCampaign: {"status":"ACTIVE"} → {"status":"CLOSING"}');
  });

  test('pays what waited in a pause, and is refused to a draft', async () => {
    const campaignId = await stage.campaign();
    const { clipId } = await stage.pending(campaignId, 1_000n);
    await step(pauseCampaign, campaignId);
    await approveClip(stage.database, stage.admin, { clipId });
    await step(closeCampaign, campaignId);
    expect(await ledgerOf(stage.database, clipId)).toEqual(['ACCRUAL 100']);
    await refusedWith(step(closeCampaign, await draft()), 'A campaign that is DRAFT cannot become CLOSING.');
  });
});

describe('completeCampaign', () => {
  test('closes first where clips are open, and completes at once where none is, or without a last check', async () => {
    const [open, empty, hasty] = [await stage.campaign(), await stage.campaign(), await stage.campaign()];
    for (const campaignId of [open, hasty]) await stage.approved(campaignId, 1_000n);
    await step(completeCampaign, open);
    expect(await lastAudit(open)).toBe('completeCampaign: {"status":"ACTIVE"} → {"status":"CLOSING"}');
    expect([await statusOf(open), await runsOf(open)]).toEqual(['CLOSING', ['CLOSING']]);
    expect(await step(completeCampaign, empty)).toEqual({ campaignId: empty, replayed: false });
    expect([await statusOf(empty), await runsOf(empty)]).toEqual(['COMPLETED', []]);
    await step(completeCampaign, hasty, { withoutLastCheck: true });
    expect(await statusOf(hasty)).toBe('COMPLETED');
  });

  test('completes a cancelled campaign, which cannot close any more', async () => {
    const campaignId = await stage.campaign();
    await stage.approved(campaignId, 1_000n);
    await step(cancelCampaign, campaignId);
    await step(completeCampaign, campaignId);
    expect(await statusOf(campaignId)).toBe('COMPLETED');
  });

  test('names five clips without a last check, and hands over all of them', async () => {
    const campaignId = await stage.campaign();
    const ids: string[] = [];
    const add = async () => ids.push(idOf('clip', (await stage.approved(campaignId, 1_000n)).clipId));
    for (let n = 0; n < 5; n += 1) await add();
    await step(closeCampaign, campaignId);
    const refused = async (named: string) => {
      expect(await refusalOf(step(completeCampaign, campaignId))).toEqual({
        ...{ code: 'CONFLICT', status: 'CLOSING', unmeasured: ids, field: 'input.withoutLastCheck' },
      });
      await refusedWith(
        step(completeCampaign, campaignId),
        `Clips have had no check since the campaign closed: ${named}. Wait, or send withoutLastCheck: true to complete it with the views of their earlier checks.`,
      );
    };
    await refused(ids.join(', '));
    // One that was submitted before, and approved since.
    await change(campaignId, { status: 'ACTIVE', closingAt: null });
    await add();
    await step(closeCampaign, campaignId);
    await refused(`${ids.slice(0, 5).join(', ')} and more`);
  });

  test('completes a campaign that closes once it waits for no check, though a clip waits for its review', async () => {
    const campaignId = await stage.campaign();
    await stage.pending(campaignId, 0n);
    await step(closeCampaign, campaignId);
    await step(completeCampaign, campaignId);
    expect(await statusOf(campaignId)).toBe('COMPLETED');
  });
});

describe('the timetable closes', () => {
  const PAST = new Date('2026-02-01T00:00:00Z');
  const AHEAD = new Date('2099-01-01T00:00:00Z');
  const spent = { budget: 100n, spent: 100n };

  test.each<[string, 'ENDS_AT' | 'EXHAUSTED', object, boolean]>([
    ['once its end has passed', 'ENDS_AT', { endsAt: PAST }, true],
    ['also in a pause', 'ENDS_AT', { endsAt: PAST, status: 'PAUSED' }, true],
    ['not before its end', 'ENDS_AT', { endsAt: AHEAD }, false],
    ['not without an end', 'ENDS_AT', { ...spent, onExhausted: 'CLOSE' }, false],
    ['once its budget is spent', 'EXHAUSTED', { ...spent, onExhausted: 'CLOSE' }, true],
    ['not while some is left', 'EXHAUSTED', { ...spent, spent: 99n, onExhausted: 'CLOSE' }, false],
    ['not if it goes on', 'EXHAUSTED', { ...spent, endsAt: PAST }, false],
    ['not one that closes', 'ENDS_AT', { endsAt: PAST, status: 'CLOSING', closingAt: PAST }, false],
  ])('%s', async (_, reason, data, closes) => {
    const campaignId = await stage.campaign();
    await change(campaignId, data);
    const { status } = await stage.campaignOf(campaignId);
    const before = await auditOf(stage.database, 'Campaign', campaignId);
    expect(await closeFor(stage.database, reason, campaignId)).toBe(closes);
    const written = (await auditOf(stage.database, 'Campaign', campaignId)).slice(before.length);
    const line = `closeCampaign: {"status":"${status}"} → {"reason":"${reason}","status":"CLOSING"}`;
    expect(written).toEqual(closes ? [line] : []);
    expect(await statusOf(campaignId)).toBe(closes ? 'CLOSING' : status);
  });

  test('and asks for last checks; any other failure is thrown', async () => {
    const campaignId = await stage.campaign();
    await stage.approved(campaignId, 1_000n);
    await change(campaignId, { endsAt: PAST });
    expect(await closeFor(stage.database, 'ENDS_AT', campaignId)).toBe(true);
    expect(await runsOf(campaignId)).toEqual(['CLOSING']);
    expect(await refusalOf(closeFor(stage.database, 'ENDS_AT', 999_999n))).toEqual({ code: 'NOT_FOUND' });
  });
});

describe('the timetable completes', () => {
  const complete = (campaignId: bigint, hours = 24) => completeClosed(stage.database, campaignId, hours);

  test('a campaign that waits for nothing, and none that does not close', async () => {
    const [campaignId, running] = [await stage.campaign(), await stage.campaign()];
    await step(closeCampaign, campaignId);
    expect([await complete(campaignId), await complete(running, 0)]).toEqual([true, false]);
    expect(await lastAudit(campaignId)).toBe(
      'completeCampaign: {"status":"CLOSING"} → {"status":"COMPLETED","suspects":0,"unmeasured":0}',
    );
    expect([await statusOf(running), await complete(campaignId)]).toEqual(['ACTIVE', false]);
  });

  test('one that waited for long enough, and says what it did not measure', async () => {
    const { campaignId } = await closing();
    expect(await complete(campaignId)).toBe(false);
    await change(campaignId, { closingAt: hoursAgo(23) });
    expect(await complete(campaignId)).toBe(false);
    await change(campaignId, { closingAt: hoursAgo(24) });
    expect(await complete(campaignId)).toBe(true);
    expect(await lastAudit(campaignId)).toContain('"suspects":0,"unmeasured":1');
  });

  test('not over a post that waits for its revocation', async () => {
    const { campaignId, clipId } = await closing(new Date('2099-01-01T00:00:00Z'));
    const { prisma } = stage.database;
    const gone = { availability: 'UNAVAILABLE', goneChecks: 5, goneSince: hoursAgo(1) } as const;
    await prisma.clip.update({ where: { id: clipId }, data: gone });
    const run = await prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
    const batch = await prisma.scrapeBatch.create({
      data: { refreshRunId: run.id, socialPlatform: 'YOUTUBE', trackedAt: new Date() },
    });
    await prisma.scrapeBatchClip.create({ data: { scrapeBatchId: batch.id, clipId, outcome: 'GONE' } });
    expect(await complete(campaignId, 0)).toBe(false);
    await prisma.clip.update({ where: { id: clipId }, data: { availability: 'AVAILABLE' } });
    expect(await complete(campaignId, 0)).toBe(true);
  });

  test('one whose last pending clip was rejected', async () => {
    const campaignId = await stage.campaign();
    const { clipId } = await stage.pending(campaignId, 0n);
    await step(closeCampaign, campaignId);
    expect(await complete(campaignId)).toBe(false);
    await rejectClip(stage.database, stage.admin, { clipId, reason: 'OTHER' });
    expect(await complete(campaignId)).toBe(true);
  });
});
