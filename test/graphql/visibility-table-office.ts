/**
 * The visibility of the refresh, the books, the audit log and API keys: the staff see them. The last two are only for
 * admins.
 */
import {
  ADMIN,
  adminRows,
  by,
  F,
  fields,
  HIDDEN,
  list,
  N,
  NOTHING_OWN,
  NOTHING_YET,
  STAFF,
  staffRows,
  type Topic,
  U,
} from './visibility-rows.js';

const TICK = 'refreshRuns(filter: { trigger: SCHEDULE }).edges.node';
const EDITED = 'auditLog(filter: { action: "updateCampaign" })';
const KEY = 'apiKeys.edges.node';
/** Refused, and not merely empty. */
const ZOES = [U, N, 'value', 'value', 'value'] as const;
/** A clipper sees the entry, and not the run that paid it. */
const RUN = [U, N, 'null', 'value', 'value'] as const;
const NOTHING_ADMIN = [U, F, F, 'null', F] as const;

/** The changes since the world began to be built. */
const FEED = 'changes(after: "feed", types: [CAMPAIGN_TERMS], first: 1)';

const calls: Topic['calls'] = [
  ['changes', STAFF],
  ['refreshRuns(filter: { trigger: SCHEDULE })', staffRows(1)],
  ['refreshRuns(filter: { status: FAILED })', staffRows(0)],
  ['suspectObservations', staffRows(3)],
  ['books', STAFF],
  ['apiKeys', adminRows(2)],
  [EDITED, adminRows(1)],
  ['auditLog(filter: { action: "requestPayout", actorId: "noah" })', adminRows(6)],
  ['auditLog(filter: { entity: "Campaign", entityId: "draft" })', adminRows(2)],
  ['auditLog(filter: { denied: true, action: "login" })', adminRows(1)],
];

const seen: Topic['fields'] = [
  ...fields('PlatformStats', 'freshness', STAFF),
  ...fields('Freshness', 'refreshedClips staleClips failingClips suspectClips unavailableClips lastTick', STAFF),
  ...fields('Freshness', 'oldestCheckedAt', STAFF),
  ...fields('RefreshRun', 'id slot trigger status createdAt startedAt finishedAt durationMs earned costUsd', STAFF),
  ...fields('RefreshRun', 'outcomes', staffRows(2)),
  // Nothing went wrong.
  ...fields('RefreshRun', 'error', NOTHING_YET),
  ...fields('RefreshRun', 'id trigger status createdAt earned', ADMIN, 'just asked for'),
  ...fields('RefreshRun', 'id trigger status createdAt startedAt finishedAt earned', RUN, 'that paid'),
  // It has not begun.
  ...fields('RefreshRun', 'outcomes', adminRows(0), 'just asked for'),
  ...fields('RefreshOutcome', 'socialPlatform outcome clips', STAFF),
  ...list('RefreshRun', STAFF),
  ...fields('SuspectObservation', 'id views viewsBefore trackedAt seenTimes firstSeenAt status createdAt clip', STAFF),
  ...fields('SuspectObservation', 'reason closedAt', NOTHING_YET),
  ...['believed', 'doubted'].flatMap((of) =>
    fields('SuspectObservation', 'id views viewsBefore status reason closedAt clip', STAFF, of),
  ),
  // The owner of the clip sees what holds it back.
  ...fields(
    'SuspectObservation',
    'id views viewsBefore trackedAt seenTimes firstSeenAt status clip',
    ZOES,
    'to its owner',
  ),
  ...fields('Clip', 'suspectObservation', ZOES, 'zoesSecond'),
  ...fields('Clip', 'suspectObservation', NOTHING_OWN),
  ...list('SuspectObservation', STAFF),

  ...fields('ChangePage', 'endCursor hasMore', STAFF),
  ...fields('ChangePage', 'nodes', staffRows(1)),
  ...fields('Change', 'id type entity', STAFF),

  ...fields('BooksReport', 'id snapshotId takenAt clean', STAFF),
  ...fields('BooksReport', 'books', staffRows(1)),
  ...fields('BooksReport', 'id snapshotId takenAt clean', STAFF, 'checked'),
  // B1 to B8 and B10 to B12; B9 is for the tests.
  ...fields('BooksReport', 'books', staffRows(11), 'checked'),
  ...fields('Book', 'name sentence differenceCount', STAFF),
  ...fields('Book', 'differences', staffRows(1)),
  ...fields('BookDifference', 'subject measure left right', STAFF),

  ...fields('ApiKey', 'id name prefix scopes createdAt expiresAt lastUsedAt revokedAt user createdBy', ADMIN),
  ...fields('ApiKey', 'id name prefix createdAt user createdBy', ADMIN, 'unused'),
  ...fields('ApiKey', 'scopes expiresAt lastUsedAt revokedAt', NOTHING_ADMIN, 'unused'),
  ...fields('User', 'id name role status', HIDDEN, 'tool'),
  ...list('ApiKey', ADMIN),

  ...fields('AuditEntry', 'id at actor actorRole address action denied entity entityId', ADMIN),
  ...fields('AuditEntry', 'before after requestId idempotencyKey', ADMIN),
  ...list('AuditEntry', ADMIN),
];

const paths: Topic['paths'] = [
  ...by(STAFF, ['platformStats.freshness', 'platformStats.freshness.lastTick']),
  ...by(STAFF, ['refreshRuns', 'refreshRuns.edges', 'refreshRuns.pageInfo']),
  ...by(STAFF, [TICK, `${TICK}.outcomes`]),
  ...by(STAFF, ['suspectObservations', 'suspectObservations.edges', 'suspectObservations.pageInfo']),
  ...by(STAFF, ['suspectObservations.edges.node']),
  ...by(STAFF, ['suspectObservations.edges.node'], { of: 'believed' }),
  ...by(STAFF, ['suspectObservations.edges.node.clip'], { of: 'zoesSecond' }),
  ...by(ZOES, ['clip(id: "zoesSecond").suspectObservation'], { of: 'to its owner' }),
  ...by(ZOES, ['clip(id: "zoesSecond")'], { of: 'zoesSecond' }),
  ...by(RUN, ['earning(id: "paidByRun").refreshRun'], { of: 'that paid' }),

  ...by(STAFF, [FEED, `${FEED}.nodes`]),

  ...by(STAFF, ['books', 'books.books', 'books.books.differences']),

  ...by(ADMIN, ['apiKeys', 'apiKeys.edges', 'apiKeys.pageInfo', KEY]),
  ...by(ADMIN, [KEY], { of: 'unused' }),
  ...by(ADMIN, [`${KEY}.user`], { of: 'tool' }),
  ...by(ADMIN, [`${KEY}.createdBy`], { of: 'ada' }),
  ...by([U, 'absent', 'absent', 'absent', 'value'], ['me'], { of: 'tool' }),

  ...by(ADMIN, ['auditLog', 'auditLog.edges', 'auditLog.pageInfo', `${EDITED}.edges.node`]),
  ...by(ADMIN, [`${EDITED}.edges.node.actor`], { of: 'ada' }),
];

export const OFFICE: Topic = { calls, fields: seen, paths };
