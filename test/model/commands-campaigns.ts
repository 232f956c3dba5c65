/** Steps on campaigns: made, edited, funded, moved along the arrows of docs/design.md#campaign-life. */
import fc from 'fast-check';
import type { CampaignStatus, OnExhausted, SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';
import {
  activateCampaign,
  cancelCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { deleteDraft } from '../../src/modules/campaigns/delete-draft.js';
import { updateCampaign } from '../../src/modules/campaigns/update-campaign.js';
import {
  BUDGET_MAX,
  budgets,
  isBadBudget,
  isBadList,
  isBadPeriod,
  isBadTerms,
  type Period,
  periods,
  platforms,
  rarely,
  type TermsChoice,
  terms,
  versionOf,
} from './campaign-choices.js';
import { type Aim, adminOf, aim, choose, idOf, refusedFor, sure } from './choice.js';
import type { Campaign, Model } from './model.js';
import { payWaiting, waiting } from './rules.js';
import { type Kind, momentOf, type Real } from './step.js';

async function addTerms(model: Model, real: Real, campaign: Campaign, given: TermsChoice): Promise<void> {
  const newest = `"CampaignTerms" WHERE "campaignId" = ${campaign.id} ORDER BY version DESC LIMIT 1`;
  campaign.terms.push(versionOf(given, await momentOf(real, model, '"validFrom"', newest)));
}

interface Making {
  admin: Aim;
  budget: bigint;
  socialPlatforms: SocialPlatform[];
  terms: TermsChoice;
  period: Period;
  onExhausted?: OnExhausted | undefined;
}

export const makeCampaign: Kind<Making> = {
  kind: 'createCampaign',
  weight: 34,
  choices: fc.record({
    ...{ admin: aim(), budget: budgets, socialPlatforms: platforms, terms, period: periods },
    onExhausted: fc.constantFrom(undefined, undefined, 'CONTINUE' as const, 'CLOSE' as const),
  }),
  plan: (model, { admin, budget, socialPlatforms, terms: given, period, onExhausted }) => {
    const actor = adminOf(model, admin);
    const name = `Campaign ${model.fresh()}`;
    const { startsAt, endsAt = null } = period;
    const fixed = { name, brand: 'Brand', budget, socialPlatforms, terms: given, createdById: actor.userId };
    const input = { ...fixed, ...period, ...(onExhausted !== undefined && { onExhausted }) };
    const isEarly = isBadPeriod(startsAt?.getTime() ?? model.now, endsAt?.getTime() ?? null);
    return {
      ...{ actor, input },
      refusal: refusedFor(
        (isBadBudget(budget) || isBadTerms(given) || isBadList(socialPlatforms) || isEarly) && 'BAD_USER_INPUT',
      ),
      send: (database, key) => createCampaign(database, actor, input, key),
      apply: async ({ campaignId }, real) => {
        const made = await momentOf(real, model, '"validFrom"', `"CampaignTerms" WHERE "campaignId" = ${campaignId}`);
        model.campaigns.push({
          ...{ id: campaignId as bigint, status: 'DRAFT', budget, spent: 0n, socialPlatforms },
          ...{ startsAt: startsAt?.getTime() ?? made, endsAt: endsAt?.getTime() ?? null },
          ...{ closingAt: null, accrualEndedAt: null, publishedAt: null, completedAt: null },
          ...{ onExhausted: onExhausted ?? 'CONTINUE', isMaturing: false, payingRunId: null },
          terms: [versionOf(given, made)],
        });
      },
    };
  },
};

interface Editing {
  admin: Aim;
  campaign: Aim;
  changes: Partial<Pick<Making, 'budget' | 'socialPlatforms' | 'terms'>>;
  period: Period;
}

export const editCampaign: Kind<Editing> = {
  kind: 'updateCampaign',
  weight: 16,
  choices: fc.record({
    admin: aim(),
    campaign: aim(),
    changes: fc.record({ budget: budgets, socialPlatforms: platforms, terms }, { requiredKeys: [] }),
    period: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, periods),
  }),
  plan: (model, { admin, campaign: at, changes, period }) => {
    const actor = adminOf(model, admin);
    const drafts = model.campaigns.filter(({ status }) => status === 'DRAFT');
    const campaign = choose(at, model.campaigns, drafts);
    const input = { campaignId: idOf(campaign), ...changes, ...period };
    const { budget, socialPlatforms, terms: given } = changes;
    const startsAt = period.startsAt?.getTime() ?? campaign?.startsAt ?? 0;
    const endsAt = period.endsAt === undefined ? (campaign?.endsAt ?? null) : (period.endsAt?.getTime() ?? null);
    const isNothing = Object.keys(changes).length + Object.keys(period).length === 0;
    return {
      ...{ actor, input },
      refusal: refusedFor(
        (isNothing || isBadBudget(budget) || isBadList(socialPlatforms) || isBadTerms(given)) && 'BAD_USER_INPUT',
        campaign === undefined && 'NOT_FOUND',
        campaign?.status !== 'DRAFT' && 'CONFLICT',
        isBadPeriod(startsAt, endsAt) && 'BAD_USER_INPUT',
      ),
      send: (database, key) => updateCampaign(database, actor, input, key),
      apply: async (_, real) => {
        const edited = sure(campaign);
        edited.budget = budget ?? edited.budget;
        edited.socialPlatforms = socialPlatforms ?? edited.socialPlatforms;
        Object.assign(edited, { startsAt, endsAt });
        if (given !== undefined) await addTerms(model, real, edited, given);
      },
    };
  },
};

interface NewTerms {
  admin: Aim;
  campaign: Aim;
  terms: TermsChoice;
}

export const newTerms: Kind<NewTerms> = {
  kind: 'changeTerms',
  weight: 30,
  choices: fc.record({ admin: aim(), campaign: aim(), terms }),
  plan: (model, { admin, campaign: at, terms: given }) => {
    const actor = adminOf(model, admin);
    const priced = model.campaigns.filter(({ status }) => status === 'ACTIVE' || status === 'PAUSED');
    const campaign = choose(at, model.campaigns, priced);
    const input = { campaignId: idOf(campaign), terms: given };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        isBadTerms(given) && 'BAD_USER_INPUT',
        campaign === undefined && 'NOT_FOUND',
        (campaign?.closingAt !== null || campaign.accrualEndedAt !== null) && 'CONFLICT',
      ),
      send: (database, key) => changeTerms(database, actor, input, key),
      apply: async (_, real) => {
        const changed = sure(campaign);
        await addTerms(model, real, changed, given);
        const isPending = model.submissions.some((one) => one.campaign === changed && one.status === 'PENDING');
        if (isPending) model.tally.count('terms changed with pending clips');
      },
    };
  },
};

