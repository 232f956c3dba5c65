/** Moves of figures by commands and jobs, beside the cases of the mutations, for the law of the changes feed. */
import { pino } from 'pino';
import { closeEndedJob, completeClosedJob } from '../../jobs/end-campaigns.job.js';
import { matureCampaignsJob } from '../../jobs/mature-campaigns.job.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { idOf } from '../support/ids.js';
import { ADMIN, type WriteStage } from '../support/write-stage.js';

const log = pino({ level: 'silent' });

/** An active campaign with little budget: one approved clip takes all of it, another is pending, a third waits. */
async function spent(stage: WriteStage) {
  const campaignId = await stage.campaign(1_000n);
  const taker = await stage.approved(7_000, undefined, campaignId);
  const waiter = await stage.approved(5_000, undefined, campaignId);
  const pending = await stage.pending(4_000, undefined, campaignId);
  return { campaignId, taker, waiter, pending };
}

/** A stand, and the move that is made in it. */
export const MOVES: Readonly<Record<string, (stage: WriteStage) => Promise<() => Promise<unknown>>>> = {
  'a tick counts a first check': async (stage) => {
    const post = await stage.scene.submit(await stage.clipper(), await stage.campaign());
    stage.scene.shows(post, 12_000);
    return () => stage.scene.tick();
  },
  'a tick pays': async (stage) => {
    const clipper = await stage.clipper();
    const campaignId = await stage.campaign();
    const post = await stage.scene.approved(clipper, campaignId, 1_000);
    await stage.scene.approved(await stage.clipper(), campaignId, 500);
    stage.scene.shows(post, 9_000, { likes: 3, comments: 2 });
    return () => stage.scene.tick();
  },
  'a tick finds a post gone': async (stage) => {
    const post = await stage.scene.approved(await stage.clipper(), await stage.campaign(), 1_000);
    stage.scene.simulator.world.set(post.socialPlatform, post.externalId, { state: 'gone' } as never);
    return () => stage.scene.tick();
  },
  'a tick finds a jump': async (stage) => {
    const post = await stage.scene.approved(await stage.clipper(), await stage.campaign(), 1_000);
    stage.scene.shows(post, 5_000_000);
    return () => stage.scene.tick();
  },
  'a jump that reserves budget of others': async (stage) => {
    const campaignId = await stage.campaign(600_000n);
    const post = await stage.scene.approved(await stage.clipper(), campaignId, 1_000);
    await stage.pending(200_000, undefined, campaignId);
    stage.scene.shows(post, 5_000_000);
    return () => stage.scene.tick();
  },
  'money that is spent lowers the estimate of others': async (stage) => {
    const campaignId = await stage.campaign(1_000n);
    const [one] = [
      await stage.pending(7_000, undefined, campaignId),
      await stage.pending(8_000, undefined, campaignId),
    ];
    return () => approveClip(stage.database, stage.scene.admin, { clipId: one.clipId });
  },
  'freed budget pays those who wait': async (stage) => {
    const { taker } = await spent(stage);
    return () => revokeApproval(stage.database, stage.scene.admin, { clipId: taker.clipId, reason: 'Bought.' });
  },
  'a raise pays those who wait': async (stage) => {
    const { campaignId } = await spent(stage);
    return () =>
      stage.mutate(
        ADMIN,
        'raiseBudget',
        { campaignId: idOf('campaign', campaignId), budget: '500.00', idempotencyKey: stage.fresh('k') },
        'replayed',
      );
  },
  'a pause holds the money of a campaign': async (stage) => {
    const { campaignId } = await spent(stage);
    return () => stage.mutate(ADMIN, 'pauseCampaign', { campaignId: idOf('campaign', campaignId) }, 'replayed');
  },
  'new terms limit clips': async (stage) => {
    const { campaignId } = await stage.approved();
    await stage.pending(10_000, undefined, campaignId);
    const terms = { ratePerThousandViews: '5.00', minViews: 20_000 };
    return () =>
      stage.mutate(
        ADMIN,
        'changeTerms',
        { campaignId: idOf('campaign', campaignId), terms, idempotencyKey: stage.fresh('k') },
        'replayed',
      );
  },
  'a completion releases money, which matures': async (stage) => {
    const { campaignId } = await stage.approved();
    return () => completeCampaign({ ...stage.database, holdingDays: 7 }, stage.scene.admin, { campaignId });
  },
  'money has matured': async (stage) => {
    const { campaignId } = await stage.approved();
    await completeCampaign({ ...stage.database, holdingDays: 7 }, stage.scene.admin, { campaignId });
    await stage.database.pool.query(
      `UPDATE "Campaign" SET "completedAt" = "completedAt" - interval '8 days' WHERE id = $1`,
      [campaignId],
    );
    return () => matureCampaignsJob({ database: { ...stage.database, holdingDays: 7 }, log });
  },
  'a campaign closes at its end': async (stage) => {
    const { campaignId } = await stage.approved();
    await stage.pending(10_000, undefined, campaignId);
    await stage.database.pool.query(`UPDATE "Campaign" SET "endsAt" = clock_timestamp() WHERE id = $1`, [campaignId]);
    return () => closeEndedJob({ database: stage.database, log });
  },
  'a closing campaign completes': async (stage) => {
    const { campaignId } = await stage.approved();
    await stage.database.pool.query(`UPDATE "Campaign" SET "endsAt" = clock_timestamp() WHERE id = $1`, [campaignId]);
    await closeEndedJob({ database: stage.database, log });
    return () => completeClosedJob({ database: stage.database, log, closingHours: 0 });
  },
  'a last check ends accrual': async (stage) => {
    const post = await stage.scene.approved(await stage.clipper(), await stage.campaign(), 1_000);
    const { campaignId } = await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: post.clipId } });
    await stage.database.pool.query(`UPDATE "Campaign" SET "endsAt" = clock_timestamp() WHERE id = $1`, [campaignId]);
    await closeEndedJob({ database: stage.database, log });
    stage.scene.shows(post, 2_000);
    return () => stage.scene.tick();
  },
  'a post gets another owner in another campaign': async (stage) => {
    const { clipper, campaignId } = await stage.pending();
    const post = await stage.scene.approved(clipper, campaignId, 1_000);
    await revokeApproval(stage.database, stage.scene.admin, { clipId: post.clipId, reason: 'Bought.' });
    const [other, elsewhere] = [await stage.clipper(), await stage.campaign()];
    return () => stage.scene.resubmit(other, elsewhere, post);
  },
  'a profile that is claimed changes the authorship of posts': async (stage) => {
    const { clipId, clipper } = await stage.pending();
    await stage.database.pool.query(`UPDATE "Clip" SET author = 'Maker', "authorHandle" = 'maker' WHERE id = $1`, [
      clipId,
    ]);
    const socialAccounts = [{ socialPlatform: 'YOUTUBE', handle: 'maker' }];
    return () =>
      stage.mutate(
        clipper.name,
        'setSocialAccounts',
        { userId: idOf('user', clipper.userId), socialAccounts },
        'replayed',
      );
  },
};

