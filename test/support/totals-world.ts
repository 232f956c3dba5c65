/**
 * A world of random clips, and its totals as docs/design.md#totals defines them, added up from the clips one by one,
 * and only in this file.
 */
import { CampaignStatus, SocialPlatform, type SubmissionStatus } from '../../src/kernel/prisma/generated/enums.js';
import type { TotalsFilter } from '../../src/modules/totals/conditions.sql.js';
import type { Totals } from '../../src/modules/totals/totals.sql.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { Random } from './random.js';

export interface WorldClip {
  id: string;
  userId: string;
  campaignId: string;
  socialPlatform: SocialPlatform;
  status: SubmissionStatus;
  campaignStatus: CampaignStatus;
  title: string;
  earned: bigint;
  views: bigint | null;
  likes: bigint | null;
  comments: bigint | null;
  shares: bigint | null;
}

/** The first is an admin, who has clips too. */
export const USERS = ['1', '2', '3', '4', '5', '6'];
export const CAMPAIGNS = ['1', '2', '3', '4', '5', '6', '7'];
/** Had counted clips and has none any more: its kept sums stand at zero. */
export const LEFT = { userId: '5', campaignId: '6' };
/** Never had one. */
export const NEVER = { userId: '6', campaignId: '7' };

export interface TotalsWorld {
  database: TestDatabase;
  clips: WorldClip[];
}

export async function openTotalsWorld(seed: number): Promise<TotalsWorld> {
  const database = await createTestDatabase('test_empty', 4);
  await fill(database, new Random(seed));
  const { rows } = await database.pool.query<WorldClip>(`
    SELECT c.id::text, c."userId"::text, c."campaignId"::text, c."socialPlatform", c.status, k.status AS "campaignStatus",
      c.title, c.earned, c.views, c.likes, c.comments, c.shares
    FROM "Clip" c JOIN "Campaign" k ON k.id = c."campaignId"`);
  return { database, clips: rows };
}

async function fill({ pool }: TestDatabase, random: Random): Promise<void> {
  await pool.query(`
    INSERT INTO "User" (name, email, role)
    SELECT 'User ' || n, n || '@example.com', CASE n WHEN 1 THEN 'ADMIN' ELSE 'CLIPPER' END::"Role"
    FROM generate_series(1, ${USERS.length}) n`);
  const statuses = Object.values(CampaignStatus);
  const campaigns = CAMPAIGNS.map((id, nth) => {
    const status = statuses[nth % statuses.length];
    const ended = status === 'COMPLETED' || status === 'CANCELLED' ? 'now()' : 'NULL';
    const closing = status === 'CLOSING' ? 'now()' : 'NULL';
    const published = status === 'DRAFT' ? 'NULL' : 'now()';
    return `('Campaign ${id}', 'Brand', '${status}', 1000000, '{TIKTOK}', now(), ${published}, ${closing}, ${ended}, 1)`;
  });
  await pool.query(`
    INSERT INTO "Campaign" (name, brand, status, budget, "socialPlatforms", "startsAt", "publishedAt", "closingAt",
      "accrualEndedAt", "createdById")
    VALUES ${campaigns.join()}`);
  await pool.query(`
    INSERT INTO "Clip" ("socialPlatform", "externalId", url, "userId", "campaignId", status, earned, views, likes,
      comments, shares, "checkedAt", title)
    VALUES ${clipsOf(random).join()}`);
  await pool.query(`
    UPDATE "Clip" SET status = 'REVOKED', earned = 0
    WHERE "userId" = ${LEFT.userId} OR "campaignId" = ${LEFT.campaignId}`);
}

/** Two counted ones of each user in each campaign, and others that do not count. */
function clipsOf(random: Random): string[] {
  let number = 0;
  const maybe = (below: number) => (random.onceIn(6) ? 'NULL' : random.below(below));
  const clip = (userId: string, campaignId: string, status: SubmissionStatus) => {
    number += 1;
    return `('${random.pick(Object.values(SocialPlatform))}', '${number}', 'https://example.com/${number}', ${userId},
      ${campaignId}, '${status}', ${status === 'APPROVED' ? random.below(90_000) : 0}, ${random.below(1_000_000)},
      ${maybe(9_000)}, ${maybe(900)}, ${maybe(90)}, now(), 'Title ${number % 3}')`;
  };
  const owners = USERS.filter((id) => id !== NEVER.userId);
  const homes = CAMPAIGNS.filter((id) => id !== NEVER.campaignId);
  const counted = [...owners, ...owners].flatMap((userId) => homes.map((home) => clip(userId, home, 'APPROVED')));
  const others = Array.from({ length: 60 }, () =>
    clip(random.pick(USERS), random.pick(CAMPAIGNS), random.pick(['PENDING', 'REJECTED', 'REVOKED', 'WITHDRAWN'])),
  );
  return [...counted, ...others];
}

export function counts({ status }: WorldClip): boolean {
  return status === 'APPROVED';
}

export function passes({ socialPlatform, campaignId, userId, campaignStatus }: TotalsFilter) {
  return (clip: WorldClip): boolean =>
    (socialPlatform ?? [clip.socialPlatform]).includes(clip.socialPlatform) &&
    (campaignId ?? clip.campaignId) === clip.campaignId &&
    (userId ?? clip.userId) === clip.userId &&
    (campaignStatus ?? [clip.campaignStatus]).includes(clip.campaignStatus);
}

const PART: Record<CampaignStatus, 'available' | 'active' | 'held'> = {
  DRAFT: 'held',
  ACTIVE: 'active',
  PAUSED: 'held',
  CLOSING: 'held',
  CANCELLED: 'held',
  COMPLETED: 'available',
};

export function totalsOf(clips: readonly WorldClip[]): Totals {
  const totals = { ...ZEROS };
  for (const clip of clips) {
    totals.earned += clip.earned;
    totals[PART[clip.campaignStatus]] += clip.earned;
    for (const count of ['views', 'likes', 'comments', 'shares'] as const) totals[count] += clip[count] ?? 0n;
    totals.clips += 1n;
  }
  return totals;
}

const MEASURES = ['earned', 'available', 'active', 'held', 'views', 'likes', 'comments', 'shares', 'clips'] as const;
export const ZEROS = Object.fromEntries(MEASURES.map((measure) => [measure, 0n])) as unknown as Totals;

export type Key = 'userId' | 'campaignId' | 'socialPlatform' | 'id' | 'parentId';

export function nameOf(keys: readonly Key[], row: object): string {
  return keys.map((key) => `${key} ${(row as Record<Key, unknown>)[key]}`).join(', ');
}

/** The totals of each group that has a clip, by name; without keys there is one group, and it may be empty. */
export function grouped(keys: readonly Key[], clips: readonly WorldClip[]): Record<string, Totals> {
  const names = new Set(keys.length === 0 ? [''] : clips.map((clip) => nameOf(keys, clip)));
  return Object.fromEntries(
    [...names].map((name) => [name, totalsOf(clips.filter((clip) => nameOf(keys, clip) === name))]),
  );
}

/** The rows of a statement by name, with only their measures; a group with two rows fails. */
export function named(keys: readonly Key[], rows: readonly Totals[]): Record<string, Totals> {
  const entries = rows.map((row) => [nameOf(keys, row), measuresOf(row)] as const);
  expect(new Set(entries.map(([name]) => name)).size).toBe(rows.length);
  return Object.fromEntries(entries);
}

function measuresOf(row: Totals): Totals {
  return Object.fromEntries(MEASURES.map((measure) => [measure, row[measure]])) as unknown as Totals;
}
