/** The bulk writes of clips. A command writes a single clip with Prisma. */
import { jsonOf, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { ClipAvailability, ScrapeOutcome, SubmissionStatus } from '../../kernel/prisma/generated/enums.js';
import { COUNT_TYPES, eachOtherCount, type OtherCounts } from '../../scraping/post-counts.js';
import { handleOf } from '../users/handle.js';

export interface Decision {
  status: SubmissionStatus;
  amount: bigint;
}

export interface ClipChange {
  id: bigint;
  /** Cents of accruals that this transaction posted for the clip. */
  posted: bigint;
  /** A decision on the clip, with the cents of the reversal or adjustment that it posted. */
  decision?: Decision;
  /** The answer of the post; absent if no one asked about it. */
  observed?: OtherCounts & {
    /** OK and UNCHANGED bring counts. A SUSPECT only shows that the post exists. */
    answer: 'OK' | 'UNCHANGED' | 'SUSPECT';
    views: bigint;
    author: string | null;
    coauthors?: readonly string[];
    title: string | null;
    thumbnailUrl: string | null;
    postedAt: Date | null;
    /** When the next check is due; null means at the next tick. */
    dueAt: Date | null;
  };
}

/**
 * The one UPDATE of clips in a transaction. It changes decision, counts and earned together, so that the kept sums are
 * locked in one order. An unknown count leaves the last known value.
 */
export function storeClips(trackedAt: Date | null, changes: readonly ClipChange[]): Query<never> {
  const rows = changes.map(({ id, posted, decision, observed }) => ({
    ...{ id, posted, decided: decision?.amount ?? 0n, status: decision?.status, heard: observed !== undefined },
    ...(observed !== undefined && observed.answer !== 'SUSPECT'
      ? { counted: true, ...observed, ...handlesIn(observed) }
      : { counted: false, answer: observed?.answer }),
  }));
  return sql`
    UPDATE "Clip" c SET
      earned = c.earned + n.posted + n.decided,
      status = coalesce(n.status::"SubmissionStatus", c.status),
      views = CASE WHEN n.counted THEN n.views ELSE c.views END,
      ${raw(eachOtherCount((count) => `${count} = coalesce(n.${count}, c.${count})`))},
      "checkedAt" = CASE WHEN n.counted THEN ${trackedAt}::timestamptz ELSE c."checkedAt" END,
      "dueAt" = CASE WHEN n.counted THEN n."dueAt" ELSE c."dueAt" END,
      availability = CASE WHEN n.heard THEN 'AVAILABLE' ELSE c.availability END,
      "lastAnswer" = CASE WHEN n.heard THEN n.answer::"ScrapeOutcome" ELSE c."lastAnswer" END,
      "failingSince" = CASE WHEN n.heard THEN NULL ELSE c."failingSince" END,
      "goneChecks" = CASE WHEN n.heard THEN 0 ELSE c."goneChecks" END,
      "goneSince" = CASE WHEN n.heard THEN NULL ELSE c."goneSince" END,
      author = coalesce(c.author, n.author),
      "authorHandle" = CASE WHEN num_nulls(c.author) = 1 THEN n."authorHandle" ELSE c."authorHandle" END,
      "coauthorHandles" = coalesce(n."coauthorHandles", c."coauthorHandles"),
      title = coalesce(c.title, n.title),
      "thumbnailUrl" = coalesce(c."thumbnailUrl", n."thumbnailUrl"),
      "postedAt" = coalesce(c."postedAt", n."postedAt")
    FROM jsonb_to_recordset(${jsonOf(rows)}::jsonb) AS n(id bigint, posted bigint, decided bigint, status text, heard boolean, counted boolean,
      ${raw(COUNT_TYPES)}, author text, "authorHandle" text, "coauthorHandles" text[],
      title text, "thumbnailUrl" text, "postedAt" timestamptz,
      answer text, "dueAt" timestamptz)
    WHERE c.id = n.id`;
}

/** The author and co-authors, in the form in which handles are compared. */
function handlesIn({ author, coauthors }: { author: string | null; coauthors?: readonly string[] }) {
  const others = coauthors?.map(handleOf).filter((handle) => handle !== null);
  return {
    authorHandle: author === null ? null : handleOf(author),
    ...(others && { coauthorHandles: [...new Set(others)] }),
  };
}

export interface NegativeChange {
  id: bigint;
  /** Null if there was no answer: the last answer stays, and the clip is failing. */
  answer: ScrapeOutcome | null;
  goneChecks: number;
  goneSince: Date | null;
  /** Null leaves it as it was. */
  availability: ClipAvailability | null;
  dueAt: Date | null;
}

/** Stores answers without a count, unless the clip has a newer one. Counts and checkedAt never change here. */
export function storeNegativeAnswers(trackedAt: Date, changes: readonly NegativeChange[]): Query<never> {
  return sql`
    UPDATE "Clip" c SET "lastAnswer" = coalesce(n.answer::"ScrapeOutcome", c."lastAnswer"),
      "failingSince" = CASE WHEN n.answer IS NULL THEN coalesce(c."failingSince", ${trackedAt}::timestamptz) END,
      "goneChecks" = n."goneChecks", "goneSince" = n."goneSince",
      availability = coalesce(n.availability::"ClipAvailability", c.availability), "dueAt" = n."dueAt"
    FROM jsonb_to_recordset(${jsonOf(changes)}::jsonb) AS n(id bigint, answer text, "goneChecks" int, "goneSince" timestamptz,
      availability text, "dueAt" timestamptz)
    WHERE c.id = n.id AND (c."checkedAt" IS NULL OR c."checkedAt" < ${trackedAt}::timestamptz)`;
}

/** Marks clips as failing whose check brought no answer. Everything else stays as it was. */
export function storeFailing(trackedAt: Date, clipIds: readonly bigint[]): Query<never> {
  return sql`
    UPDATE "Clip" SET "failingSince" = ${trackedAt}::timestamptz
    WHERE id = ANY(${clipIds}::bigint[]) AND "failingSince" IS NULL
      AND ("checkedAt" IS NULL OR "checkedAt" < ${trackedAt}::timestamptz)`;
}
