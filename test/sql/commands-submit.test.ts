/**
 * submitClip: the rules for the user, campaign and time of a submission, the owner of a post, and the start of a new
 * attempt.
 */

import {
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip, withdrawSubmission } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fresh, freshNumber } from '../support/fresh.js';
import { untilBlocked } from '../support/moments.js';
import { differences, ledgerOf, moneyOf, race, record, refusalOf, startedBatch } from '../support/outcomes.js';
import { Scene } from '../support/scene.js';

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
const campaignOf = (input = {}) => scene.campaign(fresh('Campaign'), input);

function submit(actor: Actor & { userId: bigint }, campaignId: bigint, url: string) {
  return submitClip(database, actor, { userId: actor.userId, campaignId, url });
}

/** A post that nobody has submitted yet. */
function post(): string {
  return `https://youtu.be/post${freshNumber().toString().padStart(6, '0')}A`;
}

const externalIdOf = (url: string) => url.slice(-11);

describe('where and when', () => {
  const END = { PAUSED: pauseCampaign, CANCELLED: cancelCampaign, COMPLETED: completeCampaign };

  test.each(Object.keys(END) as (keyof typeof END)[])(
    'a campaign that is %s accepts none, and says so',
    async (status) => {
      const campaignId = await campaignOf();
      await END[status](database, scene.admin, { campaignId });
      const refusal = await refusalOf(submit(await clipper(), campaignId, post()));
      expect(refusal).toEqual({ code: 'CONFLICT', status, field: 'input.campaignId' });
    },
  );

  test('a clipper is told that a draft does not exist; an admin is told that it is one', async () => {
    const { campaignId } = await createCampaign(database, scene.admin, {
      name: fresh('Draft'),
      brand: 'Brand',
      budget: 1_000n,
      socialPlatforms: ['YOUTUBE'],
      terms: { ratePerThousandViews: 10_000n },
      createdById: scene.admin.userId,
    });
    expect(await refusalOf(submit(await clipper(), campaignId, post()))).toEqual({ code: 'NOT_FOUND' });
    expect(await refusalOf(submit(await clipper(), 999_999n, post()))).toEqual({ code: 'NOT_FOUND' });
    const refusal = await refusalOf(submit(scene.admin, campaignId, post()));
    expect(refusal).toEqual({ code: 'CONFLICT', status: 'DRAFT', field: 'input.campaignId' });
  });

  test('neither before it starts nor after it ends', async () => {
    const later = await campaignOf({ startsAt: new Date(Date.now() + 86_400_000) });
    const over = await campaignOf({ endsAt: new Date('2026-02-01T00:00:00Z') });
    const refusals = [later, over].map(async (id) => refusalOf(submit(await clipper(), id, post())));
    expect(await Promise.all(refusals)).toEqual(Array(2).fill({ code: 'CONFLICT', field: 'input.campaignId' }));
  });

  test('only on the social platforms of the campaign', async () => {
    const campaignId = await campaignOf({ socialPlatforms: ['TIKTOK'] });
    expect(await refusalOf(submit(await clipper(), campaignId, post()))).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.url',
    });
  });

  test('not a post older than the campaign: a TikTok link contains its time of posting', async () => {
    const campaignId = await campaignOf();
    const seconds = BigInt(Date.parse('2025-12-31T23:59:59Z') / 1000);
    const url = `https://www.tiktok.com/@scene/video/${(seconds << 32n) + 1n}`;
    expect(await refusalOf(submit(await clipper(), campaignId, url))).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.url',
    });
    await submit(await clipper(), campaignId, `https://www.tiktok.com/@scene/video/${((seconds + 1n) << 32n) + 1n}`);
  });

  test.each(['', 'no link', 'https://example.com/watch?v=abcdefghijk'])('not %p', async (url) => {
    const campaignId = await campaignOf();
    expect(await refusalOf(submit(await clipper(), campaignId, url))).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.url',
    });
  });

  test('an empty budget does not stop a submission', async () => {
    const campaignId = await campaignOf({ budget: 0n });
    const clip = await scene.approved(await clipper(), campaignId, 5_000);
    expect(await ledgerOf(database, clip.clipId)).toEqual([]);
  });
});

