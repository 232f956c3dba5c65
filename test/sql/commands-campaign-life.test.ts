/**
 * The life cycle of a campaign (docs/design.md#campaign-life): every arrow and every refusal, and what each step does
 * to money.
 */
import { CampaignStatus } from '../../src/kernel/prisma/generated/enums.js';
import {
  activateCampaign,
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { closeCampaign } from '../../src/modules/campaign-steps/close-campaign.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fresh } from '../support/fresh.js';
import { nextMillisecond } from '../support/moments.js';
import { differences, ledgerOf, moneyOf, record, refusalOf, spentOf, startedBatch } from '../support/outcomes.js';
import { Scene } from '../support/scene.js';

type Status = CampaignStatus;

const STEP = {
  ACTIVE: activateCampaign,
  PAUSED: pauseCampaign,
  CLOSING: closeCampaign,
  COMPLETED: completeCampaign,
  CANCELLED: cancelCampaign,
} as const;

const ARROWS: Record<Status, readonly Status[]> = {
  DRAFT: ['ACTIVE', 'CANCELLED'],
  ACTIVE: ['PAUSED', 'CLOSING', 'COMPLETED', 'CANCELLED'],
  PAUSED: ['ACTIVE', 'CLOSING', 'COMPLETED', 'CANCELLED'],
  CLOSING: ['COMPLETED', 'CANCELLED'],
  CANCELLED: ['COMPLETED'],
  COMPLETED: [],
};

/** How a campaign gets there from a draft. */
const WAY: Record<Status, readonly (keyof typeof STEP)[]> = {
  DRAFT: [],
  ACTIVE: ['ACTIVE'],
  PAUSED: ['ACTIVE', 'PAUSED'],
  CLOSING: ['ACTIVE', 'CLOSING'],
  CANCELLED: ['ACTIVE', 'CANCELLED'],
  COMPLETED: ['ACTIVE', 'COMPLETED'],
};

let database: TestDatabase;
let scene: Scene;

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await Scene.open(database);
});
afterEach(async () => expect(await differences(database)).toEqual([]));
afterAll(async () => {
  await scene.close();
  await database.drop();
});

const clipper = () => scene.user(fresh('Clipper'));
const statusOf = async (id: bigint) => (await database.prisma.campaign.findUniqueOrThrow({ where: { id } })).status;

async function draft(): Promise<bigint> {
  const { campaignId } = await createCampaign(database, scene.admin, {
    name: fresh('Draft'),
    brand: 'Brand',
    budget: 100_000n,
    socialPlatforms: ['YOUTUBE'],
    terms: { ratePerThousandViews: 10_000n },
    startsAt: new Date('2026-01-01T00:00:00Z'),
    createdById: scene.admin.userId,
  });
  return campaignId;
}

async function walk(campaignId: bigint, way: readonly (keyof typeof STEP)[]): Promise<void> {
  for (const to of way) await STEP[to](database, scene.admin, { campaignId });
}

describe('arrows', () => {
  const pairs = Object.values(CampaignStatus).flatMap((from) =>
    (Object.keys(STEP) as (keyof typeof STEP)[]).map((to) => [from, to, ARROWS[from].includes(to)] as const),
  );

  test.each(pairs.filter(([, , legal]) => legal))('%s may become %s', async (from, to) => {
    const campaignId = await draft();
    await walk(campaignId, WAY[from]);
    await STEP[to](database, scene.admin, { campaignId });
    expect(await statusOf(campaignId)).toBe(to);
  });

  test.each(pairs.filter(([, , legal]) => !legal))(
    '%s never becomes %s: a CONFLICT that names its status',
    async (from, to) => {
      const campaignId = await draft();
      await walk(campaignId, WAY[from]);
      const before = await database.prisma.auditEntry.count();
      expect(await refusalOf(STEP[to](database, scene.admin, { campaignId }))).toEqual({
        code: 'CONFLICT',
        status: from,
      });
      expect(await statusOf(campaignId)).toBe(from);
      expect(await database.prisma.auditEntry.count()).toBe(before);
    },
  );

  test('two steps at once: one is made, the other gets the campaign’s status', async () => {
    const campaignId = await scene.campaign(fresh('Race'));
    const steps = [pauseCampaign, pauseCampaign].map((step) => step(database, scene.admin, { campaignId }));
    const [first, second] = await Promise.allSettled(steps);
    expect([first?.status, second?.status].sort()).toEqual(['fulfilled', 'rejected']);
    const lost = first?.status === 'rejected' ? first : second;
    expect(lost).toMatchObject({ reason: { extensions: { code: 'CONFLICT', status: 'PAUSED' } } });
  });

  test('a campaign that does not exist is NOT_FOUND', async () => {
    expect(await refusalOf(activateCampaign(database, scene.admin, { campaignId: 999_999n }))).toEqual({
      code: 'NOT_FOUND',
    });
  });
});

