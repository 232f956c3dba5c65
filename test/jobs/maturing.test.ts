/**
 * HOLDING_DAYS: the money of a completed campaign is available at once, and withdrawable once the timetable has written
 * that it matured. No balance looks at a clock.
 */
import { pino } from 'pino';
import { matureCampaignsJob } from '../../jobs/mature-campaigns.job.js';
import type { Database } from '../../src/kernel/db/database.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import { balanceOfUsers } from '../../src/modules/balances/balances.sql.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { reopenCampaign } from '../../src/modules/reopenings/reopen-campaign.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fresh } from '../support/fresh.js';
import { differences, moneyOf, refusalOf } from '../support/outcomes.js';
import { PayoutDesk } from '../support/payout-desk.js';
import { Scene } from '../support/scene.js';

const HOLDING_DAYS = 7;

let database: TestDatabase;
let holding: Database;
let scene: Scene;
let desk: PayoutDesk;

beforeAll(async () => {
  database = await createTestDatabase();
  holding = { ...database, holdingDays: HOLDING_DAYS };
  scene = await Scene.open(database);
  desk = new PayoutDesk(scene);
});
afterEach(async () => expect(await differences(database)).toEqual([]));
afterAll(async () => {
  await scene.close();
  await database.drop();
});

const run = (on: Database = holding) => matureCampaignsJob({ database: on, log: pino({ level: 'silent' }) });

async function balance(userId: bigint) {
  const [row] = await runStatement(database, balanceOfUsers, [userId.toString()]);
  const { available, maturing, withdrawable } = row as NonNullable<typeof row>;
  return { available, maturing, withdrawable };
}

/** A clipper with 50.00 in a campaign that was completed with or without holding days. */
async function completed(on: Database = holding) {
  const user = await scene.user(fresh('Clipper'));
  const campaignId = await scene.campaign(fresh('Campaign'), { budget: 1_000_000n });
  await scene.approved(user, campaignId, 50_000);
  await completeCampaign(on, scene.admin, { campaignId });
  return { user, campaignId };
}

/** As if that many days had passed since the completion. */
async function age(campaignId: bigint, days: number): Promise<void> {
  await database.pool.query(
    `UPDATE "Campaign" SET "completedAt" = "completedAt" - make_interval(days => $2::int, secs => 1) WHERE id = $1`,
    [campaignId, days],
  );
}

test('money matures for the holding days, and then the timetable makes it withdrawable, once', async () => {
  const { user, campaignId } = await completed();
  expect(await balance(user.userId)).toEqual({ available: 5_000n, maturing: 5_000n, withdrawable: 0n });
  expect((await moneyOf(database, user.userId)).available).toBe(5_000n);
  expect(await refusalOf(desk.ask(user, 2_000n))).toMatchObject({ code: 'INSUFFICIENT_BALANCE', withdrawable: '0.00' });
  await age(campaignId, HOLDING_DAYS - 1);
  expect(await run()).toBe(0);
  await age(campaignId, 1);
  // The passing of time changes nothing.
  expect(await balance(user.userId)).toMatchObject({ maturing: 5_000n, withdrawable: 0n });
  const [one, other] = await Promise.all([run(), run()]);
  expect(one + other).toBe(1);
  expect(await balance(user.userId)).toEqual({ available: 5_000n, maturing: 0n, withdrawable: 5_000n });
  const audit = await database.prisma.auditEntry.findMany({
    where: { action: 'matureCampaign', entityId: campaignId },
  });
  expect(audit).toMatchObject([{ actorId: null, before: { isMaturing: true }, after: { isMaturing: false } }]);
  await desk.pay(await desk.approved(user, 5_000n));
});

test('without holding days it is withdrawable at once', async () => {
  const { user } = await completed(database);
  expect(await balance(user.userId)).toEqual({ available: 5_000n, maturing: 0n, withdrawable: 5_000n });
});

test('other money stays withdrawable meanwhile', async () => {
  const { user, campaignId } = await completed();
  const other = await scene.campaign(fresh('Campaign'), { budget: 1_000_000n });
  await scene.approved(user, other, 20_000);
  await completeCampaign(database, scene.admin, { campaignId: other });
  expect(await balance(user.userId)).toEqual({ available: 7_000n, maturing: 5_000n, withdrawable: 2_000n });
  await age(campaignId, HOLDING_DAYS);
  await run();
});

test('the setting of the day decides: without holding days any more, everything matures', async () => {
  const { user } = await completed();
  expect(await run(database)).toBe(1);
  expect(await balance(user.userId)).toMatchObject({ maturing: 0n, withdrawable: 5_000n });
});

test('nobody is anonymised while money matures, and a reopened campaign begins anew', async () => {
  const { user, campaignId } = await completed();
  expect(await refusalOf(anonymiseUser(database, scene.admin, { userId: user.userId }))).toMatchObject({
    ...{ code: 'CONFLICT', maturing: '50.00', withdrawable: '0.00' },
  });
  await reopenCampaign(database, scene.admin, { campaignId, reason: 'a slip' });
  expect(await balance(user.userId)).toEqual({ available: 0n, maturing: 0n, withdrawable: 0n });
  await age(campaignId, HOLDING_DAYS);
  expect(await run()).toBe(0);
  await completeCampaign(holding, scene.admin, { campaignId });
  expect(await balance(user.userId)).toMatchObject({ maturing: 5_000n });
});