describe('the owner of a post', () => {
  const TAKEN = { code: 'CONFLICT', field: 'input.url' };

  test('a pending or approved post is taken, in every campaign, without a word about its owner', async () => {
    const [one, other] = [await campaignOf(), await campaignOf()];
    const url = post();
    const owner = await clipper();
    const { clipId } = await submit(owner, one, url);
    expect(await refusalOf(submit(await clipper(), other, url))).toEqual(TAKEN);
    expect(await refusalOf(submit(owner, one, url))).toEqual(TAKEN);
    await record(database, await startedBatch(database), clipId, 1_000n);
    await approveClip(database, scene.admin, { clipId });
    expect(await refusalOf(submit(await clipper(), one, url))).toEqual(TAKEN);
  });

  test('20 submissions of one new post at once: one wins, 19 are told that it is taken', async () => {
    const campaigns = [await campaignOf(), await campaignOf(), await campaignOf()];
    const clippers = await Promise.all(Array.from({ length: 20 }, clipper));
    const url = post();
    const result = await race(clippers.map((user, n) => submit(user, campaigns[n % 3] as bigint, url)));
    expect(result).toEqual({ done: 1, refused: { CONFLICT: 19 } });
    expect(await database.prisma.clipSubmission.count({ where: { clip: { externalId: externalIdOf(url) } } })).toBe(1);
  });

  test('20 submissions of one free post at once, to three campaigns: one wins', async () => {
    const campaigns = [await campaignOf(), await campaignOf(), await campaignOf()];
    const url = post();
    const { clipId, submissionId } = await submit(scene.admin, campaigns[0] as bigint, url);
    await withdrawSubmission(database, scene.admin, { submissionId });
    const clippers = await Promise.all(Array.from({ length: 20 }, clipper));
    const result = await race(clippers.map((user, n) => submit(user, campaigns[n % 3] as bigint, url)));
    expect(result).toEqual({ done: 1, refused: { CONFLICT: 19 } });
    const [winner] = await database.prisma.clipSubmission.findMany({ where: { clipId, status: 'PENDING' } });
    const clip = await database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
    expect(clip).toMatchObject({ userId: winner?.userId, campaignId: winner?.campaignId, status: 'PENDING' });
  });

  test('a post that is submitted and withdrawn while another submission of it waits is free for that one', async () => {
    const campaignId = await campaignOf();
    const [quick, slow] = [await clipper(), await clipper()];
    const url = post();
    const waiting = await whileUncommitted(campaignId, url, quick, () => submit(slow, campaignId, url));
    const { submissionId, replayed } = await waiting();
    expect(replayed).toBe(false);
    const submission = await database.prisma.clipSubmission.findUniqueOrThrow({ where: { id: submissionId } });
    expect(submission).toMatchObject({ userId: slow.userId, status: 'PENDING' });
  });

  /**
   * Starts a command while a clip of the same post is inserted and not committed; it commits as withdrawn. This stands
   * for a submission and its withdrawal that both end between the other command's look and its insert.
   */
  async function whileUncommitted<Result>(
    campaignId: bigint,
    url: string,
    user: Actor & { userId: bigint },
    command: () => Promise<Result>,
  ): Promise<() => Promise<Result>> {
    let running: Promise<Result> | null = null;
    await database.prisma.$transaction(async (tx) => {
      const post = { socialPlatform: 'YOUTUBE', externalId: externalIdOf(url), url } as const;
      const { id: clipId } = await tx.clip.create({
        data: { ...post, userId: user.userId, campaignId, status: 'WITHDRAWN' },
      });
      const decision = { status: 'WITHDRAWN', decidedAt: new Date() } as const;
      await tx.clipSubmission.create({ data: { clipId, campaignId, userId: user.userId, ...decision } });
      running = command();
      await untilBlocked(database);
    });
    return () => running as unknown as Promise<Result>;
  }
});

