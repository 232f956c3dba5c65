/** A checkpoint of a world: the books, every total of the dashboards, and every fact since the beginning. */
import type { Database } from '../../src/kernel/db/database.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { payoutStats } from '../../src/modules/payouts/payouts.sql.js';
import { reviewableSince } from '../../src/modules/submissions/review-due.sql.js';
import {
  type Totals,
  totalsOfCampaigns,
  totalsOfPlatform,
  totalsOfUsers,
} from '../../src/modules/totals/totals.sql.js';
import { differencesIn } from '../support/bench.js';
import { explainedIn, explainedOf } from './explained.js';
import { expectSame, FROM_THE_FIRST, linesOf, look } from './lines.js';
import type { Clip, Model, PayoutRequest } from './model.js';
import { reviewableFrom } from './rules.js';
import { unpricedIn, unpricedOf } from './unpriced.js';

export async function checkpoint(model: Model, database: Database): Promise<void> {
  expect(await differencesIn(database)).toEqual([]);
  const { facts } = await look(database, FROM_THE_FIRST);
  expectSame(linesOf(facts), linesOf(model.facts));
  expectSame(await totalsIn(database, model), totalsOf(model));
  expectSame(await reviewsIn(database, model), reviewsOf(model));
  expectSame(await explainedIn(database, model), explainedOf(model));
  expectSame(await unpricedIn(database, model), await unpricedOf(database, model));
}

/** The queue of review: since when each submission that waits could be decided. */
async function reviewsIn(database: Database, { submissions }: Model): Promise<string[]> {
  const ids = submissions.map(({ id }) => id.toString());
  const rows = await runStatement(database, reviewableSince, ids, undefined, { userId: '0', role: 'SERVICE' });
  return rows.map(({ id, since }) => `review of ${id} since ${since?.getTime() ?? null}`).sort();
}

function reviewsOf({ submissions }: Model): string[] {
  const pending = submissions.filter(({ status }) => status === 'PENDING');
  return pending.map((one) => `review of ${one.id} since ${reviewableFrom(one)}`).sort();
}

type Measures = Record<keyof Totals, bigint>;

const line = (scope: string, of: Measures) =>
  `${scope}: earned ${of.earned} = ${of.available} + ${of.active} + ${of.held}, ` +
  `${of.views} ${of.likes} ${of.comments} ${of.shares} of ${of.clips}`;

const statsLine = (...figures: (bigint | undefined)[]) => `payouts: ${figures.join(', ')}`;

/** By the statements of the dashboards. */
async function totalsIn(database: Database, { users, campaigns }: Model): Promise<string[]> {
  const idsOf = (rows: readonly { id: bigint }[]) => rows.map(({ id }) => id.toString());
  const platform = await runStatement(database, totalsOfPlatform, [], {});
  const ofUsers = await runStatement(database, totalsOfUsers, idsOf(users), {});
  const ofCampaigns = await runStatement(database, totalsOfCampaigns, idsOf(campaigns), {});
  const [stats] = await runStatement(database, payoutStats);
  return [
    ...platform.map((row) => line('platform', row)),
    ...ofUsers.map((row) => line(`user ${row.userId}`, row)).sort(),
    ...ofCampaigns.map((row) => line(`campaign ${row.campaignId}`, row)).sort(),
    statsLine(
      ...[stats?.completedAmount, stats?.completedCount, stats?.pendingAmount, stats?.pendingCount],
      ...[stats?.approvedAmount, stats?.approvedCount, stats?.reversedAmount, stats?.reversedCount],
    ),
  ];
}

/** docs/design.md#totals: Σ over counted clips. Each row of the model is added up by itself. */
function totalsOf(model: Model): string[] {
  const counted = model.clips.filter(({ status }) => status === 'APPROVED');
  const scoped = <Row extends { id: bigint }>(scope: string, rows: readonly Row[], rowOf: (clip: Clip) => Row) =>
    rows
      .map((row) => ({ row, clips: counted.filter((clip) => rowOf(clip) === row) }))
      .filter(({ clips }) => clips.length > 0)
      .map(({ row, clips }) => line(`${scope} ${row.id}`, measured(clips)))
      .sort();
  return [
    line('platform', measured(counted)),
    ...scoped('user', model.users, ({ user }) => user),
    ...scoped('campaign', model.campaigns, ({ campaign }) => campaign),
    payoutsOf(model),
  ];
}

function measured(clips: readonly Clip[]): Measures {
  const zero = { earned: 0n, available: 0n, active: 0n, held: 0n };
  const all: Measures = { ...zero, views: 0n, likes: 0n, comments: 0n, shares: 0n, clips: 0n };
  for (const { earned, campaign, views, likes, comments, shares } of clips) {
    const part = ({ COMPLETED: 'available', ACTIVE: 'active' } as const)[campaign.status as 'ACTIVE'] ?? 'held';
    all[part] += earned;
    all.earned += earned;
    all.views += views ?? 0n;
    all.likes += likes ?? 0n;
    all.comments += comments ?? 0n;
    all.shares += shares ?? 0n;
    all.clips += 1n;
  }
  return all;
}

function payoutsOf({ payouts, requests }: Model): string {
  const figures = (rows: readonly Pick<PayoutRequest, 'amount'>[]) => [
    rows.reduce((sum, { amount }) => sum + amount, 0n),
    BigInt(rows.length),
  ];
  const paid = (isReversed: boolean) =>
    figures(payouts.filter((payout) => payout.isReversed === isReversed).map(({ request }) => request));
  const inState = (state: PayoutRequest['status']) => figures(requests.filter(({ status }) => status === state));
  return statsLine(...paid(false), ...inState('PENDING'), ...inState('APPROVED'), ...paid(true));
}
