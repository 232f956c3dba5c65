/** Steps that take a decision back: reinstatements, appeals and their answers (docs/design.md#corrections). */
import fc from 'fast-check';
import { answerAppeal, appealDecision } from '../../src/modules/review/appeal-decision.js';
import { reinstateClip } from '../../src/modules/review/reinstate-clip.js';
import { rarely } from './campaign-choices.js';
import { type Aim, adminOf, aim, choose, idOf, rareFirst, refusedFor, somebody, sure } from './choice.js';
import { decided, isTooOld, type Revoking, reasons, with_ } from './commands-clips.js';
import { type Clip, type Model, personOf, type Submission } from './model.js';
import { money, payWaiting, post } from './rules.js';
import type { Foreseen, Kind, Real } from './step.js';

const isClosed = ({ status }: Pick<Submission, 'status'>) => status === 'REVOKED' || status === 'REJECTED';

/** Why the newest submission of a clip cannot be approved after all. */
function refusalOf(clip: Clip | undefined, actorId: bigint): Foreseen | null {
  if (clip === undefined) return null;
  const { submission, campaign, user, checkedAt } = clip;
  const remaining = campaign.budget - campaign.spent;
  return refusedFor(
    !isClosed(submission) && 'CONFLICT',
    user.id === actorId && 'FORBIDDEN',
    user.status === 'ANONYMISED' && 'CONFLICT',
    submission.status === 'REJECTED' && (checkedAt === null || isTooOld(clip)) && 'CONFLICT',
    submission.reversed > remaining && { code: 'BUDGET_EXCEEDED', figures: { remaining: money(remaining) } },
  );
}

/** The clip counts again in its old turn, and has back what was taken. An open appeal is answered by that. */
async function reinstated(model: Model, real: Real, clip: Clip, actorId: bigint): Promise<void> {
  const { submission, campaign } = clip;
  const amount = submission.reversed;
  if (amount > 0n) post(model, { kind: 'REINSTATEMENT', clip, submission, amount, actorId });
  submission.reversed = 0n;
  submission.approvedAt ??= await decided(model, real, clip);
  clip.status = 'APPROVED';
  submission.status = 'APPROVED';
  submission.decidedById = actorId;
  if (submission.appeal === 'PENDING') submission.appeal = 'OVERTURNED';
  payWaiting(model, campaign);
  model.tally.count(amount > 0n ? 'reinstatement with money' : 'reinstatement');
}

export const reinstate: Kind<Revoking> = {
  kind: 'reinstateClip',
  weight: 40,
  choices: fc.record({ admin: aim(12), clip: aim(12), reason: reasons }),
  plan: (model, { admin, clip: at, reason }) => {
    const closed = rareFirst(at, with_(model, 'REVOKED', 'REJECTED'), ({ submission }) => submission.reversed > 0n);
    const clip = choose(at, model.clips, closed);
    const actor = adminOf(model, admin, (user) => user === clip?.user);
    const input = { clipId: idOf(clip), reason };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        reason.trim() === '' && 'BAD_USER_INPUT',
        clip === undefined && 'NOT_FOUND',
        refusalOf(clip, actor.userId),
      ),
      send: (database, key) => reinstateClip(database, actor, input, key),
      apply: async (_, real) => {
        if (sure(clip).submission.appeal === 'PENDING') model.tally.count('appeal answered by a reinstatement');
        await reinstated(model, real, sure(clip), actor.userId);
      },
    };
  },
};

interface Appealing {
  user: number;
  submission: Aim;
  text: string;
}

export const appeal: Kind<Appealing> = {
  kind: 'appealDecision',
  weight: 26,
  choices: fc.record({ user: fc.nat(96), submission: aim(8), text: rarely(['I made it.'], [' ']) }),
  plan: (model, { user: nth, submission: at, text }) => {
    const isActive = ({ user }: Submission) => user.status === 'ACTIVE';
    const newest = model.clips.map(({ submission }) => submission);
    const closed = newest.filter((one) => isClosed(one) && one.appeal === null && isActive(one));
    const submission = choose(at, model.submissions, closed);
    // Mostly the owner's; a stranger learns nothing of it.
    const isTheirs = submission !== undefined && isActive(submission) && at.at % 9 > 0;
    const actor = personOf(isTheirs ? submission.user : somebody(model, nth));
    const input = { submissionId: idOf(submission), text };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        text.trim() === '' && 'BAD_USER_INPUT',
        submission?.user.id !== actor.userId && 'NOT_FOUND',
        submission !== undefined && submission.appeal !== null && 'CONFLICT',
        submission !== undefined && !isClosed(submission) && 'CONFLICT',
        submission !== undefined && submission.clip.submission !== submission && 'CONFLICT',
      ),
      send: (database, key) => appealDecision(database, actor, input, key),
      apply: () => {
        sure(submission).appeal = 'PENDING';
      },
    };
  },
};

interface Answering {
  admin: Aim;
  submission: Aim;
  outcome: 'UPHELD' | 'OVERTURNED';
  answer: string;
}

export const answer: Kind<Answering> = {
  kind: 'answerAppeal',
  weight: 24,
  choices: fc.record({
    ...{ admin: aim(8), submission: aim(8), answer: rarely(['We looked again.'], [' ']) },
    outcome: fc.constantFrom('OVERTURNED' as const, 'OVERTURNED' as const, 'UPHELD' as const),
  }),
  plan: (model, { admin, submission: at, outcome, answer: text }) => {
    const waiting = model.submissions.filter((one) => one.appeal === 'PENDING');
    const submission = choose(
      at,
      model.submissions,
      rareFirst(at, waiting, ({ reversed }) => reversed > 0n),
    );
    const actor = adminOf(model, admin, (user) => user === submission?.user || user.id === submission?.decidedById);
    const input = { submissionId: idOf(submission), outcome, answer: text };
    const isLost = submission !== undefined && submission.clip.submission !== submission;
    return {
      ...{ actor, input },
      refusal: refusedFor(
        text.trim() === '' && 'BAD_USER_INPUT',
        submission === undefined && 'NOT_FOUND',
        submission?.user.id === actor.userId && 'FORBIDDEN',
        submission?.appeal !== 'PENDING' && 'CONFLICT',
        submission?.decidedById === actor.userId && 'FORBIDDEN',
        outcome === 'OVERTURNED' && isLost && 'CONFLICT',
        outcome === 'OVERTURNED' && refusalOf(submission?.clip, actor.userId),
      ),
      send: (database, key) => answerAppeal(database, actor, input, key),
      apply: async (_, real) => {
        const answered = sure(submission);
        model.tally.count(`appeal ${outcome}`);
        if (outcome === 'OVERTURNED') await reinstated(model, real, answered.clip, actor.userId);
        else answered.appeal = 'UPHELD';
      },
    };
  },
};
