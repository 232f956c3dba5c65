/** Steps on clips: reviewed, withdrawn, revoked, corrected. */
import fc from 'fast-check';
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip, withdrawSubmission } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { type Aim, adminOf, aim, choose, idOf, rareFirst, refusedFor, somebody, sure, UNKNOWN } from './choice.js';
import { type Clip, type Model, personOf } from './model.js';
import { money, payWaiting, post } from './rules.js';
import { type Kind, momentOf, type Real } from './step.js';

export const with_ = (model: Model, ...statuses: Clip['status'][]) =>
  model.clips.filter(({ status }) => statuses.includes(status));

export async function decided(model: Model, real: Real, { submission }: Clip): Promise<number> {
  return momentOf(real, model, '"decidedAt"', `"ClipSubmission" WHERE id = ${submission.id}`);
}

interface Approving {
  admin: Aim;
  clip: Aim;
  /** The attempt that the admin looked at, if it is named. */
  names: 'nothing' | 'it' | 'another';
}

export const isTooOld = ({ postedAt, campaign }: Clip) => postedAt !== null && postedAt < campaign.startsAt;

export const approve: Kind<Approving> = {
  kind: 'approveClip',
  weight: 95,
  choices: fc.record({
    admin: aim(12),
    clip: aim(),
    names: fc.constantFrom('nothing' as const, 'it' as const, 'nothing' as const, 'it' as const, 'another' as const),
  }),
  plan: (model, { admin, clip: at, names }) => {
    const ready = with_(model, 'PENDING').filter((clip) => clip.checkedAt !== null && !isTooOld(clip));
    const clip = choose(at, model.clips, ready);
    const actor = adminOf(model, admin, (user) => user === clip?.user);
    const submissionId = { nothing: undefined, it: clip?.submission.id, another: UNKNOWN }[names];
    const input = { clipId: idOf(clip), ...(submissionId === undefined ? {} : { submissionId }) };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        clip === undefined && 'NOT_FOUND',
        (clip?.status !== 'PENDING' || names === 'another') && 'CONFLICT',
        clip?.user.id === actor.userId && 'FORBIDDEN',
        clip !== undefined && (clip.checkedAt === null || isTooOld(clip)) && 'CONFLICT',
      ),
      send: (database, key) => approveClip(database, actor, input, key),
      apply: async (_, real) => {
        const approved = sure(clip);
        approved.status = 'APPROVED';
        approved.submission.status = 'APPROVED';
        approved.submission.approvedAt = await decided(model, real, approved);
        approved.submission.decidedById = actor.userId;
        payWaiting(model, approved.campaign);
      },
    };
  },
};

interface Deciding {
  admin: Aim;
  clip: Aim;
}

export const reject: Kind<Deciding> = {
  kind: 'rejectClip',
  weight: 20,
  choices: fc.record({ admin: aim(), clip: aim() }),
  plan: (model, { admin, clip: at }) => {
    const pending = rareFirst(at, with_(model, 'PENDING'), (one) => model.isSuspected(one));
    const clip = choose(at, model.clips, pending);
    const actor = adminOf(model, admin, (user) => user === clip?.user);
    const input = { clipId: idOf(clip), reason: 'RULES_BROKEN' as const };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        clip === undefined && 'NOT_FOUND',
        clip?.user.id === actor.userId && 'FORBIDDEN',
        clip?.status !== 'PENDING' && 'CONFLICT',
      ),
      send: (database, key) => rejectClip(database, actor, input, key),
      apply: () => {
        sure(clip).status = 'REJECTED';
        sure(clip).submission.status = 'REJECTED';
        sure(clip).submission.decidedById = actor.userId;
      },
    };
  },
};

interface Withdrawing {
  user: number;
  submission: Aim;
}

export const withdraw: Kind<Withdrawing> = {
  kind: 'withdrawSubmission',
  weight: 17,
  choices: fc.record({ user: fc.nat(96), submission: aim() }),
  plan: (model, { user: nth, submission: at }) => {
    const isActive = ({ user }: { user: { status: string } }) => user.status === 'ACTIVE';
    const pending = model.submissions.filter((one) => one.status === 'PENDING' && isActive(one));
    const submission = choose(at, model.submissions, pending);
    // Mostly the owner's; a stranger learns nothing of it.
    const isTheirs = submission !== undefined && isActive(submission) && at.at % 5 > 0;
    const actor = personOf(isTheirs ? submission.user : somebody(model, nth));
    const input = { submissionId: idOf(submission) };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        submission?.user.id !== actor.userId && 'NOT_FOUND',
        submission?.status !== 'PENDING' && 'CONFLICT',
      ),
      send: (database, key) => withdrawSubmission(database, actor, input, key),
      apply: () => {
        sure(submission).status = 'WITHDRAWN';
        sure(submission).clip.status = 'WITHDRAWN';
        sure(submission).decidedById = actor.userId;
      },
    };
  },
};

export interface Revoking extends Deciding {
  reason: string;
}

