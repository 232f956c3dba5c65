/** Totals taken apart by every filter that splits a scope: the parts must add up to the whole, at every scope. */
import { CLIPS } from '../../dev/demo/demo-world.js';
import { SOCIAL_PLATFORMS } from '../../src/scraping/platforms/platforms.js';
import { addTotals, TOTALS, type Totals } from '../support/figures.js';
import { PLATFORM, pair, type Seen } from './figures-paths.js';

const CAMPAIGN_STATUSES = ['DRAFT', 'ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED'] as const;
const SUBMISSION_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'REVOKED', 'WITHDRAWN'] as const;

type Scope = 'platform' | 'rows';

/**
 * An operation that reads a field of the platform, of a user and of a campaign once for each part, which has a filter.
 * It reads only some of the three where all together would exceed the allowed aliases.
 */
function operation(
  field: 'totals' | 'clips',
  filters: Readonly<Record<string, string>>,
  scopes: readonly Scope[] = ['platform', 'rows'],
): string {
  const parts = Object.entries(filters)
    .map(([part, filter]) => `${part}: ${field}(filter: { ${filter} }) { ...F }`)
    .join(' ');
  const whole = field === 'totals' ? `platformStats { ${parts} }` : parts;
  const ofAll = scopes.includes('platform') ? whole : '';
  const ofRows = scopes.includes('rows') ? parts : '';
  const fragment =
    field === 'totals' ? 'fragment F on Totals { ...T }' : 'fragment F on ClipConnection { totals { ...T } }';
  return `query Parts($user: ID!, $campaign: ID!) {
    ${ofAll} user(id: $user) { name ${ofRows} } campaign(id: $campaign) { name ${ofRows} }
  } ${fragment} ${TOTALS}`;
}

const each = (argument: string, values: readonly string[]) =>
  Object.fromEntries(values.map((value) => [value, `${argument}: ${value}`]));

const around = (from: string, to: string, moment: string) => ({
  before: `${to}: "${moment}"`,
  after: `${from}: "${moment}"`,
});

const linkOf = ({ socialPlatform, externalId }: (typeof CLIPS)[number]) =>
  socialPlatform === 'TIKTOK'
    ? `https://www.tiktok.com/@whoever/video/${externalId}?is_from_webapp=1`
    : `https://youtu.be/${externalId}`;

/** Filters of lists of clips that take a scope apart, each with its parts. */
const SPLITS: Record<string, Record<string, string>> = {
  search: Object.fromEntries(['mia', 'NOAH', 'Zoe'].map((name) => [name, `search: "${name}.clips"`])),
  posted: around('postedFrom', 'postedTo', '2026-06-25T00:00:00Z'),
  created: around('createdFrom', 'createdTo', '2026-06-25T00:00:00Z'),
  availability: {
    known: 'availability: [AVAILABLE, RESTRICTED, UNAVAILABLE]',
    unchecked: 'availability: UNCHECKED',
  },
};

const LINKS = Object.fromEntries(CLIPS.map((clip, n) => [`c${n}`, `url: "${linkOf(clip)}"`]));

const RANKED = 'rows { totals { ...T } } rest { ...T }';

/** Rankings take a scope apart into rows and the rest; a timeline over all time is the whole. */
const RANKINGS = `query Rankings($user: ID!, $campaign: ID!) {
  platformStats {
    topClippers(first: 2) { rows { totals { ...T } user { name } } rest { ...T } }
    topCampaigns(first: 2) { rows { totals { ...T } campaign { name } } rest { ...T } }
    topClips(first: 3) { ${RANKED} }
    timeline { total { earned views clips } }
  }
  user(id: $user) { name timeline(granularity: WEEK, timeZone: "Asia/Kathmandu") { total { earned views clips } } }
  campaign(id: $campaign) {
    name
    topClippers(first: 1, by: VIEWS) { rows { totals { ...T } user { name } } rest { ...T } }
    topClips(first: 1) { ${RANKED} }
    timeline(granularity: MONTH) { total { earned views clips } }
  }
} ${TOTALS}`;

interface Ranking {
  rows: { totals: Totals; user?: { name: string }; campaign?: { name: string } }[];
  rest: Totals;
}
type Series = Record<string, Ranking> & { timeline: { total: Partial<Totals> } };

