/** The platform as a whole: admin analytics. */
import { Arg, Args, Authorized, Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Context, Services } from '../../kernel/context.js';
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import { SafeInt } from '../../kernel/scalars.js';
import type { Query as Sql } from '../../kernel/sql.js';
import type { Id } from '../../kernel/viewer.js';
import { PayoutStats } from '../payouts/payout.type.js';
import { payoutStats } from '../payouts/payouts.sql.js';
import { Freshness, RefreshRun } from '../refresh/refresh.type.js';
import { freshness, lastTick, type RefreshRunRow } from '../refresh/refresh-runs.sql.js';
import { RankingInput } from '../totals/ranking.input.js';
import { CampaignRanking, ClipperRanking, ClipRanking } from '../totals/ranking.type.js';
import { rankingOf } from '../totals/rankings.js';
import { timelineOf } from '../totals/timeline.js';
import { Timeline, TimelineInput } from '../totals/timeline.type.js';
import { TotalsFilterInput } from '../totals/totals.input.js';
import { platformTotals, platformTotalsByPlatform } from '../totals/totals.loaders.js';
import { PLATFORM, platformCounts } from '../totals/totals.sql.js';
import { SocialPlatformTotals, Totals } from '../totals/totals.type.js';

@ObjectType({ description: 'How many rows of a kind the platform has.', simpleResolvers: true })
export class PlatformCounts {
  @Field(() => SafeInt, { description: 'Users with the role CLIPPER.' })
  clippers!: bigint;

  @Field(() => SafeInt, { description: 'Campaigns, drafts included.' })
  campaigns!: bigint;

  @Field(() => SafeInt, { description: 'Clips ever submitted, whatever became of them.' })
  submittedClips!: bigint;

  @Field(() => SafeInt, { description: 'Submissions that wait for review.' })
  pendingSubmissions!: bigint;
}

@ObjectType({ description: 'The platform as a whole. For admins and internal tools.', simpleResolvers: true })
export class PlatformStats {
  @Field(() => ID, { description: 'Always "platform".' })
  id!: string;

  @Field(() => String, { description: 'ISO 4217 code of every amount.' })
  currency!: string;
}

/** The platform has one row: whatever is asked for it is one statement. */
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
  @Query(() => PlatformStats, { nullable: true, description: 'The platform as a whole. FORBIDDEN to clippers.' })
  platformStats(@Ctx() { services }: Context): PlatformStats {
    return platformOf(services);
  }

  @FieldResolver(() => Totals, { description: 'Sums over all clips that count: of all users, and of all campaigns.' })
  totals(
    @Root() { id }: PlatformStats,
    @Arg('filter', () => TotalsFilterInput, { nullable: true, description: 'Narrows the scope.' })
    filter: TotalsFilterInput | null,
    @Ctx() { loaders, viewer }: Context,
  ) {
    return loaders.load(platformTotals, id, TotalsFilterInput.parse(filter, viewer));
  }

  @FieldResolver(() => [SocialPlatformTotals], {
    description: 'The same by social platform: the parts add up to totals.',
  })
  totalsByPlatform(@Root() { id }: PlatformStats, @Ctx() { loaders }: Context) {
    return loaders.load(platformTotalsByPlatform, id, {});
  }

  @FieldResolver(() => ClipperRanking, { description: 'The best clippers.' })
  topClippers(@Root() { id }: PlatformStats, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingOf(context, id, 'userId', ranking);
  }

  @FieldResolver(() => CampaignRanking, { description: 'The best campaigns.' })
  topCampaigns(
    @Root() { id }: PlatformStats,
    @Args(() => RankingInput) ranking: RankingInput,
    @Ctx() context: Context,
  ) {
    return rankingOf(context, id, 'campaignId', ranking);
  }

  @FieldResolver(() => ClipRanking, { description: 'The best clips.' })
  topClips(@Root() { id }: PlatformStats, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingOf(context, id, 'id', ranking);
  }

  @FieldResolver(() => Timeline, { description: 'What was earned, gained and approved, over time.' })
  timeline(@Root() { id }: PlatformStats, @Args(() => TimelineInput) range: TimelineInput, @Ctx() context: Context) {
    return timelineOf(context, 'PLATFORM', id, range);
  }

  @FieldResolver(() => PayoutStats, { description: 'Payouts, from the request and payout records.' })
  payouts(@Root() { id }: PlatformStats, @Ctx() { loaders }: Context) {
    return loaders.load(platformPayouts, id);
  }

  @FieldResolver(() => PlatformCounts, { description: 'How many users, campaigns, clips and submissions there are.' })
  counts(@Root() { id }: PlatformStats, @Ctx() { loaders }: Context) {
    return loaders.load(counts, id);
  }

  @FieldResolver(() => Freshness, { description: 'How fresh the figures are.' })
  freshness(@Root() { id }: PlatformStats, @Ctx() { loaders }: Context) {
    return loaders.load(platformFreshness, id);
  }
}

@Resolver(() => Freshness)
export class FreshnessFields {
  @FieldResolver(() => RefreshRun, {
    nullable: true,
    description: 'The last tick for everything due that has ended; null: there was none.',
  })
  lastTick(@Ctx() { loaders }: Context) {
    return loaders.load(platformLastTick, PLATFORM);
  }
}
