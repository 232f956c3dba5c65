/** Totals taken apart by every filter that splits a scope: the parts must add up to the whole, at every scope. */
import { addTotals, TOTALS, type Totals } from '../support/figures.js';
import { PLATFORM, type Seen } from './figures-paths.js';

const SOCIAL_PLATFORMS = ['TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X'] as const;
const CAMPAIGN_STATUSES = ['DRAFT', 'ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED'] as const;
const SUBMISSION_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'REVOKED', 'WITHDRAWN'] as const;

/** An operation that reads a field of the platform, of a user and of a campaign once for each value of a filter. */
function operation(field: 'totals' | 'clips', argument: string, values: readonly string[]): string {
  const parts = values.map((value) => `${value}: ${field}(filter: { ${argument}: ${value} }) { ...F }`).join(' ');
  const whole = field === 'totals' ? `platformStats { ${parts} }` : parts;
  const fragment =
    field === 'totals' ? 'fragment F on Totals { ...T }' : 'fragment F on ClipConnection { totals { ...T } }';
  return `query Parts($user: ID!, $campaign: ID!) {
    ${whole} user(id: $user) { name ${parts} } campaign(id: $campaign) { name ${parts} }
  } ${fragment} ${TOTALS}`;
}

/** Each operation asks for one user and one campaign. */
export const PARTS = [
  {
    query: operation('totals', 'campaignStatus', CAMPAIGN_STATUSES),
    seen: (data: PartsAnswer) => seenOf(data, 'totals(campaignStatus)', CAMPAIGN_STATUSES, buckets),
  },
  {
    query: operation('totals', 'socialPlatform', SOCIAL_PLATFORMS),
    seen: (data: PartsAnswer) => seenOf(data, 'totals(socialPlatform)', SOCIAL_PLATFORMS),
  },
  {
    query: operation('clips', 'socialPlatform', SOCIAL_PLATFORMS),
    seen: (data: PartsAnswer) => seenOf(data, 'clips(socialPlatform).totals', SOCIAL_PLATFORMS),
  },
  {
    query: operation('clips', 'status', SUBMISSION_STATUSES),
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
  return scopes.flatMap(([scope, row, prefix]) => {
    const parts = Object.fromEntries(values.map((value) => [value, totalsOf(row[value] as Part)]));
    const where = `${prefix}${path}`;
    return [
      { scope, path: `${where}, summed`, totals: addTotals(Object.values(parts)) },
      ...further(scope, where, parts),
    ];
  });
}

/** What is earned in campaigns of a status is the bucket of that status. */
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
