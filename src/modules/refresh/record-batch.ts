/**
 * Records what a batch observed and settles it: one transaction per (batch, campaign) under the campaign's lock. One
 * bad clip or campaign touches no other, and a replay of the same batch is LATE and changes nothing.
 */
import type { Database } from '../../kernel/database.js';
import { isUnavailable } from '../../kernel/errors.js';
import { type Transaction, transact } from '../../kernel/transaction.js';
import { type LockedClip, lockClips } from '../clips/clips.sql.js';
import { type ClipChange, storeClips } from '../earnings/earnings.sql.js';
import { lockCampaign } from '../earnings/lock-rows.js';
import {
  earnsAt,
  openSubmissions,
  payWaiting,
  priceTrackings,
  termsAt,
  termsVersions,
} from '../earnings/settle-earnings.js';
import { nextCheck } from '../trackings/cadence-rule.js';
import { type JumpBound, judgeObservation, type Observation, type Verdict } from '../trackings/observation-rule.js';
import { insertTrackings, lastTrackedOfClips, type NewTracking } from '../trackings/trackings.sql.js';
import { storeOutcomes } from './refresh.sql.js';
import { confirmPresence, insertSuspects, supersedeSuspects } from './suspects.sql.js';

export interface StartedBatch {
  id: bigint;
  trackedAt: Date;
}

/** A campaign whose part of a batch the database refused: nothing of it was stored. */
export interface RecordingFault {
  clipIds: bigint[];
  error: unknown;
}

export interface RecordOptions {
  /** What is still believed; null: everything, an admin has accepted it. */
  bound?: JumpBound | null;
  /** Called inside the transaction of a campaign, before it commits. */
  onRecorded?: () => Promise<void> | void;
}

/** Records observations, whatever campaigns their clips belong to now. Answers what could not be recorded. */
export async function recordObservations(
  database: Database,
  batch: StartedBatch,
  observations: readonly Observation[],
  options: RecordOptions = {},
): Promise<RecordingFault[]> {
  const faults: RecordingFault[] = [];
  let left = [...observations];
  while (left.length > 0) {
    const clips = await database.prisma.clip.findMany({
      where: { id: { in: left.map(({ clipId }) => clipId) } },
      select: { id: true, campaignId: true },
    });
    const campaignOf = new Map(clips.map(({ id, campaignId }) => [id, campaignId]));
    const moved: Observation[] = [];
    for (const campaignId of [...new Set(campaignOf.values())].sort(byId)) {
      const theirs = left.filter(({ clipId }) => campaignOf.get(clipId) === campaignId);
      try {
        moved.push(...(await transact(database, (tx) => recordForCampaign(tx, batch, campaignId, theirs, options))));
      } catch (error) {
        // A database that is away is no campaign's fault: the batch goes on when it is back.
        if (isUnavailable(error)) throw error;
        faults.push({ clipIds: theirs.map(({ clipId }) => clipId), error });
      }
    }
    left = moved;
  }
  return faults;
}

