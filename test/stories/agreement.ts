/** Compares what the product says with the sums of the facts: every user, every campaign, the platform, the payouts. */
import type { Database } from '../../src/kernel/db/database.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import { payoutStats } from '../../src/modules/payouts/payouts.sql.js';
import { NO_TOTALS, totalsOfCampaigns, totalsOfPlatform, totalsOfUsers } from '../../src/modules/totals/totals.sql.js';
import { factsOf, payoutFacts } from '../support/facts.js';
import { MONEY_MEASURES, money } from '../support/figures.js';
import { idOf } from '../support/ids.js';

type Figures = Record<string, string | number>;

/** A line for each figure that the facts contradict; none when everything agrees. */
export async function deniedByFacts(database: Database): Promise<string[]> {
  const users = (await database.prisma.user.findMany({ select: { id: true } })).map(({ id }) => id.toString());
  const campaigns = (await database.prisma.campaign.findMany({ select: { id: true } })).map(({ id }) => id.toString());
  const shown = await readShown(database, users, campaigns);
  const denied = [
    ...compare('platform', shown.platform, { ...(await factsOf(database)) }),
    ...compare('payouts', shown.payouts, await payoutFacts(database)),
  ];
  for (const userId of users) {
    const facts = { ...(await factsOf(database, { userId: idOf('user', userId) })) };
    denied.push(...compare(`user ${userId}`, shown.user(userId), facts));
  }
  for (const campaignId of campaigns) {
    const facts = { ...(await factsOf(database, { campaignId: idOf('campaign', campaignId) })) };
    denied.push(...compare(`campaign ${campaignId}`, shown.campaign(campaignId), facts));
  }
  return denied;
}

function compare(scope: string, shown: Figures, facts: Figures): string[] {
  return Object.entries(facts).flatMap(([measure, fact]) =>
    shown[measure] === fact ? [] : [`${scope}, ${measure}: shown ${shown[measure]}, in fact ${fact}`],
  );
}

/** The statements behind every page, in one snapshot. */
async function readShown({ pool }: Database, userIds: string[], campaignIds: string[]) {
  const snapshot = new Snapshot(pool, 'test');
  try {
    const [platform] = await snapshot.read(totalsOfPlatform, [], {});
    const users = await snapshot.read(totalsOfUsers, userIds, {});
    const campaigns = await snapshot.read(totalsOfCampaigns, campaignIds, {});
    const [payouts] = await snapshot.read(payoutStats);
    return {
      platform: figures(platform ?? NO_TOTALS),
      payouts: figures(payouts ?? {}),
      user: (id: string) => figures(users.find(({ userId }) => userId === id) ?? NO_TOTALS),
      campaign: (id: string) => figures(campaigns.find(({ campaignId }) => campaignId === id) ?? NO_TOTALS),
    };
  } finally {
    await snapshot.close();
  }
}

/** Money as text, counts as numbers, as clients get them. */
function figures(row: object): Figures {
  const isMoney = (name: string) => (MONEY_MEASURES as readonly string[]).includes(name) || name.endsWith('Amount');
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value !== 'bigint' ? value : isMoney(name) ? money(value) : Number(value),
    ]),
  );
}
