/** A world that had a life after the demo: accounts, campaigns, submissions and requests in every state, by commands. */
import type { Database } from '../../src/kernel/db/database.js';
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import {
  activateCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { updateCampaign } from '../../src/modules/campaigns/update-campaign.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import {
  approvePayoutRequest,
  cancelPayoutRequest,
  rejectPayoutRequest,
} from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip, withdrawSubmission } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { reactivateUser, setUserRole, suspendUser } from '../../src/modules/users/change-account.js';
import { Scene } from './scene.js';

type Clipper = Actor & { userId: bigint };

export async function liveOn(database: Database): Promise<void> {
  const scene = await Scene.open(database);
  try {
    await accounts(scene);
    const clipper = await scene.user('Cleo Cuts');
    const campaignId = await campaign(scene);
    await submissions(scene, clipper, campaignId);
    await completeCampaign(database, scene.admin, { campaignId });
    await requests(scene, clipper);
    // Past the commands, so the audit log does not know it.
    await database.pool.query(`UPDATE "Campaign" SET budget = budget + 1 WHERE status = 'DRAFT'`);
  } finally {
    await scene.close();
  }
}

async function accounts(scene: Scene): Promise<void> {
  const { database, admin } = scene;
  const suspended = await scene.user('Sam Suspended');
  const back = await scene.user('Rae Returned');
  const gone = await scene.user('Al Anonymous');
  for (const { userId } of [suspended, back, gone]) await suspendUser(database, admin, { userId });
  await reactivateUser(database, admin, { userId: back.userId });
  await anonymiseUser(database, admin, { userId: gone.userId });
  const { userId } = await scene.user('Pia Promoted');
  await setUserRole(database, admin, { userId, role: 'ADMIN' });
}

async function campaign(scene: Scene): Promise<bigint> {
  const { database, admin } = scene;
  const campaignId = await scene.campaign('A long life', { budget: 10_000n });
  await updateCampaign(database, admin, { campaignId, endsAt: new Date('2099-01-01T00:00:00Z') });
  await raiseBudget(database, admin, { campaignId, budget: 20_000n });
  await pauseCampaign(database, admin, { campaignId });
  await changeTerms(database, admin, { campaignId, terms: { ratePerThousandViews: 20_000n } });
  await activateCampaign(database, admin, { campaignId });
  return campaignId;
}

async function submissions(scene: Scene, clipper: Clipper, campaignId: bigint): Promise<void> {
  const { database, admin } = scene;
  const [paid, revoked, rejected, withdrawn] = [
    await scene.submit(clipper, campaignId, 'TIKTOK'),
    await scene.submit(clipper, campaignId, 'TIKTOK'),
    await scene.submit(clipper, campaignId, 'TIKTOK'),
    await scene.submit(clipper, campaignId, 'TIKTOK'),
  ];
  for (const clip of [paid, revoked, rejected, withdrawn]) scene.shows(clip, 30_000);
  await scene.tick();
  for (const { clipId } of [paid, revoked]) await approveClip(database, admin, { clipId });
  await revokeApproval(database, admin, { clipId: revoked.clipId, reason: 'Views were bought.' });
  await rejectClip(database, admin, { clipId: rejected.clipId, reason: 'OTHER' });
  const { id } = await database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId: withdrawn.clipId } });
  await withdrawSubmission(database, clipper, { submissionId: id });
}

async function requests({ database, admin }: Scene, clipper: Clipper): Promise<void> {
  const method = { type: 'PAYPAL' as const, account: 'cleo@example.org' };
  const ask = () => requestPayout(database, clipper, { userId: clipper.userId, amount: 1_000n, method }, 1_000n);
  await cancelPayoutRequest(database, clipper, await ask());
  const rejected = await ask();
  await approvePayoutRequest(database, admin, rejected);
  await rejectPayoutRequest(database, admin, rejected);
  const paid = await ask();
  await approvePayoutRequest(database, admin, paid);
  const { payoutId } = await payPayoutRequest(database, admin, { ...paid, reference: 'lived-on' });
  await reversePayout(database, admin, { payoutId, reason: 'The account was closed.' });
}