function seenInRankings(data: PartsAnswer): Seen[] {
  const { platformStats, user, campaign } = data as unknown as {
    platformStats: Series;
    user: Series & { name: never };
    campaign: Series & { name: never };
  };
  const scopes: [string, Series, string][] = [
    [PLATFORM, platformStats, 'platformStats.'],
    [user.name, user, 'user(id).'],
    [campaign.name, campaign, 'campaign(id).'],
  ];
  const nameOf = (row: Ranking['rows'][number], scope: string) =>
    row.campaign?.name ?? (scope === PLATFORM ? row.user?.name : row.user && pair(row.user.name, scope));
  return scopes.flatMap(([scope, { timeline, name: _, ...rankings }, prefix]) => [
    { scope, path: `${prefix}timeline.total`, totals: timeline.total },
    ...Object.entries(rankings as Record<string, Ranking>).flatMap(([field, { rows, rest }]) => [
      { scope, path: `${prefix}${field}, summed`, totals: addTotals([...rows.map(({ totals }) => totals), rest]) },
      ...rows.flatMap((row) => {
        const name = nameOf(row, scope);
        return name === undefined ? [] : [{ scope: name, path: `${prefix}${field}.rows`, totals: row.totals }];
      }),
    ]),
  ]);
}

/** Each operation asks for one user and one campaign. */
export const PARTS = [
  { query: RANKINGS, seen: seenInRankings },
  ...Object.entries(SPLITS).map(([name, filters]) => ({
    query: operation('clips', filters),
    seen: (data: PartsAnswer) => seenOf(data, `clips(${name}).totals`, Object.keys(filters)),
  })),
  ...(['platform', 'rows'] as const).map((scope) => ({
    query: operation('clips', LINKS, [scope]),
    seen: (data: PartsAnswer) => seenOf(data, 'clips(url).totals', Object.keys(LINKS)),
  })),
  {
    query: operation('totals', each('campaignStatus', CAMPAIGN_STATUSES)),
    seen: (data: PartsAnswer) => seenOf(data, 'totals(campaignStatus)', CAMPAIGN_STATUSES, buckets),
  },
  {
    query: operation('totals', each('socialPlatform', SOCIAL_PLATFORMS)),
    seen: (data: PartsAnswer) => seenOf(data, 'totals(socialPlatform)', SOCIAL_PLATFORMS),
  },
  {
    query: operation('clips', each('socialPlatform', SOCIAL_PLATFORMS)),
    seen: (data: PartsAnswer) => seenOf(data, 'clips(socialPlatform).totals', SOCIAL_PLATFORMS),
  },
  {
    query: operation('clips', each('status', SUBMISSION_STATUSES)),
    seen: (data: PartsAnswer) => seenOf(data, 'clips(status).totals', SUBMISSION_STATUSES, countedAlone),
  },
];

type Part = Totals | { totals: Totals };
type Named = Record<string, Part> & { name: never };

export interface PartsAnswer extends Record<string, unknown> {
  platformStats?: Record<string, Part>;
  user: Named;
  campaign: Named;
}

type Further = (scope: string, path: string, parts: Record<string, Totals>) => Seen[];

function seenOf(data: PartsAnswer, path: string, values: readonly string[], further: Further = () => []): Seen[] {
  const scopes: [string, Record<string, unknown>, string][] = [
    [PLATFORM, data.platformStats ?? data, data.platformStats === undefined ? '' : 'platformStats.'],
    [data.user.name, data.user, 'user(id).'],
    [data.campaign.name, data.campaign, 'campaign(id).'],
  ];
  const asked = scopes.filter(([, row]) => values.some((value) => value in row));
  return asked.flatMap(([scope, row, prefix]) => {
    const parts = Object.fromEntries(values.map((value) => [value, totalsOf(row[value] as Part)]));
    const where = `${prefix}${path}`;
    return [
      { scope, path: `${where}, summed`, totals: addTotals(Object.values(parts)) },
      ...further(scope, where, parts),
    ];
  });
}

/** Earnings in campaigns of a status are the bucket of that status. */
const buckets: Further = (scope, path, parts) => {
  const earnedIn = (...statuses: string[]) => addTotals(statuses.map((status) => parts[status] as Totals)).earned;
  return [
    { scope, path: `${path}, COMPLETED`, totals: { available: earnedIn('COMPLETED') } },
    { scope, path: `${path}, ACTIVE`, totals: { active: earnedIn('ACTIVE') } },
    { scope, path: `${path}, all others`, totals: { held: earnedIn('DRAFT', 'PAUSED', 'CANCELLED') } },
  ];
};

/** Only approved clips count. */
const countedAlone: Further = (scope, path, parts) => [
  { scope, path: `${path}, APPROVED`, totals: parts['APPROVED'] as Totals },
];

function totalsOf(part: Part): Totals {
  return 'totals' in part ? part.totals : part;
}
