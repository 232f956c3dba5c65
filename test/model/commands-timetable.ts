/**
 * Steps of the timetable and of its operator: campaigns close at their endsAt or once their budget is spent, money
 * matures, and late submissions are approved.
 */
import fc from 'fast-check';
import { pino } from 'pino';
import { approveOverdueJob } from '../../jobs/approve-overdue.job.js';
import { closeEndedJob, closeExhaustedJob } from '../../jobs/end-campaigns.job.js';
import { matureCampaignsJob } from '../../jobs/mature-campaigns.job.js';
import { updateCampaign } from '../../src/modules/campaigns/update-campaign.js';
import { isBadPeriod } from './campaign-choices.js';
import { type Aim, adminOf, aim, choose, idOf, refusedFor, sure } from './choice.js';
import { ARROWS, move } from './commands-campaigns.js';
import { decided, isTooOld } from './commands-clips.js';
import type { Campaign, Model, Submission } from './model.js';
import { payWaiting, reviewableFrom } from './rules.js';
import type { Kind, Plan } from './step.js';

const log = pino({ level: 'silent' });
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOLDING_DAYS = 7;

/** A job, which nobody sends. */
function job(input: object, send: Plan['send'], apply: Plan['apply']): Plan {
  return { actor: { userId: null, role: null }, input, refusal: null, send, apply };
}

interface Ending {
  admin: Aim;
  campaign: Aim;
  ends: 'an hour ago' | 'tomorrow' | 'never' | 'as before';
  onExhausted: 'CONTINUE' | 'CLOSE' | undefined;
}

/** The end is what an admin may still edit of a campaign that runs. */
export const editEnd: Kind<Ending> = {
  ...{ kind: 'updateCampaign', weight: 16 },
  choices: fc.record({
    ...{ admin: aim(), campaign: aim(5) },
    ends: fc.constantFrom('an hour ago' as const, 'tomorrow' as const, 'never' as const, 'as before' as const),
    onExhausted: fc.constantFrom('CLOSE' as const, 'CONTINUE' as const, undefined),
  }),
  plan: (model, { admin, campaign: at, ends, onExhausted }) => {
    const actor = adminOf(model, admin);
    const campaign = choose(at, model.campaigns, model.campaigns.filter(isRunning));
    const before = campaign?.endsAt ?? null;
    const { now } = model;
    const endsAt = { 'an hour ago': now - HOUR_MS, tomorrow: now + DAY_MS, never: null, 'as before': before }[ends];
    const input = {
      campaignId: idOf(campaign),
      ...(ends !== 'as before' && { endsAt: endsAt === null ? null : new Date(endsAt) }),
      ...(onExhausted !== undefined && { onExhausted }),
    };
    const isOver = campaign?.closingAt !== null || campaign.accrualEndedAt !== null;
    return {
      ...{ actor, input },
      refusal: refusedFor(
        ends === 'as before' && onExhausted === undefined && 'BAD_USER_INPUT',
        campaign === undefined && 'NOT_FOUND',
        campaign?.status !== 'DRAFT' && isOver && 'CONFLICT',
        isBadPeriod(campaign?.startsAt ?? 0, endsAt) && 'BAD_USER_INPUT',
      ),
      send: (database, key) => updateCampaign(database, actor, input, key),
      apply: () => {
        const edited = sure(campaign);
        Object.assign(edited, { endsAt, onExhausted: onExhausted ?? edited.onExhausted });
      },
    };
  },
};

const isRunning = ({ status }: Campaign) => ARROWS[status].includes('CLOSING');

export const closeByItself: Kind<null> = {
  ...{ kind: 'the timetable closes', weight: 18, isCommand: false },
  choices: fc.constant(null),
  plan: (model) => {
    const running = model.campaigns.filter(isRunning);
    const ended = running.filter(({ endsAt }) => endsAt !== null && endsAt <= model.now);
    const isSpent = ({ onExhausted, spent, budget }: Campaign) => onExhausted === 'CLOSE' && spent === budget;
    return job(
      {},
      async (database) => {
        const options = { database, log };
        return { ended: BigInt(await closeEndedJob(options)), spent: BigInt(await closeExhaustedJob(options)) };
      },
      async (result, real) => {
        const close = async (campaigns: readonly Campaign[], why: string) => {
          for (const campaign of campaigns) {
            model.facts.audit.push('closeCampaign by , key ');
            model.tally.count(why);
            await move(model, real, campaign, 'CLOSING');
          }
          return BigInt(campaigns.length);
        };
        const atEnd = await close(ended, 'closed at its end');
        const spent = await close(running.filter(isRunning).filter(isSpent), 'closed once spent');
        expect(result).toEqual({ ended: atEnd, spent });
      },
    );
  },
};

