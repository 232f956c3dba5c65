/** Clip.settlement and Submission.settlement: the state of the clip's latest submission, and why it is not paid more. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import {
  type LatestSettlement,
  latestSettlementOfClips,
  settlementOfSubmissions,
} from '../submissions/settlements.sql.js';
import { Submission } from '../submissions/submission.type.js';
import type { SubmissionRow } from '../submissions/submissions.sql.js';
import { ClipSettlement } from './earning.type.js';
import { explain } from './limit-rule.js';

const clipSettlement = defineLoader<Id, LatestSettlement, ClipSettlement | null>({
  statement: latestSettlementOfClips,
  keyOf: (row) => row.clipId,
  value: ([row]) => (row === undefined ? null : explained(row)),
});

const submissionSettlement = defineLoader<Id, LatestSettlement, ClipSettlement | null>({
  statement: settlementOfSubmissions,
  keyOf: (row) => row.id,
  value: ([row]) => (row === undefined ? null : explained(row)),
});

function explained(row: LatestSettlement): ClipSettlement {
  const { settledViews, settledThrough, withheld, reserved, baselineViews, campaignStatus } = row;
  return {
    ...{ settledViews, settledThrough, withheld, reserved, baselineViews },
    ...explain({ ...row, paused: campaignStatus === 'PAUSED' }),
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
    return loaders.load(clipSettlement, clip.id);
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
    return loaders.load(submissionSettlement, submission.id);
  }
}
