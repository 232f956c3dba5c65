/** Translates the scraper's answer for each requested post into the outcomes of the database. */
import type { ScrapeOutcome as StoredOutcome } from '../../../kernel/prisma/generated/enums.js';
import type { ScrapeOutcome } from '../../../scraping/scrape-outcome.js';
import type { ScrapeResult } from '../../../scraping/scraper.js';
import type { Observation } from '../../trackings/observation-rule.js';
import type { ClipOutcome, RequestedClip } from '../refresh.sql.js';

export interface Negative {
  outcome: StoredOutcome;
  code: string | null;
}

export type NegativeAnswer = Negative & { clip: RequestedClip };

export interface Answer {
  clip: RequestedClip;
  answer: ScrapeOutcome;
  /** Null if there is a count. Without a count there is no tracking: a failed or missing post is never zero views. */
  negative: Negative | null;
}

const STORED: Record<Exclude<ScrapeOutcome['kind'], 'ok'>, StoredOutcome> = {
  gone: 'GONE',
  restricted: 'RESTRICTED',
  hidden: 'HIDDEN',
  failed: 'FAILED',
  missing: 'MISSING',
};

export function answersOf(clips: readonly RequestedClip[], result: ScrapeResult): Answer[] {
  return clips.map((clip) => {
    const answer = result.outcomes.get(clip.externalId) ?? { kind: 'missing' as const };
    return { clip, answer, negative: negativeOf(answer) };
  });
}

export function observationOf({ clip, answer }: Answer): Observation[] {
  if (answer.kind !== 'ok') return [];
  const { counts, viewsField, isFallback = false, details } = answer;
  return [{ clipId: clip.id, ...counts, viewsField, isFallback, ...details }];
}

/**
 * Answers for counts of another measure: the post exists, but does not show the view count that the clip is measured
 * by.
 */
export function hidden(clips: readonly RequestedClip[], code: string): NegativeAnswer[] {
  return clips.map((clip) => ({ clip, outcome: 'HIDDEN', code }));
}

/** The outcomes that the batch stores. */
export function outcomesOf(negatives: readonly NegativeAnswer[]): ClipOutcome[] {
  return negatives.map(({ clip, outcome, code }) => ({ clipId: clip.id, outcome, code }));
}

export function failed(clips: readonly RequestedClip[], code: string): NegativeAnswer[] {
  return clips.map((clip) => ({ clip, outcome: 'FAILED', code }));
}

function negativeOf(answer: ScrapeOutcome): Negative | null {
  if (answer.kind === 'ok') return null;
  return { outcome: STORED[answer.kind], code: answer.kind === 'failed' ? answer.code : null };
}
