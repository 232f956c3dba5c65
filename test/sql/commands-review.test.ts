/** Review: approval, rejection, withdrawal, revocation, and where the money goes in the same transaction. */
import type { RejectionReason } from '../../src/kernel/prisma/generated/enums.js';
import {
  activateCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip, withdrawSubmission } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fresh } from '../support/fresh.js';
import { differences, ledgerOf, moneyOf, race, refusalOf, spentOf } from '../support/outcomes.js';
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
const campaignOf = (budget = 1_000_000n) => scene.campaign(fresh('Campaign'), { budget });
const approve = (clipId: bigint) => approveClip(database, scene.admin, { clipId });
const reject = (clipId: bigint, reason: RejectionReason = 'OTHER') =>
  rejectClip(database, scene.admin, { clipId, reason });
const revoke = (clipId: bigint) => revokeApproval(database, scene.admin, { clipId, reason: 'bought views' });
const submissionOf = (clipId: bigint) => database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId } });

/** Submitted and seen once, in review. */
async function pending(user: Actor, campaignId: bigint, views: number): Promise<bigint> {
  const clip = await scene.submit(user, campaignId);
  scene.shows(clip, views);
  await scene.tick();
  return clip.clipId;
}

describe('approval', () => {
  test('pays what is owed and makes the clip count, in one transaction', async () => {
    const user = await clipper();
    const campaignId = await campaignOf();
    const clipId = await pending(user, campaignId, 127_850);
    await approve(clipId);
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 12785']);
    expect(await spentOf(database, campaignId)).toBe(12_785n);
    const submission = await submissionOf(clipId);
    expect(submission).toMatchObject({
      status: 'APPROVED',
      decidedById: scene.admin.userId,
      due: 12_785n,
      accruedCents: 12_785n,
    });
    expect(submission.approvedAt).toEqual(submission.decidedAt);
  });

  test('only of a pending clip that was checked, and of the attempt that the admin looked at', async () => {
    const user = await clipper();
    const campaignId = await campaignOf();
    const unchecked = (await scene.submit(user, campaignId)).clipId;
    expect(await refusalOf(approve(unchecked))).toEqual({ code: 'CONFLICT', status: 'PENDING' });
    await reject(unchecked);
    expect(await refusalOf(approve(unchecked))).toEqual({ code: 'CONFLICT', status: 'REJECTED' });
    const clipId = await pending(user, campaignId, 1_000);
    const wrong = approveClip(database, scene.admin, { clipId, submissionId: (await submissionOf(unchecked)).id });
    expect(await refusalOf(wrong)).toEqual({ code: 'CONFLICT', status: 'PENDING' });
    await approveClip(database, scene.admin, { clipId, submissionId: (await submissionOf(clipId)).id });
    expect(await refusalOf(approve(clipId))).toEqual({ code: 'CONFLICT', status: 'APPROVED' });
    expect(await refusalOf(approve(999_999n))).toEqual({ code: 'NOT_FOUND' });
  });

  test('not of a post that its social platform dates before the campaign', async () => {
    const campaignId = await campaignOf();
    const clip = await scene.submit(await clipper(), campaignId);
    scene.simulator.world.set('YOUTUBE', clip.externalId, { views: 1_000, postedAt: new Date('2025-12-31T23:59:59Z') });
    await scene.tick();
    expect(await refusalOf(approve(clip.clipId))).toEqual({ code: 'CONFLICT', status: 'PENDING' });
  });

  test('nobody reviews their own clip, whatever the step', async () => {
    const colleague = await scene.user(fresh('Admin'), 'ADMIN');
    const campaignId = await campaignOf();
    const clipId = await pending(colleague, campaignId, 1_000);
    const own = { code: 'FORBIDDEN' };
    expect(await refusalOf(approveClip(database, colleague, { clipId }))).toEqual(own);
    expect(await refusalOf(rejectClip(database, colleague, { clipId, reason: 'OTHER' }))).toEqual(own);
    await approve(clipId);
    expect(await refusalOf(revokeApproval(database, colleague, { clipId, reason: 'mine' }))).toEqual(own);
  });

  test('of one clip by four admins at once: one effect, one accrual', async () => {
    const clipId = await pending(await clipper(), await campaignOf(), 1_000);
    expect(await race(Array.from({ length: 4 }, () => approve(clipId)))).toEqual({ done: 1, refused: { CONFLICT: 3 } });
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 100']);
  });

  test('or rejection, both at once: one succeeds', async () => {
    for (let round = 0; round < 5; round += 1) {
      const clipId = await pending(await clipper(), await campaignOf(), 1_000);
      expect(await race([approve(clipId), reject(clipId)])).toEqual({ done: 1, refused: { CONFLICT: 1 } });
    }
  });
});

