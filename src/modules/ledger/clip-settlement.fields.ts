/** Clip.settlement and Submission.settlement: the state of the clip's latest submission, and why it is not paid more. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById, rowOrNull } from '../../kernel/reads/loader.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import {
  type CampaignLimits,
  type LatestSettlement,
  latestSettlementOfClips,
  limitsOfCampaigns,
  settlementOfSubmissions,
} from '../submissions/settlements.sql.js';
import { Submission } from '../submissions/submission.type.js';
import type { SubmissionRow } from '../submissions/submissions.sql.js';
import { ClipSettlement } from './earning.type.js';
import { explain } from './limit-rule.js';
import { standingOf } from './standing.js';

const clipSettlement = defineLoader<Id, LatestSettlement, LatestSettlement | null>({
  statement: latestSettlementOfClips,
  keyOf: (row) => row.clipId,
  value: rowOrNull,
});

const submissionSettlement = rowById(settlementOfSubmissions);

const campaignLimits = defineLoader<Id, CampaignLimits, CampaignLimits>({
  statement: limitsOfCampaigns,
  keyOf: (row) => row.campaignId,
  value: ([row]) => row as CampaignLimits,
});

/** The rows of a submission and its campaign, read at once. */
async function explained(
  settlement: Promise<LatestSettlement | null>,
  limits: Promise<CampaignLimits>,
): Promise<ClipSettlement | null> {
  const [row, campaign] = await Promise.all([settlement, limits]);
  if (row === null) return null;
  const { due, posted, shortfall, limitedBy, estimateIfApproved } = explain(standingOf(row, campaign));
  const { settledViews, settledThrough, withheld, reserved, baselineViews } = row;
  return {
    settledViews,
    settledThrough,
    withheld,
    reserved,
    baselineViews,
    due,
    posted,
    shortfall,
    limitedBy,
    estimateIfApproved,
  };
}

@Resolver(() => Clip)
export class ClipEarningFields {
  @FieldResolver(() => ClipSettlement, {
    nullable: true,
    description:
      'Amounts owed and posted for the latest submission of the clip, and the reason that limits them; null if there is none.',
  })
  settlement(@Root() clip: ClipRow, @Ctx() { loaders }: Context): Promise<ClipSettlement | null> {
    // A clip is in the campaign of its latest submission (book B6).
    return explained(loaders.load(clipSettlement, clip.id), loaders.load(campaignLimits, clip.campaignId));
  }
}

@Resolver(() => Submission)
export class SubmissionSettlementFields {
  @FieldResolver(() => ClipSettlement, {
    nullable: true,
    description:
      'Amounts owed and posted for this submission, and the reason that limits them. A former owner of the clip sees it, too.',
  })
  settlement(@Root() submission: SubmissionRow, @Ctx() { loaders }: Context): Promise<ClipSettlement | null> {
    return explained(
      loaders.load(submissionSettlement, submission.id),
      loaders.load(campaignLimits, submission.campaignId),
    );
  }
}
