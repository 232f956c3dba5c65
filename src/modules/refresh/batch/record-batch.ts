/**
 * Records the observations of a batch and settles them, in one transaction for each (batch, campaign) under the
 * campaign's lock. A bad campaign does not affect the others. A replay of the same batch is LATE and changes nothing.
 */
import { isPassing } from '../../../kernel/base/errors.js';
import type { Database } from '../../../kernel/db/database.js';
import type { Writer } from '../../../kernel/db/sql.js';
import { runStatement, transactInBulk } from '../../../kernel/db/transaction.js';
import { otherCounts } from '../../../scraping/post-counts.js';
import type { LockedCampaign } from '../../campaigns/campaigns.sql.js';
import { lockCampaign } from '../../campaigns/lock-campaign.js';
import { type ClipChange, storeClips } from '../../clips/clip-writes.sql.js';
import { campaignsOfClips, type LockedClip, lockClips } from '../../clips/clips.sql.js';
import { accrualEndOf, earnsAt, endsAccrual } from '../../ledger/accrual-end-rule.js';
import { beginPayingRun, waitFor } from '../../ledger/paying-run.sql.js';
import {
  openSubmissions,
  post,
  priceTrackings,
  reserve,
  settle,
  type TermsVersion,
  termsAt,
  termsVersions,
  waitingIn,
} from '../../ledger/settle-earnings.js';
import { storeAccrualEnds } from '../../submissions/accrual-end.sql.js';
import type { Settlement } from '../../submissions/settlements.sql.js';
import { nextCheck } from '../../trackings/cadence-rule.js';
import { type JumpBound, judgeObservation, type Observation, type Verdict } from '../../trackings/observation-rule.js';
import { insertTrackings, lastTrackedOfClips, type NewTracking } from '../../trackings/trackings.sql.js';
import { storeOutcomes } from '../refresh.sql.js';
import { insertSuspects, knownSuspects, supersedeSuspects } from '../suspects.sql.js';

export interface StartedBatch {
  id: bigint;
  trackedAt: Date;
}

/** The part of a batch that belongs to one campaign and that the database refused. None of it was stored. */
export interface RecordingFault {
  clipIds: bigint[];
  error: unknown;
}

export interface RecordOptions {
  /** The largest jump that is accepted without an admin; null if an admin has accepted the observation. */
  bound?: JumpBound | null;
  /** Called for each clip whose count is of another measure. It is not recorded and has no outcome yet. */
  onOtherMeasure?: (clipId: bigint) => void;
  /** Called inside the transaction of each campaign, before it commits. */
  onRecorded?: () => Promise<void> | void;
}

/** Records observations under the current campaigns of their clips. Returns the parts that could not be recorded. */
export async function recordObservations(
  database: Database,
  batch: StartedBatch,
  observations: readonly Observation[],
  options: RecordOptions = {},
): Promise<RecordingFault[]> {
  const faults: RecordingFault[] = [];
  let left = [...observations];
  while (left.length > 0) {
    const ids = left.map(({ clipId }) => clipId);
    const clips = await runStatement(database, campaignsOfClips, ids);
    const campaignOf = new Map(clips.map(({ id, campaignId }) => [id, campaignId]));
    const moved: Observation[] = [];
    for (const campaignId of [...new Set(campaignOf.values())].sort(byId)) {
      const theirs = left.filter(({ clipId }) => campaignOf.get(clipId) === campaignId);
      try {
        moved.push(
          ...(await transactInBulk(database, (tx) => recordForCampaign(tx, batch, campaignId, theirs, options))),
        );
      } catch (error) {
        // A transient error is not the campaign's fault: the batch is tried again, with the same answers.
        if (isPassing(error)) throw error;
        faults.push({ clipIds: theirs.map(({ clipId }) => clipId), error });
      }
    }
    left = moved;
  }
  return faults;
}

