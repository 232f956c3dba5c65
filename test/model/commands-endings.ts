/** Steps that end campaigns: closed by an admin, completed with and without last checks, and by the timetable. */
import fc from 'fast-check';
import { closeCampaign, completeCampaign, completeClosed } from '../../src/modules/campaign-steps/close-campaign.js';
import { CLOSING_HOURS } from '../../src/modules/campaigns/campaign-rule.js';
import { type Aim, adminOf, aim, choose, idOf, refusedFor, sure } from './choice.js';
import { ARROWS, type Moving, move } from './commands-campaigns.js';
import type { Campaign, Model, Submission } from './model.js';
import type { Kind } from './step.js';

const openIn = (model: Model, campaign: Campaign | undefined): Submission[] =>
  model.submissions.filter(
    (one) => one.campaign === campaign && (one.status === 'PENDING' || one.status === 'APPROVED'),
  );

/** Nobody looked at the post since the campaign closes. */
const isUnmeasured = ({ lastCheckAt }: Submission) => lastCheckAt === null;

export const close: Kind<Moving> = {
  ...{ kind: 'closeCampaign', weight: 16 },
  choices: fc.record({ admin: aim(), campaign: aim(3) }),
  plan: (model, { admin, campaign: at }) => {
    const actor = adminOf(model, admin);
    const running = model.campaigns.filter(({ status }) => ARROWS[status].includes('CLOSING'));
    const campaign = choose(at, model.campaigns, running);
    const input = { campaignId: idOf(campaign) };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        campaign === undefined && 'NOT_FOUND',
        campaign !== undefined && !ARROWS[campaign.status].includes('CLOSING') && 'CONFLICT',
      ),
      send: (database, key) => closeCampaign(database, actor, input, key),
      apply: (_, real) => move(model, real, sure(campaign), 'CLOSING'),
    };
  },
};

interface Completing {
  admin: Aim;
  campaign: Aim;
  withoutLastCheck: boolean;
}

export const complete: Kind<Completing> = {
  ...{ kind: 'completeCampaign', weight: 26 },
  choices: fc.record({
    ...{ admin: aim(), campaign: aim(4) },
    withoutLastCheck: fc.oneof({ weight: 2, arbitrary: fc.constant(true) }, fc.constant(false)),
  }),
  plan: (model, { admin, campaign: at, withoutLastCheck }) => {
    const actor = adminOf(model, admin);
    const movable = model.campaigns.filter(({ status }) => ARROWS[status].includes('COMPLETED'));
    // A campaign that spent something has something to release.
    const spending = movable.filter(({ spent }) => spent > 0n);
    const campaign = choose(at, model.campaigns, spending.length > 0 ? spending : movable);
    const input = { campaignId: idOf(campaign), ...(withoutLastCheck && { withoutLastCheck }) };
    const open = openIn(model, campaign);
    const losesViews = open.some(
      (one) => isUnmeasured(one) && !(one.status === 'PENDING' && one.clip.checkedAt === null),
    );
    const closesFirst = campaign !== undefined && ARROWS[campaign.status].includes('CLOSING') && open.length > 0;
    return {
      ...{ actor, input },
      refusal: refusedFor(
        campaign === undefined && 'NOT_FOUND',
        campaign?.status === 'CLOSING' && !withoutLastCheck && losesViews && 'CONFLICT',
        campaign !== undefined && !ARROWS[campaign.status].includes('COMPLETED') && 'CONFLICT',
      ),
      send: (database, key) => completeCampaign(database, actor, input, key),
      apply: (_, real) => move(model, real, sure(campaign), closesFirst && !withoutLastCheck ? 'CLOSING' : 'COMPLETED'),
    };
  },
};

/** The timetable: it completes what waits for nothing any more, long before the day is over. */
export const completeByItself: Kind<{ campaign: Aim }> = {
  ...{ kind: 'the timetable completes', weight: 20, isCommand: false },
  choices: fc.record({ campaign: aim(4) }),
  plan: (model, { campaign: at }) => {
    const closing = model.campaigns.filter(({ status }) => status === 'CLOSING');
    const campaign = choose(at, model.campaigns, closing);
    const isReady =
      campaign?.status === 'CLOSING' &&
      !openIn(model, campaign).some((one) => one.status === 'PENDING' || isUnmeasured(one));
    return {
      ...{ actor: { userId: null, role: null }, input: { campaignId: idOf(campaign) }, refusal: null },
      send: async (database) => ({
        completed: campaign !== undefined && (await completeClosed(database, campaign.id, CLOSING_HOURS)),
      }),
      apply: async ({ completed }, real) => {
        expect(completed).toBe(isReady);
        if (!isReady) return;
        model.facts.audit.push('completeCampaign by , key ');
        model.tally.count('completed by itself');
        await move(model, real, sure(campaign), 'COMPLETED');
      },
    };
  },
};