/** Figures that the moves must move, by the kind of the row. `*`: the row is added. */
export const FIGURES = {
  user: [
    'totals.earned',
    'totals.available',
    'totals.active',
    'totals.held',
    'totals.views',
    'totals.likes',
    'totals.clips',
    'balance.available',
    'balance.maturing',
    'balance.requested',
    'balance.paid',
    'balance.withdrawable',
    'balance.entries',
    'clips.totalCount',
    'submissions.totalCount',
    'status',
    'socialAccounts',
  ],
  campaign: [
    'totals.earned',
    'totals.available',
    'totals.held',
    'totals.views',
    'totals.comments',
    'totals.clips',
    'spent',
    'remaining',
    'budget',
    'backlog.amount',
    'status',
    'closingAt',
    'terms.id',
    'suspectClips',
    'unmeasuredClips',
    'clips.totalCount',
    'clippers.totalCount',
  ],
  clip: [
    'views',
    'earned',
    'status',
    'totals.available',
    'totals.held',
    'settlement.due',
    'settlement.limitedBy',
    'settlement.estimateIfApproved',
    'settlement.reserved',
    'settlement.shortfall',
    'suspectObservation.id',
    'user.id',
    'checkedAt',
    'latestTracking.id',
  ],
  submission: [
    'status',
    'settlement.due',
    'settlement.limitedBy',
    'settlement.estimateIfApproved',
    'authorship',
    'reviewDueAt',
    'accrualEndedAt',
    'appeal.status',
  ],
  request: ['status', 'payout.id'],
  payout: ['reversedAt'],
  entry: ['status'],
  suspect: ['status'],
  terms: ['*'],
  tracking: ['*'],
  earning: ['*'],
  run: ['*'],
  report: ['*'],
};