describe('money on every path', () => {
  /**
   * It has 100.00 to begin with. Before each step a tick shows 10,000 more views, which are 10.00. Each line: the step,
   * then available, active and held, and the amount owed and not yet paid. Cents.
   */
  const PATHS = [
    `ACTIVE 0 10000 0 0
     tick 0 11000 0 0, COMPLETED 11000 0 0 0`,
    `ACTIVE 0 10000 0 0
     tick 0 11000 0 0, CANCELLED 0 0 11000 0
     tick 0 0 11000 0, COMPLETED 11000 0 0 0`,
    `ACTIVE 0 10000 0 0
     tick 0 11000 0 0, PAUSED 0 0 11000 0
     tick 0 0 11000 1000, COMPLETED 12000 0 0 0`,
    `ACTIVE 0 10000 0 0
     tick 0 11000 0 0, PAUSED 0 0 11000 0
     tick 0 0 11000 1000, CANCELLED 0 0 12000 0
     tick 0 0 12000 0, COMPLETED 12000 0 0 0`,
    `ACTIVE 0 10000 0 0
     tick 0 11000 0 0, PAUSED 0 0 11000 0
     tick 0 0 11000 1000, ACTIVE 0 12000 0 0
     tick 0 13000 0 0, COMPLETED 13000 0 0 0`,
    `ACTIVE 0 10000 0 0
     tick 0 11000 0 0, PAUSED 0 0 11000 0
     tick 0 0 11000 1000, ACTIVE 0 12000 0 0
     tick 0 13000 0 0, CANCELLED 0 0 13000 0
     tick 0 0 13000 0, COMPLETED 13000 0 0 0`,
  ].map((table) => {
    const lines = table.split(/,|\n/).map((line) => line.trim());
    const steps = lines.map((line) => line.split(' ')[0]).filter((step) => step !== 'tick');
    return { name: steps.join(' → '), lines, way: steps.slice(1) as (keyof typeof STEP)[] };
  });

  test.each(PATHS)('$name', async ({ lines, way }) => {
    const user = await clipper();
    const campaignId = await scene.campaign(fresh('Path'));
    const clip = await scene.approved(user, campaignId, 100_000);
    const line = async (step: string) => {
      const { available, active, held } = await moneyOf(database, user.userId);
      const { due, accruedCents } = await database.prisma.clipSubmission.findFirstOrThrow({
        where: { clipId: clip.clipId },
      });
      expect(await spentOf(database, campaignId)).toBe(available + active + held);
      return [step, available, active, held, due - accruedCents].join(' ');
    };
    const seen = [await line('ACTIVE')];
    for (const [n, to] of way.entries()) {
      scene.shows(clip, 110_000 + n * 10_000);
      await scene.tick();
      seen.push(await line('tick'));
      await STEP[to](database, scene.admin, { campaignId });
      seen.push(await line(to));
    }
    expect(seen).toEqual(lines);
  });

  test('a draft that is cancelled and completed has nothing to release', async () => {
    const campaignId = await draft();
    await walk(campaignId, ['CANCELLED', 'COMPLETED']);
    expect(await spentOf(database, campaignId)).toBe(0n);
  });
});