describe('the last cent of a budget', () => {
  test('two clippers race for it: one is paid in full, the other gets the rest, and the budget is spent exactly', async () => {
    for (let round = 0; round < 5; round += 1) {
      const campaignId = await campaignOf(101n);
      const clips = [await clipper(), await clipper()].map((user) => scene.submit(user, campaignId));
      const ids = (await Promise.all(clips)).map((clip) => {
        scene.shows(clip, 1_000);
        return clip.clipId;
      });
      await scene.tick();
      await Promise.all(ids.map(approve));
      const ledgers = (await Promise.all(ids.map((id) => ledgerOf(database, id)))).flat();
      expect(ledgers.sort()).toEqual(['ACCRUAL 1', 'ACCRUAL 100']);
      expect(await spentOf(database, campaignId)).toBe(101n);
    }
  });

  test('ten approvals, ten times the budget: never a cent above the budget, in the order of approval', async () => {
    const campaignId = await campaignOf(250n);
    const ids: bigint[] = [];
    for (let n = 0; n < 10; n += 1) {
      const clip = await scene.submit(await clipper(), campaignId);
      scene.shows(clip, 1_000);
      ids.push(clip.clipId);
    }
    await scene.tick();
    await Promise.all(ids.map(approve));
    const queue = await database.prisma.clipSubmission.findMany({
      where: { campaignId },
      orderBy: [{ approvedAt: 'asc' }, { id: 'asc' }],
    });
    expect(queue.map(({ accruedCents }) => accruedCents).filter((cents) => cents > 0n)).toEqual([100n, 100n, 50n]);
    expect(await spentOf(database, campaignId)).toBe(250n);
  });
});

describe('rejection and withdrawal', () => {
  test('end a pending submission, which never earned', async () => {
    const user = await clipper();
    const campaignId = await campaignOf();
    const rejected = await pending(user, campaignId, 9_000);
    await rejectClip(database, scene.admin, { clipId: rejected, reason: 'SUSPICIOUS_VIEWS', note: 'all at night' });
    const decision = { status: 'REJECTED', reason: 'SUSPICIOUS_VIEWS', note: 'all at night', accruedCents: 0n };
    expect(await submissionOf(rejected)).toMatchObject(decision);
    const withdrawn = await pending(user, campaignId, 9_000);
    await withdrawSubmission(database, user, { submissionId: (await submissionOf(withdrawn)).id });
    expect(await submissionOf(withdrawn)).toMatchObject({
      status: 'WITHDRAWN',
      reason: null,
      decidedById: user.userId,
    });
    expect(await spentOf(database, campaignId)).toBe(0n);
    expect(await refusalOf(reject(rejected))).toEqual({ code: 'CONFLICT', status: 'REJECTED' });
    expect(await refusalOf(reject(withdrawn))).toEqual({ code: 'CONFLICT', status: 'WITHDRAWN' });
  });

  test('another clipper’s submission is NOT_FOUND, like one that does not exist', async () => {
    const clipId = await pending(await clipper(), await campaignOf(), 1_000);
    const { id: submissionId } = await submissionOf(clipId);
    const stranger = await clipper();
    expect(await refusalOf(withdrawSubmission(database, stranger, { submissionId }))).toEqual({ code: 'NOT_FOUND' });
    expect(await refusalOf(withdrawSubmission(database, stranger, { submissionId: 999_999n }))).toEqual({
      code: 'NOT_FOUND',
    });
  });

  test('a former owner learns the state of their own attempt, not of the clip, which now belongs to another', async () => {
    const [former, owner] = [await clipper(), await clipper()];
    const campaignId = await campaignOf();
    const clip = await scene.submit(former, campaignId);
    const { id: submissionId } = await submissionOf(clip.clipId);
    await reject(clip.clipId);
    await submitClip(database, owner, { userId: owner.userId, campaignId, url: `https://youtu.be/${clip.externalId}` });
    const refusal = await refusalOf(withdrawSubmission(database, former, { submissionId }));
    expect(refusal).toEqual({ code: 'CONFLICT', status: 'REJECTED' });
  });
});

