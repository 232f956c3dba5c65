/** reopenCampaign: a completion by mistake is taken back, unless somebody's money has been asked for or has left. */
import { activateCampaign, completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { closeCampaign } from '../../src/modules/campaign-steps/close-campaign.js';
import { updateCampaign } from '../../src/modules/campaigns/update-campaign.js';
import { reopenCampaign } from '../../src/modules/reopenings/reopen-campaign.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fresh } from '../support/fresh.js';
import { idOf } from '../support/ids.js';
import { balanceOf, differences, ledgerOf, moneyOf, race, refusalOf } from '../support/outcomes.js';
import { PayoutDesk } from '../support/payout-desk.js';
import { Scene } from '../support/scene.js';

let database: TestDatabase;
let scene: Scene;
let desk: PayoutDesk;

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await Scene.open(database);
  desk = new PayoutDesk(scene);
});
afterEach(async () => expect(await differences(database)).toEqual([]));
afterAll(async () => {
  await scene.close();
  await database.drop();
});

const clipper = () => scene.user(fresh('Clipper'));
const campaignOf = () => scene.campaign(fresh('Campaign'), { budget: 1_000_000n });
const complete = (campaignId: bigint) => completeCampaign(database, scene.admin, { campaignId });
const reopen = (campaignId: bigint, more: object = {}) =>
  reopenCampaign(database, scene.admin, { campaignId, reason: 'a slip', ...more });
const campaignRow = (id: bigint) => database.prisma.campaign.findUniqueOrThrow({ where: { id } });

/** A completed campaign in which one clipper earned 50.00. */
async function completed() {
  const [user, campaignId] = [await clipper(), await campaignOf()];
  const post = await scene.approved(user, campaignId, 50_000);
  await complete(campaignId);
  return { user, campaignId, post };
}

test('its money is held again, and the views since the completion are those of a pause', async () => {
  const { user, campaignId, post } = await completed();
  const { completedAt } = await campaignRow(campaignId);
  scene.shows(post, 80_000);
  await scene.tick();
  expect(await ledgerOf(database, post.clipId)).toEqual(['ACCRUAL 5000']);
  await reopen(campaignId);
  expect(await campaignRow(campaignId)).toMatchObject({ status: 'PAUSED', accrualEndedAt: null, completedAt: null });
  expect(await moneyOf(database, user.userId)).toEqual({ available: 0n, active: 0n, held: 5_000n });
  expect(await database.prisma.campaignReopening.findMany({ where: { campaignId } })).toMatchObject([
    { completedAt, reason: 'a slip', reopenedById: scene.admin.userId },
  ]);
  await scene.tick();
  expect(await ledgerOf(database, post.clipId)).toEqual(['ACCRUAL 5000']);
  await activateCampaign(database, scene.admin, { campaignId });
  expect(await ledgerOf(database, post.clipId)).toEqual(['ACCRUAL 5000', 'ACCRUAL 3000']);
  await complete(campaignId);
  expect(await moneyOf(database, user.userId)).toEqual({ available: 8_000n, active: 0n, held: 0n });
});

test('a campaign that closed with a last check of each clip earns on once it is reopened', async () => {
  const [user, campaignId] = [await clipper(), await campaignOf()];
  const post = await scene.approved(user, campaignId, 50_000);
  await closeCampaign(database, scene.admin, { campaignId });
  scene.shows(post, 60_000);
  await scene.tick();
  await complete(campaignId);
  expect(await moneyOf(database, user.userId)).toEqual({ available: 6_000n, active: 0n, held: 0n });
  await reopen(campaignId);
  expect(await campaignRow(campaignId)).toMatchObject({ status: 'PAUSED', closingAt: null, accrualEndedAt: null });
  scene.shows(post, 90_000);
  await scene.tick();
  await activateCampaign(database, scene.admin, { campaignId });
  expect((await moneyOf(database, user.userId)).active).toBe(9_000n);
});

test('not while its money is asked for or paid: the error names the users', async () => {
  const { user, campaignId } = await completed();
  const conflict = { code: 'CONFLICT', field: 'input.campaignId', users: [idOf('user', user.userId)] };
  const payoutRequestId = await desk.approved(user, 2_000n);
  expect(await refusalOf(reopen(campaignId))).toEqual(conflict);
  await desk.pay(payoutRequestId);
  expect(await refusalOf(reopen(campaignId))).toEqual(conflict);
  expect(await campaignRow(campaignId)).toMatchObject({ status: 'COMPLETED' });
  // Money of another completed campaign is cover enough.
  const other = await campaignOf();
  await scene.approved(user, other, 20_000);
  await complete(other);
  await reopen(campaignId);
  expect(await balanceOf(database, user.userId)).toMatchObject({ available: 2_000n, debt: 0n, uncovered: 0n });
});

test('a request that was covered by the first completion stays explained after the reopening', async () => {
  const { user, campaignId } = await completed();
  const { payoutRequestId } = await desk.ask(user, 5_000n);
  await desk.reject(payoutRequestId);
  await reopen(campaignId);
  await complete(campaignId);
  await desk.pay(await desk.approved(user, 5_000n));
});

test('a payout request and a reopening at once: one of them is refused', async () => {
  const { user, campaignId } = await completed();
  const outcome = await race([reopen(campaignId), desk.ask(user, 5_000n)]);
  expect(outcome).toMatchObject({ done: 1 });
  expect(await balanceOf(database, user.userId)).toMatchObject({ debt: 0n, uncovered: 0n });
});

test('an end that has passed is dropped, one that is ahead stays or is given anew', async () => {
  const { campaignId } = await completed();
  const past = new Date('2026-01-02T00:00:00Z');
  await database.prisma.campaign.update({
    where: { id: campaignId },
    data: { startsAt: new Date('2026-01-01T00:00:00Z'), endsAt: past },
  });
  expect(await refusalOf(reopen(campaignId, { endsAt: past }))).toEqual({
    ...{ code: 'BAD_USER_INPUT', field: 'input.endsAt' },
  });
  await reopen(campaignId);
  expect((await campaignRow(campaignId)).endsAt).toBeNull();
  const ahead = new Date('2099-01-01T00:00:00Z');
  await complete(campaignId);
  await reopen(campaignId, { endsAt: ahead });
  await complete(campaignId);
  await reopen(campaignId);
  expect((await campaignRow(campaignId)).endsAt).toEqual(ahead);
  await updateCampaign(database, scene.admin, { campaignId, endsAt: null });
});

test('only a completed campaign that was published, and with a reason', async () => {
  const campaignId = await campaignOf();
  expect(await refusalOf(reopen(campaignId))).toEqual({
    ...{ code: 'CONFLICT', status: 'ACTIVE', field: 'input.campaignId' },
  });
  expect(await refusalOf(reopen(campaignId, { reason: ' ' }))).toEqual({
    ...{ code: 'BAD_USER_INPUT', field: 'input.reason' },
  });
});