export const reasons = fc.oneof({ weight: 20, arbitrary: fc.constant('not theirs') }, fc.constant(' '));

export const revoke: Kind<Revoking> = {
  kind: 'revokeApproval',
  weight: 40,
  choices: fc.record({ admin: aim(12), clip: aim(), reason: reasons }),
  plan: (model, { admin, clip: at, reason }) => {
    const approved = with_(model, 'APPROVED');
    const [paidFor, askedFor] = [approved.filter((one) => isPaidFor(model, one)), approved.filter(isAskedFor(model))];
    // It matters most where the money has left, or is about to.
    const first = at.at % 3 === 0 ? askedFor : at.at % 3 === 1 ? paidFor : [];
    const clip = choose(at, model.clips, first.length > 0 ? first : approved);
    const actor = adminOf(model, admin, (user) => user === clip?.user);
    const input = { clipId: idOf(clip), reason };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        reason.trim() === '' && 'BAD_USER_INPUT',
        clip === undefined && 'NOT_FOUND',
        clip?.status !== 'APPROVED' && 'CONFLICT',
        clip?.user.id === actor.userId && 'FORBIDDEN',
      ),
      send: (database, key) => revokeApproval(database, actor, input, key),
      apply: () => revoked(model, sure(clip), actor.userId),
    };
  },
};

/** Its money is available, and money of its owner has left. */
function isPaidFor(model: Model, { earned, campaign, user }: Clip): boolean {
  return earned > 0n && campaign.status === 'COMPLETED' && model.balance(user).paid > 0n;
}

/** Its money is available, and its owner has asked for money more than once. */
function isAskedFor(model: Model) {
  return ({ earned, campaign, user }: Clip) =>
    earned > 0n &&
    campaign.status === 'COMPLETED' &&
    model.requests.filter((one) => one.user === user && (one.status === 'PENDING' || one.status === 'APPROVED'))
      .length > 1;
}

function revoked(model: Model, clip: Clip, actorId: bigint): void {
  const { submission, user } = clip;
  if (isPaidFor(model, clip)) model.tally.count('revocation after payment');
  const before = model.balance(user);
  submission.reversed = clip.earned;
  if (clip.earned > 0n) post(model, { kind: 'REVERSAL', clip, submission, amount: -clip.earned, actorId });
  clip.status = 'REVOKED';
  submission.status = 'REVOKED';
  submission.decidedById = actorId;
  const after = model.balance(user);
  if (after.debt > before.debt) model.tally.count('revocation into debt');
  if (after.uncovered > before.uncovered) model.tally.count('revocation of what was asked for');
  payWaiting(model, clip.campaign);
}

interface Adjusting extends Deciding {
  by: 'more' | 'all that remains' | 'more than remains' | 'less' | 'all' | 'more than all' | 'nothing';
  cents: number;
  reason: string;
}

export const adjust: Kind<Adjusting> = {
  kind: 'adjustEarnings',
  weight: 45,
  choices: fc.record({
    ...{ admin: aim(12), clip: aim(), cents: fc.integer({ min: 1, max: 900 }), reason: reasons },
    by: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('more' as const, 'less' as const) },
      fc.constantFrom('all that remains' as const, 'more than remains' as const),
      { weight: 2, arbitrary: fc.constantFrom('all' as const, 'more than all' as const, 'nothing' as const) },
    ),
  }),
  plan: (model, { admin, clip: at, by, cents, reason }) => {
    const clip = choose(at, model.clips, with_(model, 'APPROVED'));
    const actor = adminOf(model, admin, (user) => user === clip?.user);
    const earned = clip?.earned ?? 0n;
    const remaining = clip === undefined ? 0n : clip.campaign.budget - clip.campaign.spent;
    const amount = {
      ...{ more: BigInt(cents), less: -BigInt(cents), nothing: 0n, all: -earned, 'more than all': -earned - 1n },
      ...{ 'all that remains': remaining, 'more than remains': remaining + 1n },
    }[by];
    const input = { clipId: idOf(clip), amount, reason };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        (amount === 0n || reason.trim() === '') && 'BAD_USER_INPUT',
        clip === undefined && 'NOT_FOUND',
        clip?.status !== 'APPROVED' && 'CONFLICT',
        clip?.user.id === actor.userId && 'FORBIDDEN',
        earned + amount < 0n && 'BAD_USER_INPUT',
        amount > remaining && { code: 'BUDGET_EXCEEDED', figures: { remaining: money(remaining) } },
      ),
      send: (database, key) => adjustEarnings(database, actor, input, key),
      apply: () => {
        const adjusted = sure(clip);
        const { submission, campaign } = adjusted;
        post(model, { kind: 'ADJUSTMENT', clip: adjusted, submission, amount, actorId: actor.userId });
        submission.withheld = submission.withheld > amount ? submission.withheld - amount : 0n;
        if (amount < 0n) payWaiting(model, campaign);
        model.tally.count(amount < 0n ? 'negative adjustment' : 'positive adjustment');
      },
    };
  },
};
