/** reopenCampaign, step by step: each row that it writes, each refusal, and whom it locks. */
import { cancelCampaign, completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { closeCampaign } from '../../src/modules/campaign-steps/close-campaign.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { type Actor, SYSTEM } from '../../src/modules/commands/run-command.js';
import { reopenCampaign } from '../../src/modules/reopenings/reopen-campaign.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { idOf } from '../support/ids.js';
import { nextMillisecond, untilBlocked, whileHeld } from '../support/moments.js';
import { endsWhileHeld, MoneyStage } from '../support/money-stage.js';
import { auditOf, refusalOf } from '../support/outcomes.js';
import { PayoutDesk } from '../support/payout-desk.js';
import { refusedWith } from '../support/refused-with.js';

let stage: MoneyStage;
let desk: PayoutDesk;
beforeAll(async () => {
  stage = await MoneyStage.open();
  desk = new PayoutDesk(stage.scene);
});
afterAll(() => stage.close());

const AHEAD = new Date('2099-01-01T00:00:00Z');

const complete = (campaignId: bigint) => completeCampaign(stage.database, stage.admin, { campaignId });
const reopen = (campaignId: bigint, more: { reason?: string; endsAt?: Date | null } = {}, by: Actor = stage.admin) =>
  reopenCampaign(stage.database, by, { campaignId, reason: 'a slip', ...more });
const change = (id: bigint, data: object) => stage.database.prisma.campaign.update({ where: { id }, data });

test('the campaign is paused as if it had never ended, and the completion is written down', async () => {
  const { prisma } = stage.database;
  const campaignId = await stage.campaign();
  await stage.approved(campaignId, 1_000n);
  await complete(campaignId);
  await change(campaignId, { isMaturing: true, endsAt: AHEAD });
  const { completedAt } = await stage.campaignOf(campaignId);
  await nextMillisecond(stage.database);
  expect(await reopen(campaignId)).toEqual({ campaignId, replayed: false });
  expect(await stage.campaignOf(campaignId)).toMatchObject({
    ...{ status: 'PAUSED', completedAt: null, closingAt: null, accrualEndedAt: null, isMaturing: false, endsAt: AHEAD },
  });
  const [written, ...others] = await prisma.campaignReopening.findMany({ where: { campaignId } });
  expect(others).toEqual([]);
  expect(written).toMatchObject({ campaignId, completedAt, reopenedById: stage.admin.userId, reason: 'a slip' });
  expect(written?.reopenedAt.getTime()).toBeGreaterThan((completedAt as Date).getTime());
  expect(await prisma.refreshRun.findMany({ where: { campaignId } })).toMatchObject([{ trigger: 'ADMIN' }]);
  expect((await auditOf(stage.database, 'Campaign', campaignId)).at(-1)).toBe(
    'reopenCampaign: {"status":"COMPLETED"} → {"reason":"a slip","status":"PAUSED"}',
  );
});

test('accrual goes on for each of its submissions, and for none elsewhere', async () => {
  const closed = async () => {
    const campaignId = await stage.campaign();
    const { clipId } = await stage.approved(campaignId, 1_000n);
    await closeCampaign(stage.database, stage.admin, { campaignId });
    await nextMillisecond(stage.database);
    await stage.see(clipId, 2_000n);
    await complete(campaignId);
    expect((await stage.submissionOf(clipId)).accrualEndedAt).not.toBeNull();
    return { campaignId, clipId };
  };
  const [here, elsewhere] = [await closed(), await closed()];
  await reopen(here.campaignId);
  expect((await stage.submissionOf(here.clipId)).accrualEndedAt).toBeNull();
  expect((await stage.submissionOf(elsewhere.clipId)).accrualEndedAt).not.toBeNull();
});

test('an end that has passed is dropped, one that is ahead stays, is given anew or taken away', async () => {
  const campaignId = await stage.campaign();
  const ends = async (more: { endsAt?: Date | null } = {}) => {
    await complete(campaignId);
    await reopen(campaignId, more);
    return (await stage.campaignOf(campaignId)).endsAt;
  };
  expect(await ends()).toBeNull();
  expect(await ends({ endsAt: AHEAD })).toEqual(AHEAD);
  expect(await ends()).toEqual(AHEAD);
  expect(await ends({ endsAt: null })).toBeNull();
  await change(campaignId, { endsAt: new Date('2026-01-02T00:00:00Z') });
  expect(await ends()).toBeNull();
});

test('a new end is ahead, and after the start', async () => {
  const campaignId = await stage.campaign();
  await complete(campaignId);
  const refused = { code: 'BAD_USER_INPUT', field: 'input.endsAt' };
  const past = { endsAt: new Date('2026-02-01T00:00:00Z') };
  expect(await refusalOf(reopen(campaignId, past))).toEqual(refused);
  await refusedWith(reopen(campaignId, past), 'endsAt must be ahead. Send a later time, or null for no end.');
  await change(campaignId, { startsAt: AHEAD });
  const early = { endsAt: new Date('2098-01-01T00:00:00Z') };
  expect(await refusalOf(reopen(campaignId, early))).toEqual(refused);
  await refusedWith(reopen(campaignId, early), 'endsAt must be after startsAt.');
});

test('it needs a reason, a person, and a completed campaign that was published', async () => {
  const campaignId = await stage.campaign();
  expect(await refusalOf(reopen(campaignId, { reason: ' ' }))).toEqual({
    ...{ code: 'BAD_USER_INPUT', field: 'input.reason' },
  });
  await refusedWith(reopen(campaignId, { reason: ' ' }), 'reason must not be blank. Say why you reopen the campaign.');
  await refusedWith(
    reopen(campaignId, {}, SYSTEM),
    'A reopening needs a user as its actor: the system cannot reopen a campaign.',
  );
  const conflict = { code: 'CONFLICT', field: 'input.campaignId' };
  expect(await refusalOf(reopen(campaignId))).toEqual({ ...conflict, status: 'ACTIVE' });
  await refusedWith(reopen(campaignId), 'Only a completed campaign can be reopened: this one is ACTIVE.');
  const { campaignId: draft } = await createCampaign(stage.database, stage.admin, {
    ...{ name: 'Never published', brand: 'Brand', budget: 1n, socialPlatforms: ['YOUTUBE'] },
    ...{ terms: { ratePerThousandViews: 1n }, createdById: stage.admin.userId },
  });
  await cancelCampaign(stage.database, stage.admin, { campaignId: draft });
  await complete(draft);
  expect(await refusalOf(reopen(draft))).toEqual({ ...conflict, status: 'COMPLETED' });
  await refusedWith(reopen(draft), 'The campaign was never published. Create another one.');
});

test('while its money is asked for or paid it stays completed, and the error names ten users at most', async () => {
  const campaignId = await stage.campaign();
  const { user: idle } = await stage.approved(campaignId, 20_000n);
  const users = [];
  for (let n = 0; n < 11; n += 1) users.push((await stage.approved(campaignId, 20_000n)).user);
  await complete(campaignId);
  const [first, second, ...others] = users as [typeof idle, typeof idle];
  const names = users.map(({ userId }) => idOf('user', userId));
  const refused = async (sentence: string, named: readonly string[]) => {
    const shown = { code: 'CONFLICT', field: 'input.campaignId', users: named };
    expect(await refusalOf(reopen(campaignId))).toEqual(shown);
    await refusedWith(reopen(campaignId), sentence);
  };
  const what = 'asked for or got money of this campaign that nothing else backs';
  const then = 'Reject their requests or credit them first, or leave the campaign completed.';
  const asked = await desk.approved(first, 1_000n);
  await refused(`A user ${what}: ${names[0]}. ${then}`, names.slice(0, 1));
  await desk.pay(asked);
  await refused(`A user ${what}: ${names[0]}. ${then}`, names.slice(0, 1));
  await desk.ask(second, 1_000n);
  await refused(`2 users ${what}: ${names[0]}, ${names[1]}. ${then}`, names.slice(0, 2));
  for (const user of others) await desk.ask(user, 1_000n);
  await refused(`11 users ${what}: ${names.slice(0, 10).join(', ')}. ${then}`, names.slice(0, 10));
  expect((await stage.campaignOf(campaignId)).status).toBe('COMPLETED');
});

test('it waits for the lock on everybody who earned in it, and on nobody else', async () => {
  const { database } = stage;
  const [campaignId, elsewhere] = [await stage.campaign(), await stage.campaign()];
  const { user: earner } = await stage.approved(campaignId, 1_000n);
  const { user: revoked, clipId } = await stage.approved(campaignId, 1_000n);
  await revokeApproval(database, stage.admin, { clipId, reason: 'bought views' });
  const { user: stranger } = await stage.approved(elsewhere, 1_000n);
  await complete(campaignId);
  const { reopening } = await whileHeld(
    database,
    [earner.userId],
    () => untilBlocked(database),
    async () => ({ reopening: reopen(campaignId) }),
  );
  await reopening;
  for (const { userId } of [revoked, stranger]) {
    await complete(campaignId);
    await endsWhileHeld(database, userId, () => reopen(campaignId));
  }
});