/** Answers the observations of clips that were submitted to another campaign before the lock was held. */
export async function recordForCampaign(
  tx: Transaction,
  batch: StartedBatch,
  campaignId: bigint,
  observations: readonly Observation[],
  { bound, onRecorded }: RecordOptions = {},
): Promise<Observation[]> {
  const campaign = await lockCampaign(tx, campaignId);
  const clipIds = observations.map(({ clipId }) => clipId);
  const clips = new Map((await tx.read(lockClips, clipIds)).map((clip) => [clip.id, clip]));
  const here = observations.filter(({ clipId }) => clips.get(clipId)?.campaignId === campaignId);
  const versions = await termsVersions(tx, campaignId);
  const submissions = await openSubmissions(tx, clipIds);
  const lastTracked = new Map((await tx.read(lastTrackedOfClips, clipIds)).map((row) => [row.clipId, row.trackedAt]));

  const termsValidFrom = termsAt(versions, batch.trackedAt).validFrom;
  const judged = here.map((observation) => {
    const lastTrackedAt = lastTracked.get(observation.clipId) ?? null;
    const clip = clips.get(observation.clipId) as LockedClip;
    const times = { trackedAt: batch.trackedAt, lastTrackedAt, termsValidFrom };
    return { observation, clip, lastTrackedAt, verdict: judgeObservation(clip, observation, times, bound) };
  });

  const earns = earnsAt(campaign, batch.trackedAt);
  const trackings = judged.flatMap(({ observation, verdict }) =>
    trackingOf(observation, verdict, earns ? (submissions.get(observation.clipId)?.id ?? null) : null),
  );
  if (trackings.length > 0) await tx.write(insertTrackings, batch.id, trackings);
  await priceTrackings(tx, batch.trackedAt, trackings, submissions, versions);
  const posted = await payWaiting(tx, campaign, batch.id);
  await storeSuspects(tx, batch, judged);
  const changes = clipChanges(judged, posted, batch.trackedAt);
  if (changes.length > 0) await tx.write(storeClips, batch.trackedAt, changes);
  await tx.write(
    storeOutcomes,
    batch.id,
    judged.map(({ observation, verdict }) => ({ clipId: observation.clipId, outcome: verdict.outcome, code: null })),
  );
  await onRecorded?.();
  return observations.filter((observation) => !here.includes(observation));
}

interface Judged {
  observation: Observation;
  clip: LockedClip;
  lastTrackedAt: Date | null;
  verdict: Verdict;
}

/** A suspect replaces an older open one; a confirmed count closes it. */
async function storeSuspects(tx: Transaction, batch: StartedBatch, judged: readonly Judged[]): Promise<void> {
  const told = judged.filter(({ verdict }) => verdict.outcome !== 'LATE').map(({ observation }) => observation.clipId);
  if (told.length > 0) await tx.write(supersedeSuspects, told, batch.trackedAt);
  const suspects = judged.flatMap(({ observation, verdict }) =>
    verdict.outcome === 'SUSPECT' ? [{ ...observation, viewsBefore: verdict.viewsBefore }] : [],
  );
  if (suspects.length === 0) return;
  await tx.write(insertSuspects, batch.id, suspects);
  await tx.write(
    confirmPresence,
    suspects.map(({ clipId }) => clipId),
  );
}

function trackingOf(observation: Observation, verdict: Verdict, submissionId: bigint | null): NewTracking[] {
  if (verdict.outcome !== 'OK') return [];
  const { clipId, views, likes, comments, shares, viewsField } = observation;
  return [{ clipId, submissionId, views, likes, comments, shares, viewsField, viewsGained: verdict.viewsGained }];
}

/** One change per clip: what was observed of it and what was posted for it, clips of no observation that were paid included. */
function clipChanges(judged: readonly Judged[], posted: ReadonlyMap<bigint, bigint>, trackedAt: Date): ClipChange[] {
  const changes = new Map<bigint, ClipChange>();
  for (const [id, amount] of posted) changes.set(id, { id, posted: amount });
  for (const one of judged) {
    const { outcome } = one.verdict;
    if (outcome !== 'OK' && outcome !== 'UNCHANGED') continue;
    const { clipId: id, viewsField: _, ...observed } = one.observation;
    const dueAt = dueAfter(one, outcome, trackedAt);
    changes.set(id, { id, posted: posted.get(id) ?? 0n, observed: { ...observed, answer: outcome, dueAt } });
  }
  return [...changes.values()].sort((a, b) => byId(a.id, b.id));
}

function dueAfter({ clip, observation, lastTrackedAt }: Judged, outcome: 'OK' | 'UNCHANGED', checkedAt: Date) {
  const { views: from, checkedAt: since } = clip;
  return nextCheck({
    checkedAt,
    postedAt: clip.postedAt ?? observation.postedAt ?? clip.createdAt,
    changedAt: outcome === 'OK' ? checkedAt : (lastTrackedAt ?? clip.createdAt),
    growth: from === null || since === null ? null : { from, since, to: observation.views },
  });
}

function byId(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