/** Returns the observations of clips that moved to another campaign before the lock was held. */
export async function recordForCampaign(
  tx: Writer,
  batch: StartedBatch,
  campaignId: bigint,
  observations: readonly Observation[],
  { bound, onRecorded, onOtherMeasure }: RecordOptions = {},
): Promise<Observation[]> {
  const clipIds = observations.map(({ clipId }) => clipId);
  // Sent together, but run in this order: the locks come first.
  const locking = lockCampaign(tx, campaignId);
  const [campaign, locked, versions, submissions, tracked, [wait], waiting] = await Promise.all([
    locking,
    tx.read(lockClips, clipIds),
    termsVersions(tx, campaignId),
    openSubmissions(tx, clipIds),
    tx.read(lastTrackedOfClips, clipIds),
    tx.read(waitFor, campaignId, batch.id),
    locking.then((campaign) => waitingIn(tx, campaign)),
  ]);
  const clips = new Map(locked.map((clip) => [clip.id, clip]));
  const here = observations.filter(({ clipId }) => clips.get(clipId)?.campaignId === campaignId);
  const lastTracked = new Map(tracked.map((row) => [row.clipId, row]));

  const termsValidFrom = termsAt(versions, batch.trackedAt).validFrom;
  const judged = here.flatMap((observation): Judged[] => {
    const { trackedAt: lastTrackedAt = null, viewsField = null } = lastTracked.get(observation.clipId) ?? {};
    const clip = clips.get(observation.clipId) as LockedClip;
    const times = { trackedAt: batch.trackedAt, lastTrackedAt, termsValidFrom };
    const verdict = judgeObservation({ ...clip, viewsField }, observation, times, bound);
    if (verdict.outcome !== 'OTHER_MEASURE') return [{ observation, clip, lastTrackedAt, verdict }];
    onOtherMeasure?.(observation.clipId);
    return [];
  });

  const ends = endsOf(campaign, judged, submissions);
  const trackings = judged.flatMap(({ observation, verdict }) => {
    const of = ends.get(observation.clipId);
    return trackingOf(observation, verdict, of !== undefined && earnsAt(of.end, batch.trackedAt) ? of.id : null);
  });
  const begins = campaign.payingRunId === null && wait?.begins === true;
  const waits = begins ? { ...campaign, payingRunId: wait.refreshRunId } : campaign;
  const settled = settle(waits, waiting, {
    priced: [
      ...priceTrackings(trackings, batch.trackedAt, submissions, versions),
      ...(await reserves(tx, judged, { ...batch, ends }, submissions, versions)),
    ],
  });
  const changes = clipChanges(judged, settled.posted, batch.trackedAt);
  const ended = judged.flatMap(({ observation: { clipId }, verdict: { outcome } }) => {
    const of = ends.get(clipId);
    return of !== undefined && outcome !== 'LATE' && endsAccrual(campaign, of.end, batch.trackedAt) ? [of.id] : [];
  });
  const outcomes = judged.map(({ observation: { clipId }, verdict: { outcome } }) => ({ clipId, outcome, code: null }));
  await Promise.all([
    trackings.length > 0 && tx.write(insertTrackings, batch.id, trackings),
    post(tx, settled, { scrapeBatchId: batch.id }),
    begins && tx.write(beginPayingRun, campaignId, wait.refreshRunId),
    ended.length > 0 && tx.write(storeAccrualEnds, ended, batch.trackedAt),
    storeSuspects(tx, batch, judged),
    changes.length > 0 && tx.write(storeClips, batch.trackedAt, changes),
    outcomes.length > 0 && tx.write(storeOutcomes, batch.id, outcomes),
  ]);
  await onRecorded?.();
  return observations.filter((observation) => !here.includes(observation));
}

interface Judged {
  observation: Observation;
  clip: LockedClip;
  lastTrackedAt: Date | null;
  verdict: Exclude<Verdict, { outcome: 'OTHER_MEASURE' }>;
}

/** The open submission of each clip, with the end of its accrual. */
function endsOf(
  campaign: LockedCampaign,
  judged: readonly Judged[],
  submissions: ReadonlyMap<bigint, Settlement>,
): Map<bigint, { id: bigint; end: Date | null }> {
  const ends = new Map<bigint, { id: bigint; end: Date | null }>();
  for (const { clip } of judged) {
    const submission = submissions.get(clip.id);
    if (submission === undefined) continue;
    ends.set(clip.id, { id: submission.id, end: accrualEndOf(campaign, submission, clip) });
  }
  return ends;
}

/** A suspect observation replaces an older open one. A confirmed count closes it. */
async function storeSuspects(tx: Writer, batch: StartedBatch, judged: readonly Judged[]): Promise<void> {
  const told = judged.filter(({ verdict }) => verdict.outcome !== 'LATE').map(({ observation }) => observation.clipId);
  const suspects = judged.flatMap(({ observation, verdict }) =>
    verdict.outcome === 'SUSPECT' ? [{ ...observation, viewsBefore: verdict.viewsBefore }] : [],
  );
  await Promise.all([
    told.length > 0 && tx.write(supersedeSuspects, told, batch.trackedAt),
    suspects.length > 0 && tx.write(insertSuspects, batch.id, suspects),
  ]);
}

/** The worth of new suspect observations is reserved. An ordinary answer that prices nothing ends that. */
async function reserves(
  tx: Writer,
  judged: readonly Judged[],
  { trackedAt, ends }: StartedBatch & { ends: ReturnType<typeof endsOf> },
  submissions: ReadonlyMap<bigint, Settlement>,
  versions: readonly TermsVersion[],
): Promise<Settlement[]> {
  const suspects = judged.filter(({ verdict }) => verdict.outcome === 'SUSPECT');
  const ids = suspects.map(({ observation }) => observation.clipId);
  const known = new Set(
    ids.length === 0 ? [] : (await tx.read(knownSuspects, ids, trackedAt)).map(({ clipId }) => clipId),
  );
  return judged.flatMap(({ observation: { clipId, views }, verdict: { outcome } }) => {
    const submission = submissions.get(clipId);
    const of = ends.get(clipId);
    const earns = of !== undefined && earnsAt(of.end, trackedAt);
    if (submission === undefined || known.has(clipId) || outcome === 'LATE' || (outcome === 'OK' && earns)) return [];
    const waits = outcome === 'SUSPECT' && earns;
    const changed = reserve(submission, waits ? { views, trackedAt } : null, versions);
    return changed.reserved === submission.reserved ? [] : [changed];
  });
}

function trackingOf(observation: Observation, verdict: Judged['verdict'], submissionId: bigint | null): NewTracking[] {
  if (verdict.outcome !== 'OK') return [];
  const { clipId, views, viewsField } = observation;
  const { viewsGained } = verdict;
  return [{ clipId, submissionId, views, ...otherCounts(observation), viewsField, viewsGained }];
}

/** One change for each clip that was observed, paid or both. */
function clipChanges(judged: readonly Judged[], posted: ReadonlyMap<bigint, bigint>, trackedAt: Date): ClipChange[] {
  const changes = new Map<bigint, ClipChange>();
  for (const [id, amount] of posted) changes.set(id, { id, posted: amount });
  for (const one of judged) {
    const { outcome } = one.verdict;
    if (outcome === 'LATE') continue;
    const { clipId: id, viewsField: _, isFallback: __, ...observed } = one.observation;
    const dueAt = outcome === 'SUSPECT' ? null : dueAfter(one, outcome, trackedAt);
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
