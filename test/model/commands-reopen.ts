/** The step back from a completion (docs/design.md#campaign-life). */
import fc from 'fast-check';
import { reopenCampaign } from '../../src/modules/reopenings/reopen-campaign.js';
import { rarely } from './campaign-choices.js';
import { type Aim, adminOf, aim, choose, idOf, refusedFor, sure } from './choice.js';
import type { Campaign, Model } from './model.js';
import type { Kind } from './step.js';

interface Reopening {
  admin: Aim;
  campaign: Aim;
  reason: string;
}

/** Everybody who earned in it must stand without debt and uncovered requests once its money is held again. */
function wouldOwe(model: Model, campaign: Campaign): boolean {
  const earners = model.clips.filter((clip) => clip.campaign === campaign && clip.earned > 0n).map(({ user }) => user);
  const { status } = campaign;
  campaign.status = 'PAUSED';
  const balances = earners.map((user) => model.balance(user));
  campaign.status = status;
  return balances.some(({ debt, uncovered }) => debt > 0n || uncovered > 0n);
}

export const reopen: Kind<Reopening> = {
  kind: 'reopenCampaign',
  weight: 22,
  choices: fc.record({ admin: aim(), campaign: aim(8), reason: rarely(['a slip'], [' '], 12) }),
  plan: (model, { admin, campaign: at, reason }) => {
    const actor = adminOf(model, admin);
    const completed = model.campaigns.filter((one) => one.status === 'COMPLETED' && one.publishedAt !== null);
    const free = completed.filter((one) => !wouldOwe(model, one));
    const campaign = choose(at, model.campaigns, at.at % 4 > 0 && free.length > 0 ? free : completed);
    const input = { campaignId: idOf(campaign), reason };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        reason === ' ' && 'BAD_USER_INPUT',
        campaign === undefined && 'NOT_FOUND',
        (campaign?.status !== 'COMPLETED' || campaign.publishedAt === null) && 'CONFLICT',
        campaign !== undefined && wouldOwe(model, campaign) && 'CONFLICT',
      ),
      send: (database, key) => reopenCampaign(database, actor, input, key),
      apply: () => {
        const back = sure(campaign);
        if (back.spent > 0n) model.tally.count('reopened with money');
        back.status = 'PAUSED';
        back.accrualEndedAt = null;
        back.closingAt = null;
        back.completedAt = null;
        back.isMaturing = false;
        for (const one of model.submissions) if (one.campaign === back) one.lastCheckAt = null;
        if (back.endsAt !== null && back.endsAt <= model.now) back.endsAt = null;
      },
    };
  },
};
