/** Rankings from two statements: the rows, and the totals of the rest. Each is read only if it is selected. */
import type { Context } from '../../kernel/api/context.js';
import { PAGE_SIZE_MAX } from '../../kernel/api/page.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { badInput } from '../../kernel/base/errors.js';
import { defineLoader, type LoaderDefinition } from '../../kernel/reads/loader.js';
import { campaignById } from '../campaigns/campaigns.loaders.js';
import { clipById } from '../clips/clips.loaders.js';
import { NO_TOTALS, PLATFORM, type Totals } from '../totals/totals.sql.js';
import { userById } from '../users/users.loaders.js';
import type { RankingMeasure } from './ranking.type.js';
import {
  type RankedRow,
  type RankingArgs,
  rankingOfCampaigns,
  rankingOfPlatform,
  restOfCampaigns,
  restOfPlatform,
} from './rankings.sql.js';

type Rest = Totals & { parentId: Id };

interface Scope {
  rows: LoaderDefinition<Id, RankedRow, RankedRow[], RankingArgs>;
  rest: LoaderDefinition<Id, Rest, Totals, RankingArgs>;
}

const scopeOf = (rows: typeof rankingOfCampaigns, rest: typeof restOfCampaigns): Scope => ({
  rows: defineLoader({ statement: rows, keyOf: (row) => row.parentId, value: (found) => [...found] }),
  rest: defineLoader({ statement: rest, keyOf: (row) => row.parentId, value: ([row]) => row ?? NO_TOTALS }),
});

const OF_PLATFORM = scopeOf(rankingOfPlatform, restOfPlatform);
const OF_CAMPAIGNS = scopeOf(rankingOfCampaigns, restOfCampaigns);

/** Loads the ranked user, campaign or clip, only if it is selected. */
export const ROW: Record<RankingArgs['of'], (context: Context, id: Id) => object> = {
  userId: ({ loaders }, id) => ({ user: () => loaders.load(userById, id) }),
  campaignId: ({ loaders }, id) => ({ campaign: () => loaders.load(campaignById, id) }),
  id: ({ loaders }, id) => ({ clip: () => loaders.load(clipById, id) }),
};

export interface RankingInput {
  by: RankingMeasure;
  first: number;
}

/** The number of rows that were asked for. BAD_USER_INPUT if it is out of range. */
export function rankingSize({ first }: Pick<RankingInput, 'first'>): number {
  if (first < 1 || first > PAGE_SIZE_MAX) throw badInput('first', `first must be between 1 and ${PAGE_SIZE_MAX}.`);
  return first;
}

/** `parent` is the id of a campaign or of the platform. */
export function rankingOf(context: Context, parent: Id, of: RankingArgs['of'], { by, first }: RankingInput) {
  const { loaders } = context;
  const args: RankingArgs = { of, by: by === 'EARNED' ? 'earned' : 'views', first: rankingSize({ first }) };
  const scope = parent === PLATFORM ? OF_PLATFORM : OF_CAMPAIGNS;
  const rowOf = (row: RankedRow) => ({ rank: row.rank, share: row.share, totals: row, ...ROW[of](context, row.rowId) });
  return {
    rows: async () => (await loaders.load(scope.rows, parent, args)).map(rowOf),
    rest: () => loaders.load(scope.rest, parent, args),
  };
}