/** A new configuration: it counts for completions from now on. */
export const setHolding: Kind<{ holds: boolean }> = {
  ...{ kind: 'the operator sets HOLDING_DAYS', weight: 14, isCommand: false },
  choices: fc.record({ holds: fc.nat(3).map((n) => n > 0) }),
  plan: (model, { holds }) =>
    job(
      { holds },
      () => Promise.resolve({}),
      (_, real) => {
        model.holdingDays = holds ? HOLDING_DAYS : 0;
        real.database = { ...real.database, holdingDays: model.holdingDays };
      },
    ),
};

interface Maturing {
  campaign: Aim;
  days: number;
}

/** Some days pass for one campaign. Then the timetable looks at all of them. */
export const mature: Kind<Maturing> = {
  ...{ kind: 'the timetable matures', weight: 26, isCommand: false },
  choices: fc.record({ campaign: aim(), days: fc.constantFrom(HOLDING_DAYS, HOLDING_DAYS + 1, HOLDING_DAYS - 1, 1) }),
  plan: (model, { campaign: at, days }) => {
    const maturing = model.campaigns.filter(({ isMaturing }) => isMaturing);
    const campaign = choose(at, [], maturing);
    const completedAt = (campaign?.completedAt ?? 0) - days * DAY_MS;
    const isOver = (one: Campaign) =>
      (one === campaign ? completedAt : (one.completedAt ?? 0)) + model.holdingDays * DAY_MS <= model.now;
    const over = maturing.filter(isOver);
    return job(
      { campaignId: campaign?.id, days },
      async (database) => {
        if (campaign !== undefined)
          await database.pool.query(
            `UPDATE "Campaign" SET "completedAt" = "completedAt" - make_interval(days => $2) WHERE id = $1`,
            [campaign.id, days],
          );
        return { matured: BigInt(await matureCampaignsJob({ database, log })) };
      },
      ({ matured }) => {
        expect(matured).toBe(BigInt(over.length));
        if (campaign !== undefined) campaign.completedAt = completedAt;
        for (const one of over) {
          one.isMaturing = false;
          model.facts.audit.push('matureCampaign by , key ');
          model.tally.count(one.spent > 0n ? 'money matured' : 'nothing matured');
        }
      },
    );
  },
};

/** Late, and nothing speaks against it. */
function isApproved(model: Model, submission: Submission, hours: number): boolean {
  const { clip, user, status } = submission;
  const since = reviewableFrom(submission);
  const isLate = status === 'PENDING' && since !== null && since + hours * HOUR_MS <= model.now;
  const wasRevoked = model.submissions.some((one) => one.clip === clip && one.status === 'REVOKED');
  return isLate && !isTooOld(clip) && user.status === 'ACTIVE' && !model.isSuspected(clip) && !wasRevoked;
}

/** A world lasts for seconds, so a submission is late at once or never. */
export const approveLate: Kind<{ hours: number }> = {
  ...{ kind: 'the timetable approves', weight: 18, isCommand: false },
  choices: fc.record({ hours: fc.constantFrom(0, 48, 1) }),
  plan: (model, { hours }) => {
    const late = model.submissions.filter((one) => isApproved(model, one, hours));
    return job(
      { hours },
      async (database) => ({ approved: BigInt(await approveOverdueJob({ database, log, reviewHours: hours })) }),
      async ({ approved }, real) => {
        expect(approved).toBe(BigInt(late.length));
        for (const submission of late) {
          const { clip, campaign } = submission;
          clip.status = 'APPROVED';
          submission.status = 'APPROVED';
          submission.approvedAt = await decided(model, real, clip);
          model.facts.audit.push('approveClip by , key ');
          model.tally.count('approved by the system');
          payWaiting(model, campaign);
        }
      },
    );
  },
};