describe('a new attempt', () => {
  test('rejected, withdrawn and revoked posts may be submitted again, by anyone, to any campaign', async () => {
    const [one, other] = [await campaignOf(), await campaignOf()];
    const [anna, ben, cleo] = [await clipper(), await clipper(), await clipper()];
    const url = post();
    const { clipId } = await submit(anna, one, url);
    await rejectClip(database, scene.admin, { clipId, reason: 'WRONG_CONTENT' });
    const second = await submit(ben, other, url);
    await withdrawSubmission(database, ben, { submissionId: second.submissionId });
    await submit(cleo, one, url);
    await record(database, await startedBatch(database), clipId, 2_000n);
    await approveClip(database, scene.admin, { clipId });
    await revokeApproval(database, scene.admin, { clipId, reason: 'bought views' });
    await submit(anna, other, url);
    const attempts = await database.prisma.clipSubmission.findMany({ where: { clipId }, orderBy: { id: 'asc' } });
    expect(attempts.map(({ userId, campaignId, status }) => [userId, campaignId, status])).toEqual([
      [anna.userId, one, 'REJECTED'],
      [ben.userId, other, 'WITHDRAWN'],
      [cleo.userId, one, 'REVOKED'],
      [anna.userId, other, 'PENDING'],
    ]);
    const clip = await database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
    expect(clip).toMatchObject({
      userId: anna.userId,
      campaignId: other,
      status: 'PENDING',
      earned: 0n,
      views: 2_000n,
    });
  });

  test('the latest tracking is priced at once, in full if the terms say so; the former owner keeps their entries', async () => {
    const terms = { ratePerThousandViews: 5_000n, baseline: 'ZERO' as const };
    const [one, other] = [await campaignOf(), await campaignOf({ terms })];
    const [former, owner] = [await clipper(), await clipper()];
    const clip = await scene.approved(former, one, 10_000);
    await revokeApproval(database, scene.admin, { clipId: clip.clipId, reason: 'not theirs' });
    const { submissionId } = await submit(owner, other, `https://youtu.be/${clip.externalId}`);
    const submission = await database.prisma.clipSubmission.findUniqueOrThrow({ where: { id: submissionId } });
    expect(submission).toMatchObject({ settledViews: 10_000n, due: 500n, accruedCents: 0n });
    await approveClip(database, scene.admin, { clipId: clip.clipId });
    expect(await moneyOf(database, owner.userId)).toEqual({ available: 0n, active: 500n, held: 0n });
    expect(await moneyOf(database, former.userId)).toEqual({ available: 0n, active: 0n, held: 0n });
    const entries = await database.prisma.earning.findMany({ where: { clipId: clip.clipId }, orderBy: { id: 'asc' } });
    expect(entries.map(({ userId, campaignId, amount }) => [userId, campaignId, amount])).toEqual([
      [former.userId, one, 1_000n],
      [former.userId, one, -1_000n],
      [owner.userId, other, 500n],
    ]);
  });

  test('to another campaign earns from the highest count that the post had', async () => {
    const [one, other] = [await campaignOf(), await campaignOf()];
    const clip = await scene.approved(await clipper(), one, 10_000);
    await record(database, await startedBatch(database), clip.clipId, 8_000n);
    await revokeApproval(database, scene.admin, { clipId: clip.clipId, reason: 'not theirs' });
    const { submissionId } = await submit(await clipper(), other, `https://youtu.be/${clip.externalId}`);
    const submission = () => database.prisma.clipSubmission.findUniqueOrThrow({ where: { id: submissionId } });
    const begun = { baseline: 'SUBMISSION', baselineViews: 10_000n, settledViews: 10_000n, due: 0n, continuesId: null };
    expect(await submission()).toMatchObject(begun);
    await record(database, await startedBatch(database), clip.clipId, 12_000n);
    expect(await submission()).toMatchObject({ baselineViews: 10_000n, settledViews: 12_000n, due: 200n });
  });

  test('back to the first of two campaigns earns from the count that the second saw last, or from zero by its terms', async () => {
    const [one, other] = [await campaignOf(), await campaignOf()];
    const user = await clipper();
    const clip = await scene.approved(user, one, 10_000);
    const again = async (campaignId: bigint, views: bigint) => {
      await revokeApproval(database, scene.admin, { clipId: clip.clipId, reason: 'moved' });
      const { submissionId } = await submit(user, campaignId, `https://youtu.be/${clip.externalId}`);
      await record(database, await startedBatch(database), clip.clipId, views);
      await approveClip(database, scene.admin, { clipId: clip.clipId });
      return database.prisma.clipSubmission.findUniqueOrThrow({ where: { id: submissionId } });
    };
    expect(await again(other, 30_000n)).toMatchObject({ baselineViews: 10_000n, due: 2_000n });
    expect(await again(one, 31_000n)).toMatchObject({ baselineViews: 30_000n, due: 100n });
    const zero = { campaignId: other, terms: { ratePerThousandViews: 10_000n, baseline: 'ZERO' as const } };
    await changeTerms(database, scene.admin, zero);
    // It continues its own earlier one, which began at 10,000.
    expect(await again(other, 32_000n)).toMatchObject({ baseline: 'ZERO', baselineViews: 10_000n, due: 2_200n });
  });

  test('with a baseline in the terms earns from the first count that is seen', async () => {
    const campaignId = await campaignOf({ terms: { ratePerThousandViews: 10_000n, baseline: 'SUBMISSION' } });
    const { clipId, submissionId } = await submit(await clipper(), campaignId, post());
    await record(database, await startedBatch(database), clipId, 50_000n);
    await record(database, await startedBatch(database), clipId, 51_000n);
    const submission = await database.prisma.clipSubmission.findUniqueOrThrow({ where: { id: submissionId } });
    expect(submission).toMatchObject({ baselineViews: 50_000n, settledViews: 51_000n, due: 100n });
  });

  test.each([
    ['raised', 20_000n],
    ['lowered', 5_000n],
  ])('after the rate was %s is priced exactly as if the clip had waited', async (_, ratePerThousandViews) => {
    const campaignId = await campaignOf();
    const [mia, noah] = [await clipper(), await clipper()];
    const [waits, returns] = [await submit(mia, campaignId, post()), post()];
    const first = await submit(noah, campaignId, returns);
    const see = async (views: bigint) => {
      for (const { clipId } of [waits, first]) await record(database, await startedBatch(database), clipId, views);
    };
    await see(10_000n);
    await changeTerms(database, scene.admin, { campaignId, terms: { ratePerThousandViews } });
    await withdrawSubmission(database, noah, { submissionId: first.submissionId });
    await submit(noah, campaignId, returns);
    await see(12_000n);
    await see(14_000n);
    const of = ({ clipId }: { clipId: bigint }) =>
      database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId }, orderBy: { id: 'desc' } });
    const { settledViews, accrued, due } = await of(waits);
    expect(due).toBe(1_200n + (2n * ratePerThousandViews) / 100n);
    expect(await of(first)).toMatchObject({ settledViews, accrued, due, continuesId: first.submissionId });
  });

  test('approved +100, revoked -100, submitted again, approved with no new count: +100 again', async () => {
    const user = await clipper();
    const campaignId = await campaignOf();
    const clip = await scene.approved(user, campaignId, 100_000);
    await revokeApproval(database, scene.admin, { clipId: clip.clipId, reason: 'a mistake' });
    await submit(user, campaignId, `https://youtu.be/${clip.externalId}`);
    await approveClip(database, scene.admin, { clipId: clip.clipId });
    expect(await ledgerOf(database, clip.clipId)).toEqual(['ACCRUAL 10000', 'REVERSAL -10000', 'ACCRUAL 10000']);
    expect(await database.prisma.viewTracking.count({ where: { clipId: clip.clipId } })).toBe(1);
  });

  test('a batch that started before the new submission is priced for it, on from the look before', async () => {
    const campaignId = await campaignOf();
    const user = await clipper();
    const clip = await scene.approved(user, campaignId, 1_000);
    const batch = await startedBatch(database);
    await revokeApproval(database, scene.admin, { clipId: clip.clipId, reason: 'a mistake' });
    const halved = { version: 2, ratePerThousandViews: 5_000n, createdById: scene.admin.userId };
    await database.prisma.campaignTerms.create({ data: { campaignId, ...halved } });
    await submit(user, campaignId, `https://youtu.be/${clip.externalId}`);
    await record(database, batch, clip.clipId, 4_000n);
    await approveClip(database, scene.admin, { clipId: clip.clipId });
    expect(await ledgerOf(database, clip.clipId)).toEqual(['ACCRUAL 100', 'REVERSAL -100', 'ACCRUAL 400']);
  });
});
