/**
 * Idempotency keys and the audit log (docs/design.md#idempotency): a key binds one committed effect of one actor, and
 * each effect has one audit row.
 */
import { createConceal } from '../../src/kernel/base/secret.js';
import {
  activateCampaign,
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { cancelPayoutRequest } from '../../src/modules/payouts/decide-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip, withdrawSubmission } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { balanceOf, differences, ledgerOf, refusalOf } from '../support/outcomes.js';
import { PayoutDesk } from '../support/payout-desk.js';
import { Scene } from '../support/scene.js';

const MISMATCH = { code: 'IDEMPOTENCY_MISMATCH', field: 'input.idempotencyKey' };

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

/** Audit rows that some work wrote. */
async function auditOf(work: () => Promise<unknown>) {
  const { id } = (await database.prisma.auditEntry.findFirst({ orderBy: { id: 'desc' } })) ?? { id: 0n };
  await work();
  return database.prisma.auditEntry.findMany({ where: { id: { gt: id } }, orderBy: { id: 'asc' } });
}

describe('a key', () => {
  test('with the same input returns the same rows, and changes nothing', async () => {
    const { user } = await desk.funded(5_000);
    const first = await desk.ask(user, 2_000n, 'same');
    expect(first.replayed).toBe(false);
    const written = await auditOf(async () => {
      expect(await desk.ask(user, 2_000n, 'same')).toEqual({ ...first, replayed: true });
    });
    expect(written).toEqual([]);
    expect(await balanceOf(database, user.userId)).toMatchObject({ requested: 2_000n, withdrawable: 3_000n });
  });

  test('replays even if the command would now be refused: the request is decided, and the minimum was raised', async () => {
    const { user } = await desk.funded(5_000);
    const first = await desk.ask(user, 5_000n, 'all of it');
    await desk.reject(first.payoutRequestId);
    await desk.ask(user, 5_000n, 'again');
    const method = { type: 'PAYPAL', account: 'clipper@example.org' } as const;
    const later = requestPayout(database, user, { userId: user.userId, amount: 5_000n, method }, 9_000n, 'all of it');
    expect(await later).toEqual({ ...first, replayed: true });
  });

  test('with another input, or of another command, is a mismatch', async () => {
    const { user } = await desk.funded(5_000);
    const { payoutRequestId } = await desk.ask(user, 2_000n, 'mine');
    expect(await refusalOf(desk.ask(user, 2_001n, 'mine'))).toEqual(MISMATCH);
    expect(await refusalOf(cancelPayoutRequest(database, user, { payoutRequestId }, 'mine'))).toEqual(MISMATCH);
    expect(await balanceOf(database, user.userId)).toMatchObject({ requested: 2_000n });
  });

  test('compares the parsed input: the order of its fields and omitted ones do not matter', async () => {
    const user = await scene.user(desk.fresh('Order'));
    const campaignId = await scene.campaign(desk.fresh('Campaign'));
    const url = 'https://youtu.be/order000000';
    const first = await submitClip(database, user, { userId: user.userId, campaignId, url }, 'order');
    expect(await submitClip(database, user, { url, campaignId, userId: user.userId }, 'order')).toEqual({
      ...first,
      replayed: true,
    });
    const terms = { ratePerThousandViews: 1n };
    const campaign = {
      name: 'Dated',
      brand: 'B',
      budget: 1n,
      socialPlatforms: ['X' as const],
      terms,
      createdById: scene.admin.userId,
    };
    const startsAt = () => new Date('2026-01-01T00:00:00Z');
    const dated = await createCampaign(database, scene.admin, { ...campaign, startsAt: startsAt() }, 'dated');
    expect(await createCampaign(database, scene.admin, { startsAt: startsAt(), ...campaign }, 'dated')).toEqual({
      ...dated,
      replayed: true,
    });
    const moved = { ...campaign, startsAt: new Date('2026-01-02T00:00:00Z') };
    expect(await refusalOf(createCampaign(database, scene.admin, moved, 'dated'))).toEqual(MISMATCH);
  });

  test('belongs to its actor: the same key of another actor is a different key', async () => {
    const [one, other] = [await desk.funded(5_000), await desk.funded(5_000)];
    const first = await desk.ask(one.user, 1_000n, 'shared');
    const second = await desk.ask(other.user, 1_000n, 'shared');
    expect(second.replayed).toBe(false);
    expect(second.payoutRequestId).not.toBe(first.payoutRequestId);
  });

  test('stays free after a refusal', async () => {
    const { user } = await desk.funded(1_500);
    const method = { type: 'PAYPAL', account: 'clipper@example.org' } as const;
    const ask = (amount: bigint) =>
      requestPayout(database, user, { userId: user.userId, amount, method }, 1_000n, 'twice');
    expect(await refusalOf(ask(2_000n))).toMatchObject({ code: 'INSUFFICIENT_BALANCE' });
    expect(await refusalOf(ask(999n))).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await ask(1_500n)).toMatchObject({ replayed: false });
    expect(await ask(1_500n)).toMatchObject({ replayed: true });
  });

  test('10 times at once: one effect, nine replays of it', async () => {
    const { user } = await desk.funded(50_000);
    const answers = await Promise.all(Array.from({ length: 10 }, () => desk.ask(user, 1_000n, 'ten')));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ payoutRequestId }) => payoutRequestId)).size).toBe(1);
    expect(await balanceOf(database, user.userId)).toMatchObject({ requested: 1_000n });
  });

  test('10 times at once with ten inputs: one effect, nine mismatches', async () => {
    const { user } = await desk.funded(50_000);
    const asked = Array.from({ length: 10 }, (_, n) => desk.ask(user, 1_000n + BigInt(n), 'clash'));
    const results = await Promise.allSettled(asked);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const mismatch = { reason: { extensions: MISMATCH } };
    for (const result of results) if (result.status === 'rejected') expect(result).toMatchObject(mismatch);
  });

  test('of an approval sent twice at once: the clip earns once', async () => {
    const clip = await scene.submit(
      await scene.user(desk.fresh('Twice')),
      await scene.campaign(desk.fresh('Campaign')),
    );
    scene.shows(clip, 1_000);
    await scene.tick();
    const { clipId } = clip;
    const both = await Promise.all([1, 2].map(() => approveClip(database, scene.admin, { clipId }, 'approve once')));
    expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 100']);
  });
});