describe('after the end', () => {
  test.each(['CANCELLED', 'COMPLETED'] as const)(
    '%s: a tracking taken before the end earns, however late it is recorded',
    async (to) => {
      const user = await clipper();
      const campaignId = await scene.campaign(fresh('Late'));
      const clip = await scene.approved(user, campaignId, 1_000);
      const batch = await startedBatch(database);
      await STEP[to](database, scene.admin, { campaignId });
      await record(database, batch, clip.clipId, 3_000n);
      expect(await ledgerOf(database, clip.clipId)).toEqual(['ACCRUAL 100', 'ACCRUAL 200']);
    },
  );

  test.each(['CANCELLED', 'COMPLETED'] as const)('%s: one taken later changes views, never money', async (to) => {
    const user = await clipper();
    const campaignId = await scene.campaign(fresh('After'));
    const clip = await scene.approved(user, campaignId, 1_000);
    await STEP[to](database, scene.admin, { campaignId });
    await nextMillisecond(database);
    await record(database, await startedBatch(database), clip.clipId, 9_000n);
    expect(await database.prisma.clip.findUniqueOrThrow({ where: { id: clip.clipId } })).toMatchObject({
      views: 9_000n,
      earned: 100n,
    });
    expect(await ledgerOf(database, clip.clipId)).toEqual(['ACCRUAL 100']);
  });

  test('accrual ends at the cancellation; completion later releases exactly what was earned', async () => {
    const user = await clipper();
    const campaignId = await scene.campaign(fresh('Twice'));
    const clip = await scene.approved(user, campaignId, 1_000);
    await cancelCampaign(database, scene.admin, { campaignId });
    const { accrualEndedAt } = await database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } });
    await nextMillisecond(database);
    const between = await startedBatch(database);
    await completeCampaign(database, scene.admin, { campaignId });
    await record(database, between, clip.clipId, 5_000n);
    const campaign = await database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } });
    expect(campaign.accrualEndedAt).toEqual(accrualEndedAt);
    expect(campaign.completedAt?.getTime()).toBeGreaterThan(accrualEndedAt?.getTime() ?? Number.NaN);
    expect(await moneyOf(database, user.userId)).toEqual({ available: 100n, active: 0n, held: 0n });
  });

  test.each([
    ['CANCELLED', false],
    ['COMPLETED', false],
    ['PAUSED', true],
  ] as const)('%s: refreshed is %s', async (to, refreshed) => {
    const campaignId = await scene.campaign(fresh('Refresh'));
    const clip = await scene.approved(await clipper(), campaignId, 1_000);
    await STEP[to](database, scene.admin, { campaignId });
    scene.shows(clip, 7_000);
    await scene.tick();
    const { views } = await database.prisma.clip.findUniqueOrThrow({ where: { id: clip.clipId } });
    expect(views).toBe(refreshed ? 7_000n : 1_000n);
  });
});

describe('review in every status', () => {
  test.each([
    ['ACTIVE', { available: 0n, active: 100n, held: 0n }],
    ['PAUSED', { available: 0n, active: 0n, held: 0n }],
    ['CANCELLED', { available: 0n, active: 0n, held: 100n }],
    ['COMPLETED', { available: 100n, active: 0n, held: 0n }],
  ] as const)('an approval in %s', async (status, money) => {
    const user = await clipper();
    const campaignId = await scene.campaign(fresh('Approve'));
    const clip = await scene.submit(user, campaignId);
    scene.shows(clip, 1_000);
    await scene.tick();
    await walk(campaignId, WAY[status].slice(1));
    await approveClip(database, scene.admin, { clipId: clip.clipId });
    expect(await moneyOf(database, user.userId)).toEqual(money);
  });

  test('an approval in a pause is paid when the pause ends', async () => {
    const user = await clipper();
    const campaignId = await scene.campaign(fresh('Pause'));
    const clip = await scene.submit(user, campaignId);
    scene.shows(clip, 1_000);
    await scene.tick();
    await pauseCampaign(database, scene.admin, { campaignId });
    await approveClip(database, scene.admin, { clipId: clip.clipId });
    expect(await ledgerOf(database, clip.clipId)).toEqual([]);
    await activateCampaign(database, scene.admin, { campaignId });
    expect(await ledgerOf(database, clip.clipId)).toEqual(['ACCRUAL 100']);
  });

  test.each(['ACTIVE', 'PAUSED', 'CANCELLED', 'COMPLETED'] as const)('a rejection in %s', async (status) => {
    const campaignId = await scene.campaign(fresh('Reject'));
    const { clipId } = await scene.submit(await clipper(), campaignId);
    await walk(campaignId, WAY[status].slice(1));
    await rejectClip(database, scene.admin, { clipId, reason: 'RULES_BROKEN' });
    expect(await database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } })).toMatchObject({
      status: 'REJECTED',
    });
  });
});
