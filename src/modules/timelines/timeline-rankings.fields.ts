/** Timeline.topClippers, topCampaigns and topClips: the rows behind the total of a range. */
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { RankingInput } from '../rankings/ranking.input.js';
import { ROW, rankingSize } from '../rankings/rankings.js';
import type { RankingArgs } from '../rankings/rankings.sql.js';
import { NOTHING } from './timeline.js';
import { type Range, type RangeRanking, rankedOfRanges, restOfRanges } from './timeline.sql.js';
import { Timeline } from './timeline.type.js';
import { TimelineCampaignRanking, TimelineClipperRanking, TimelineClipRanking } from './timeline-rankings.type.js';

const keyOf = ({ parentId, from, to }: Range): Range => ({ parentId, from, to });
const ranked = defineLoader({ statement: rankedOfRanges, keyOf, value: (rows) => [...rows] });
const rest = defineLoader({ statement: restOfRanges, keyOf, value: ([row]) => row ?? NOTHING });

function rankingIn(context: Context, { range, scope }: Timeline, of: RankingArgs['of'], asked: RankingInput) {
  const { loaders } = context;
  const args: RangeRanking = { scope, of, by: asked.by === 'EARNED' ? 'earned' : 'views', first: rankingSize(asked) };
  return {
    rows: async () =>
      (await loaders.load(ranked, range, args)).map((row) => ({
        ...{ rank: row.rank, share: row.share, total: row },
        ...ROW[of](context, row.rowId),
      })),
    rest: () => loaders.load(rest, range, args),
  };
}

@Resolver(() => Timeline)
export class TimelineRankingFields {
  @FieldResolver(() => TimelineClipperRanking, { description: 'The clippers who made most of the total.' })
  topClippers(@Root() timeline: Timeline, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingIn(context, timeline, 'userId', ranking);
  }

  @FieldResolver(() => TimelineCampaignRanking, { description: 'The campaigns that made most of the total.' })
  topCampaigns(@Root() timeline: Timeline, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingIn(context, timeline, 'campaignId', ranking);
  }

  @FieldResolver(() => TimelineClipRanking, { description: 'The clips that made most of the total.' })
  topClips(@Root() timeline: Timeline, @Args(() => RankingInput) ranking: RankingInput, @Ctx() context: Context) {
    return rankingIn(context, timeline, 'id', ranking);
  }
}