describe('the audit log', () => {
  test('has exactly one row for each effect, with the actor, and the values before and after', async () => {
    const admin = scene.admin;
    const user = await scene.user('Uma Audited');
    const rows = await auditOf(async () => {
      const campaignId = await scene.campaign('Audited');
      await pauseCampaign(database, admin, { campaignId });
      await activateCampaign(database, admin, { campaignId });
      await scene.approved(user, campaignId, 100_000);
      const revoked = await scene.approved(user, campaignId, 1_000);
      await revokeApproval(database, admin, { clipId: revoked.clipId, reason: 'bought views' });
      const rejected = await scene.submit(user, campaignId);
      await rejectClip(database, admin, { clipId: rejected.clipId, reason: 'OTHER', note: 'a private word' });
      const { clipId } = await scene.submit(user, campaignId);
      const { id: submissionId } = await database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId } });
      await withdrawSubmission(database, user, { submissionId });
      await completeCampaign(database, admin, { campaignId });
      await cancelCampaign(database, admin, { campaignId: await scene.campaign('Cancelled') });
      await desk.cancel(user, (await desk.ask(user, 1_000n)).payoutRequestId);
      await desk.reject((await desk.ask(user, 1_000n)).payoutRequestId);
      const { payoutId } = await desk.pay(await desk.approved(user, 1_000n));
      await desk.reverse(payoutId);
      await createUser(database, admin, {
        name: 'A Person',
        email: 'person@example.org',
        role: 'CLIPPER',
        password: createConceal('of a test')('a secret phrase'),
      });
    });
    const who = (id: bigint | null) => (id === admin.userId ? 'admin' : id === user.userId ? 'user' : 'system');
    expect(
      rows.map(({ actorId, action, entity, before, after }) =>
        `${who(actorId)} ${action} ${entity} ${JSON.stringify(before)} ${JSON.stringify(after)}`.replaceAll(
          /"(clipId|campaignId|payoutId)":"\d+"/g,
          '"$1":"…"',
        ),
      ),
    ).toMatchInlineSnapshot(`
[
  "admin createCampaign Campaign null {"budget":"1000000","status":"DRAFT","minViews":"0","maxPayoutPerClip":null,"ratePerThousandViews":"10000"}",
  "admin activateCampaign Campaign {"status":"DRAFT"} {"status":"ACTIVE"}",
  "admin pauseCampaign Campaign {"status":"ACTIVE"} {"status":"PAUSED"}",
  "admin activateCampaign Campaign {"status":"PAUSED"} {"status":"ACTIVE"}",
  "user submitClip ClipSubmission null {"clipId":"…","campaignId":"…"}",
  "admin approveClip ClipSubmission {"status":"PENDING"} {"posted":"10000","status":"APPROVED"}",
  "user submitClip ClipSubmission null {"clipId":"…","campaignId":"…"}",
  "admin approveClip ClipSubmission {"status":"PENDING"} {"posted":"100","status":"APPROVED"}",
  "admin revokeApproval ClipSubmission {"earned":"100","status":"APPROVED"} {"earned":"0","status":"REVOKED"}",
  "user submitClip ClipSubmission null {"clipId":"…","campaignId":"…"}",
  "admin rejectClip ClipSubmission {"status":"PENDING"} {"status":"REJECTED"}",
  "user submitClip ClipSubmission null {"clipId":"…","campaignId":"…"}",
  "user withdrawSubmission ClipSubmission {"status":"PENDING"} {"status":"WITHDRAWN"}",
  "admin completeCampaign Campaign {"status":"ACTIVE"} {"status":"COMPLETED"}",
  "admin createCampaign Campaign null {"budget":"1000000","status":"DRAFT","minViews":"0","maxPayoutPerClip":null,"ratePerThousandViews":"10000"}",
  "admin activateCampaign Campaign {"status":"DRAFT"} {"status":"ACTIVE"}",
  "admin cancelCampaign Campaign {"status":"ACTIVE"} {"status":"CANCELLED"}",
  "user requestPayout PayoutRequest null {"amount":"1000","status":"PENDING"}",
  "user cancelPayoutRequest PayoutRequest {"status":"PENDING"} {"status":"CANCELLED"}",
  "user requestPayout PayoutRequest null {"amount":"1000","status":"PENDING"}",
  "admin rejectPayoutRequest PayoutRequest {"status":"PENDING"} {"status":"REJECTED"}",
  "user requestPayout PayoutRequest null {"amount":"1000","status":"PENDING"}",
  "admin approvePayoutRequest PayoutRequest {"status":"PENDING"} {"status":"APPROVED"}",
  "admin payPayoutRequest Payout {"status":"APPROVED"} {"amount":"1000","status":"PAID"}",
  "admin reversePayout PayoutReversal null {"amount":"1000","payoutId":"…"}",
  "admin createUser User null {"role":"CLIPPER","status":"ACTIVE"}",
]
`);
    expect(JSON.stringify(rows.map(({ before, after }) => [before, after]))).not.toMatch(
      /person@|secret|private word|clipper@/,
    );
  });

  test('has no row for a refusal, and the key of the effect on its row', async () => {
    const { user } = await desk.funded(5_000);
    const rows = await auditOf(async () => {
      await refusalOf(desk.ask(user, 5_001n, 'refused'));
      await desk.ask(user, 5_000n, 'kept');
      await desk.ask(user, 5_000n, 'kept');
      await refusalOf(desk.ask(user, 1_000n, 'kept'));
    });
    expect(rows.map(({ action, idempotencyKey, denied }) => [action, idempotencyKey, denied])).toEqual([
      ['requestPayout', 'kept', false],
    ]);
    expect(await database.prisma.commandKey.count({ where: { actorId: user.userId } })).toBe(1);
  });
});
