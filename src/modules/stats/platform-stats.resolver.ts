/** Figures of the whole platform, for admins and internal tools. */
import { Arg, Args, Authorized, Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Context, Services } from '../../kernel/api/context.js';
import { MOVES_WITH_THE_CLOCK } from '../../kernel/api/moves-with-the-clock.js';
import { SafeInt } from '../../kernel/api/scalars.js';
import type { Id } from '../../kernel/auth/viewer.js';
import type { Query as Sql } from '../../kernel/db/sql.js';
import { defineLoader, rowOrNull } from '../../kernel/reads/loader.js';
import { balanceOfPlatform } from '../balances/balances.sql.js';
import { PayoutStats, PlatformBalance } from '../payouts/payout.type.js';
import { payoutStats } from '../payouts/payouts.sql.js';
import { RankingInput } from '../rankings/ranking.input.js';
import { CampaignRanking, ClipperRanking, ClipRanking } from '../rankings/ranking.type.js';
import { rankingOf } from '../rankings/rankings.js';
import { Freshness, RefreshRun } from '../refresh/refresh.type.js';
import { freshness, lastTick, type RefreshRunRow } from '../refresh/refresh-runs.sql.js';
import { timelineOf } from '../timelines/timeline.js';
import { Timeline, TimelineInput } from '../timelines/timeline.type.js';
import { scoped } from '../totals/scope.js';
import { TotalsFilterInput } from '../totals/totals.input.js';
import { platformTotals, platformTotalsByPlatform } from '../totals/totals.loaders.js';
import { PLATFORM, platformCounts } from '../totals/totals.sql.js';
import { SocialPlatformTotals, Totals } from '../totals/totals.type.js';

@ObjectType({
  description: 'Numbers of users, campaigns, clips and submissions on the platform.',
  simpleResolvers: true,
})
export class PlatformCounts {
  @Field(() => SafeInt, { description: 'Number of users with the role CLIPPER.' })
  clippers!: bigint;

  @Field(() => SafeInt, { description: 'Number of campaigns, including drafts.' })
  campaigns!: bigint;

  @Field(() => SafeInt, { description: 'Number of clips ever submitted, in any status.' })
  submittedClips!: bigint;

  @Field(() => SafeInt, { description: 'Number of submissions that wait for review.' })
  pendingSubmissions!: bigint;
}

@ObjectType({
  description: 'Figures of the whole platform. Only admins and internal tools read it.',
  simpleResolvers: true,
})
export class PlatformStats {
  @Field(() => ID, { description: 'Always "platform": there is only one.' })
  id!: string;

  @Field(() => String, { description: 'ISO 4217 code of the currency of every amount, such as "EUR".' })
  currency!: string;
}

/** The platform has one row, so each figure is one statement without keys. */
function oneRow<Row>(statement: () => Sql<Row>) {
  return defineLoader<Id, Row, Row>({
    statement,
    keyOf: () => PLATFORM,
    value: ([row]) => {
      if (row === undefined) throw new Error(`${statement.name} answered no row`);
      return row;
    },
  });
}

const platformPayouts = oneRow(payoutStats);
const counts = oneRow(platformCounts);
const platformBalance = oneRow(balanceOfPlatform);
const platformFreshness = oneRow(freshness);
const platformLastTick = defineLoader<Id, RefreshRunRow, RefreshRunRow | null>({
  statement: lastTick,
  keyOf: () => PLATFORM,
  value: rowOrNull,
});

export function platformOf({ currency }: Services): PlatformStats {
  return { id: PLATFORM, currency };
}

@Resolver(() => PlatformStats)
export class PlatformStatsResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => PlatformStats, { nullable: true, description: 'Figures of the whole platform. FORBIDDEN to clippers.' })
  platformStats(@Ctx() { services }: Context): PlatformStats {
    return platformOf(services);
  }

  @FieldResolver(() => Totals, { description: 'Sums over all clips that count, of all users and campaigns.' })
  totals(
    @Root() { id }: PlatformStats,
    @Arg('filter', () => TotalsFilterInput, { nullable: true, description: 'Narrows the totals.' })
    filter: TotalsFilterInput | null,
    @Ctx() { loaders, viewer }: Context,
  ) {
    const parsed = TotalsFilterInput.parse(filter, viewer);
    return scoped(loaders.load(platformTotals, id, parsed), 'PLATFORM', id, parsed);
  }

  @FieldResolver(() => [SocialPlatformTotals], {
    description: 'Totals by social platform. They add up to totals.',
  })
  totalsByPlatform(@Root() { id }: PlatformStats, @Ctx() { loaders }: Context) {
    return loaders.load(platformTotalsByPlatform, id, {});
  }

  @FieldResolver(() => ClipperRanking, { description: 'The best clippers, by earnings or views.' })
  topClippers(@Root() { id }: PlatformStats, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingOf(context, id, 'userId', ranking);
  }

  @FieldResolver(() => CampaignRanking, { description: 'The best campaigns, by earnings or views.' })
  topCampaigns(
    @Root() { id }: PlatformStats,
    @Args(() => RankingInput) ranking: RankingInput,
    @Ctx() context: Context,
  ) {
    return rankingOf(context, id, 'campaignId', ranking);
  }

  @FieldResolver(() => ClipRanking, { description: 'The best clips, by earnings or views.' })
  topClips(@Root() { id }: PlatformStats, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingOf(context, id, 'id', ranking);
  }

  @FieldResolver(() => Timeline, { description: 'Earnings, views gained and clips approved over time.' })
  timeline(@Root() { id }: PlatformStats, @Args(() => TimelineInput) range: TimelineInput, @Ctx() context: Context) {
    return timelineOf(context, 'PLATFORM', id, range);
  }

  @FieldResolver(() => PayoutStats, { description: 'Payout statistics.' })
  payouts(@Root() { id }: PlatformStats, @Ctx() { loaders }: Context) {
    return loaders.load(platformPayouts, id);
  }

  @FieldResolver(() => PlatformBalance, {
    description: 'Money that the platform owes and is owed: the sums of the balances of all users.',
  })
  balance(@Root() { id }: PlatformStats, @Ctx() { loaders }: Context) {
    return loaders.load(platformBalance, id);
  }

  @FieldResolver(() => PlatformCounts, { description: 'Numbers of users, campaigns, clips and submissions.' })
  counts(@Root() { id }: PlatformStats, @Ctx() { loaders }: Context) {
    return loaders.load(counts, id);
  }

  @FieldResolver(() => Freshness, { description: `How fresh the figures are. It ${MOVES_WITH_THE_CLOCK}` })
  freshness(@Root() { id }: PlatformStats, @Ctx() { loaders }: Context) {
    return loaders.load(platformFreshness, id);
  }
}

@Resolver(() => Freshness)
export class FreshnessFields {
  @FieldResolver(() => RefreshRun, {
    nullable: true,
    description: 'The last finished refresh over all due clips; null if there was none.',
  })
  lastTick(@Ctx() { loaders }: Context) {
    return loaders.load(platformLastTick, PLATFORM);
  }
}