interface Raising {
  admin: Aim;
  campaign: Aim;
  by: bigint;
}

export const raise: Kind<Raising> = {
  kind: 'raiseBudget',
  weight: 30,
  choices: fc.record({
    admin: aim(),
    campaign: aim(),
    by: rarely([1_000n, 1n, 137n, 15_000n], [0n, -1n, -BUDGET_MAX, BUDGET_MAX], 8),
  }),
  plan: (model, { admin, campaign: at, by }) => {
    const actor = adminOf(model, admin);
    const raisable = model.campaigns.filter(({ status }) => status !== 'DRAFT');
    const short = raisable.filter((campaign) => waiting(model, campaign).length > 0);
    // Where somebody waits, a raise has something to pay.
    const campaign = choose(at, model.campaigns, at.at % 2 === 0 && short.length > 0 ? short : raisable);
    const budget = (campaign?.budget ?? 0n) + by;
    const input = { campaignId: idOf(campaign), budget };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        isBadBudget(budget) && 'BAD_USER_INPUT',
        campaign === undefined && 'NOT_FOUND',
        campaign?.status === 'DRAFT' && 'CONFLICT',
        budget <= (campaign?.budget ?? 0n) && 'BAD_USER_INPUT',
      ),
      send: (database, key) => raiseBudget(database, actor, input, key),
      apply: () => {
        sure(campaign).budget = budget;
        payWaiting(model, sure(campaign));
      },
    };
  },
};

export interface Moving {
  admin: Aim;
  campaign: Aim;
}