describe('revocation', () => {
  test('brings the ledger of the clip to zero, and the owner’s money with it', async () => {
    const user = await clipper();
    const campaignId = await campaignOf();
    const { clipId } = await scene.approved(user, campaignId, 50_000);
    await completeCampaign(database, scene.admin, { campaignId });
    expect(await moneyOf(database, user.userId)).toEqual({ available: 5_000n, active: 0n, held: 0n });
    await revoke(clipId);
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 5000', 'REVERSAL -5000']);
    expect(await moneyOf(database, user.userId)).toEqual({ available: 0n, active: 0n, held: 0n });
    expect(await spentOf(database, campaignId)).toBe(0n);
    expect(await refusalOf(revoke(clipId))).toEqual({ code: 'CONFLICT', status: 'REVOKED' });
  });

  test('of a clip that earned nothing writes no entry, and keeps its reason', async () => {
    const { clipId } = await scene.approved(await clipper(), await campaignOf(0n), 50_000);
    await revoke(clipId);
    expect(await ledgerOf(database, clipId)).toEqual([]);
    expect(await submissionOf(clipId)).toMatchObject({ status: 'REVOKED', note: 'bought views', reason: null });
  });

  test('frees the budget for clips that were cut off, in the same transaction', async () => {
    const campaignId = await campaignOf(10_000n);
    const first = await scene.approved(await clipper(), campaignId, 80_000);
    const second = await scene.approved(await clipper(), campaignId, 50_000);
    const third = await scene.approved(await clipper(), campaignId, 60_000);
    expect(await ledgerOf(database, second.clipId)).toEqual(['ACCRUAL 2000']);
    expect(await ledgerOf(database, third.clipId)).toEqual([]);
    await revoke(first.clipId);
    expect(await ledgerOf(database, second.clipId)).toEqual(['ACCRUAL 2000', 'ACCRUAL 3000']);
    expect(await ledgerOf(database, third.clipId)).toEqual(['ACCRUAL 5000']);
    expect(await spentOf(database, campaignId)).toBe(10_000n);
  });

  test('in a pause frees it too, and clips that were cut off are paid when the pause ends', async () => {
    const campaignId = await campaignOf(10_000n);
    const first = await scene.approved(await clipper(), campaignId, 100_000);
    const second = await scene.approved(await clipper(), campaignId, 30_000);
    await pauseCampaign(database, scene.admin, { campaignId });
    await revoke(first.clipId);
    expect(await ledgerOf(database, second.clipId)).toEqual([]);
    expect(await spentOf(database, campaignId)).toBe(0n);
    await activateCampaign(database, scene.admin, { campaignId });
    expect(await ledgerOf(database, second.clipId)).toEqual(['ACCRUAL 3000']);
  });

  test('needs a reason', async () => {
    const refusal = await refusalOf(revokeApproval(database, scene.admin, { clipId: 1n, reason: ' ' }));
    expect(refusal).toEqual({ code: 'BAD_USER_INPUT', field: 'input.reason' });
  });
});
