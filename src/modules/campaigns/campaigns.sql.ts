/** Reads of campaigns and their terms. A clipper sees every campaign that was published. */
import { between, contains, holdsAny, isAmong } from '../../kernel/api/filter-conditions.js';
import { countQuery, type List, type Order, type PageArgs, type SortKey } from '../../kernel/api/page.js';
import { type Id, seesAll, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import {
  type Baseline,
  CampaignStatus,
  type OnExhausted,
  SocialPlatform,
} from '../../kernel/prisma/generated/enums.js';
import { submittedPairs } from '../users/submitted-pairs.sql.js';

export interface CampaignRow {
  id: Id;
  name: string;
  brand: string;
  description: string;
  status: CampaignStatus;
  budget: bigint;
  spent: bigint;
  remaining: bigint;
  socialPlatforms: SocialPlatform[];
  startsAt: Date;
  endsAt: Date | null;
  onExhausted: OnExhausted;
  closingAt: Date | null;
  accrualEndedAt: Date | null;
  publishedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface TermsRow {
  id: Id;
  campaignId: Id;
  version: number;
  ratePerThousandViews: bigint;
  minViews: bigint;
  maxPayoutPerClip: bigint | null;
  baseline: Baseline | null;
  postsMustLiveUntil: Date | null;
  validFrom: Date;
}

export interface CampaignsFilter {
  status?: readonly CampaignStatus[] | null;
  socialPlatform?: readonly SocialPlatform[] | null;
  search?: string | null;
  createdFrom?: Date | null;
  createdTo?: Date | null;
}

/** The root list, or the campaigns that users ever submitted to. */
export interface CampaignListArgs {
  of: 'ALL' | 'USER';
  filter: CampaignsFilter;
  page: PageArgs;
}

/** The rest of the budget of "Campaign" k. */
export const REMAINING = raw('k.budget - k.spent');

const COLUMNS = sql`k.id::text AS id, k.name, k.brand, k.description, k.status, k.budget, k.spent,
  ${REMAINING} AS remaining, k."socialPlatforms"::text[] AS "socialPlatforms", k."startsAt", k."endsAt",
  k."onExhausted", k."closingAt", k."accrualEndedAt", k."publishedAt", k."createdAt", k."updatedAt"`;

const TERMS =
  raw(`t.id::text AS id, t."campaignId"::text AS "campaignId", t.version, t."ratePerThousandViews", t."minViews",
  t."maxPayoutPerClip", t.baseline, t."postsMustLiveUntil", t."validFrom"`);

export function campaignsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<CampaignRow> {
  return sql`SELECT ${COLUMNS} FROM "Campaign" k WHERE k.id = ANY(${ids}::bigint[]) AND ${visibleCampaigns(viewer)}`;
}

export function campaignCount(
  parents: readonly Id[],
  args: CampaignListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(campaignRows(args, viewer), parents);
}

export function termsOfCampaigns(campaignIds: readonly Id[]): Query<TermsRow> {
  return sql`
    SELECT terms.* FROM unnest(${campaignIds}::bigint[]) AS k(id) CROSS JOIN LATERAL ${termsInForce('k.id')} terms`;
}

export function termsOfIds(ids: readonly Id[], _: undefined, viewer: Viewer): Query<TermsRow> {
  return sql`
    SELECT ${TERMS} FROM "CampaignTerms" t JOIN "Campaign" k ON k.id = t."campaignId"
    WHERE t.id = ANY(${ids}::bigint[]) AND ${visibleCampaigns(viewer)}`;
}

/** The terms now in force: the version that started last. `campaign` is the column with the campaign's id. */
export function termsInForce(campaign: string): Prisma.Sql {
  return sql`(
    SELECT ${TERMS} FROM "CampaignTerms" t WHERE t."campaignId" = ${raw(campaign)} ORDER BY t."validFrom" DESC LIMIT 1
  )`;
}

/** A column of the terms that applied to a campaign at a moment. NULL: there were none. */
export function termsAtMoment(column: string, campaign: string, moment: string): string {
  return `(SELECT t.${column} FROM "CampaignTerms" t
  WHERE t."campaignId" = ${campaign} AND t."validFrom" <= ${moment} ORDER BY t."validFrom" DESC LIMIT 1)`;
}

/** Maximum number of versions of one campaign's terms in a response. */
export const TERMS_SHOWN_MAX = 1_000;

/** The newest first. */
export function termsHistoryOfCampaigns(campaignIds: readonly Id[], { first }: { first: number }): Query<TermsRow> {
  return sql`
    SELECT newest.* FROM unnest(${campaignIds}::bigint[]) AS campaign(id)
    CROSS JOIN LATERAL (
      SELECT ${TERMS} FROM "CampaignTerms" t WHERE t."campaignId" = campaign.id ORDER BY t."validFrom" DESC LIMIT ${first}
    ) newest
    ORDER BY newest."campaignId"::bigint, newest."validFrom" DESC`;
}

/** A campaign locked for a command. This is the first lock of every money transaction. */
export interface LockedCampaign {
  id: bigint;
  status: CampaignStatus;
  budget: bigint;
  spent: bigint;
  socialPlatforms: SocialPlatform[];
  startsAt: Date;
  endsAt: Date | null;
  onExhausted: OnExhausted;
  closingAt: Date | null;
  accrualEndedAt: Date | null;
  publishedAt: Date | null;
  /** The run that payments wait for; null: they do not wait. */
  payingRunId: bigint | null;
}

/**
 * Locks campaigns in the order of ids, so that commands cannot wait for each other in a circle. NO KEY: inserting a row
 * that refers to a campaign does not wait for the lock. Deleted drafts are left out.
 */
export function lockCampaigns(ids: readonly bigint[]): Query<LockedCampaign> {
  return sql`
    SELECT id, status::text AS status, budget, spent, "socialPlatforms"::text[] AS "socialPlatforms", "startsAt", "endsAt",
      "onExhausted"::text AS "onExhausted", "closingAt", "accrualEndedAt", "publishedAt",
      "payingRunId"
    FROM "Campaign" WHERE id = ANY(${ids}::bigint[]) AND "deletedAt" IS NULL ORDER BY id FOR NO KEY UPDATE`;
}

/** Condition on "Campaign" k. Clippers see every campaign that was ever published. Nobody sees a deleted draft. */
export function visibleCampaigns(viewer: Viewer): Prisma.Sql {
  return raw(seesAll(viewer) ? 'k."deletedAt" IS NULL' : 'k."publishedAt" IS NOT NULL');
}

/** The rows of a list, for a page in that order. The totals module adds its sort keys. */
export function campaignRows({ of, filter }: Omit<CampaignListArgs, 'page'>, viewer: Viewer, order?: Order): List {
  const where = all([
    visibleCampaigns(viewer),
    ...isAmong('k.status', CampaignStatus, filter.status),
    ...holdsAny('k."socialPlatforms"', 'SocialPlatform', SocialPlatform, filter.socialPlatform),
    ...contains(['k.name', 'k.brand'], filter.search),
    ...between('k."createdAt"', filter.createdFrom, filter.createdTo),
  ]);
  const list = { columns: COLUMNS, alias: 'k', where, sortKeys: SORT_KEYS };
  if (of === 'ALL') return { ...list, from: raw('"Campaign" k'), parent: null };
  const from = submittedPairs({ parent: 'userId', row: 'campaignId', table: 'Campaign', alias: 'k' }, order);
  return { ...list, from, id: raw('s."campaignId"'), parent: 's."userId"' };
}

const SORT_KEYS: Record<string, SortKey> = {
  NAME: { expression: raw('lower(k.name)'), type: 'text' },
  BUDGET: { expression: raw('k.budget'), type: 'bigint' },
  REMAINING: { expression: REMAINING, type: 'bigint' },
};

export interface TermsVersion {
  ratePerThousandViews: bigint;
  minViews: bigint;
  maxPayoutPerClip: bigint | null;
  /** Null: the default. */
  baseline: Baseline | null;
  validFrom: Date;
}

/** Every version of a campaign's terms, the oldest first. */
export function termsOfCampaign(campaignId: bigint): Query<TermsVersion> {
  return sql`
    SELECT "ratePerThousandViews", "minViews", "maxPayoutPerClip", baseline::text AS baseline, "validFrom" FROM "CampaignTerms"
    WHERE "campaignId" = ${campaignId} ORDER BY "validFrom"`;
}