export const ARROWS: Record<CampaignStatus, readonly CampaignStatus[]> = {
  DRAFT: ['ACTIVE', 'CANCELLED'],
  ACTIVE: ['PAUSED', 'CLOSING', 'COMPLETED', 'CANCELLED'],
  PAUSED: ['ACTIVE', 'CLOSING', 'COMPLETED', 'CANCELLED'],
  CLOSING: ['COMPLETED', 'CANCELLED'],
  CANCELLED: ['COMPLETED'],
  COMPLETED: [],
};

interface Arrow {
  kind: string;
  weight: number;
  to: CampaignStatus;
  /** Legal only once in this many times, where a world should not lose its campaigns too soon. */
  wildOnceIn: number;
}

function moving({ kind, weight, to, wildOnceIn }: Arrow, command: typeof activateCampaign): Kind<Moving> {
  return {
    ...{ kind, weight },
    choices: fc.record({ admin: aim(), campaign: aim(wildOnceIn) }),
    plan: (model, { admin, campaign: at }) => {
      const actor = adminOf(model, admin);
      const movable = model.campaigns.filter(({ status }) => ARROWS[status].includes(to));
      // A campaign that spent something has something to release.
      const spending = to === 'COMPLETED' ? movable.filter(({ spent }) => spent > 0n) : [];
      const campaign = choose(at, model.campaigns, spending.length > 0 ? spending : movable);
      const input = { campaignId: idOf(campaign) };
      return {
        ...{ actor, input },
        refusal: refusedFor(
          campaign === undefined && 'NOT_FOUND',
          campaign !== undefined && !ARROWS[campaign.status].includes(to) && 'CONFLICT',
        ),
        send: (database, key) => command(database, actor, input, key),
        apply: (_, real) => move(model, real, sure(campaign), to),
      };
    },
  };
}

/** Takes over the times that the change of status wrote, and pays what the new status allows. */
export async function move(model: Model, real: Real, moved: Campaign, to: CampaignStatus): Promise<void> {
  const column = (name: string) => momentOf(real, model, name, `"Campaign" WHERE id = ${moved.id}`);
  moved.status = to;
  if (to === 'ACTIVE') moved.publishedAt ??= await column('"publishedAt"');
  if (to === 'CLOSING') moved.closingAt = await column('"closingAt"');
  if ((to === 'COMPLETED' || to === 'CANCELLED') && moved.accrualEndedAt === null) {
    moved.accrualEndedAt = await column('"accrualEndedAt"');
    if (to === 'COMPLETED') moved.closingAt ??= moved.accrualEndedAt;
  }
  if (to === 'COMPLETED') {
    moved.completedAt = await column('"completedAt"');
    moved.isMaturing = model.holdingDays > 0;
  }
  payWaiting(model, moved);
}

/** For commands, a deleted one does not exist. */
export const remove: Kind<Moving> = {
  kind: 'deleteDraft',
  weight: 14,
  choices: fc.record({ admin: aim(), campaign: aim(3) }),
  plan: (model, { admin, campaign: at }) => {
    const actor = adminOf(model, admin);
    const drafts = model.campaigns.filter(({ publishedAt }) => publishedAt === null);
    const campaign = choose(at, model.campaigns, drafts);
    const input = { campaignId: idOf(campaign) };
    return {
      ...{ actor, input },
      refusal: refusedFor(campaign === undefined && 'NOT_FOUND', campaign?.publishedAt !== null && 'CONFLICT'),
      send: (database, key) => deleteDraft(database, actor, input, key),
      apply: () => {
        model.campaigns.splice(model.campaigns.indexOf(sure(campaign)), 1);
      },
    };
  },
};

export const activate = moving({ kind: 'activateCampaign', weight: 40, to: 'ACTIVE', wildOnceIn: 6 }, activateCampaign);
export const pause = moving({ kind: 'pauseCampaign', weight: 16, to: 'PAUSED', wildOnceIn: 3 }, pauseCampaign);
export const cancel = moving({ kind: 'cancelCampaign', weight: 15, to: 'CANCELLED', wildOnceIn: 2 }, cancelCampaign);
