/**
 * The visibility of rows by their ids: the root field of each type, node(id) and nodes(ids). They show to each viewer
 * what the lists show.
 */
import {
  ADMIN,
  by,
  F,
  HIDDEN,
  LISTED,
  N,
  OWN,
  type Path,
  PUBLIC,
  type Row,
  STAFF,
  type Topic,
  U,
} from './visibility-rows.js';

const ZOES: Row = [U, N, 'value', 'value', 'value'];
const NOBODYS: Row = [U, N, N, N, N];
/** A tool sees only the endpoints of its own account. */
const ADAS: Row = [U, F, F, 'value', N];

/** The root field of a type, a row of the world, and who gets it. */
const ROWS: readonly (readonly [field: string, name: string, row: Row])[] = [
  ['user', 'noah', OWN],
  ['user', 'ada', HIDDEN],
  ['user', 'noUser', NOBODYS],
  ['campaign', 'done', PUBLIC],
  ['campaign', 'draft', HIDDEN],
  ['campaign', 'cancelledDraft', HIDDEN],
  ['campaign', 'deletedDraft', NOBODYS],
  ['campaign', 'noCampaign', NOBODYS],
  ['campaignTerms', 'doneTerms', PUBLIC],
  ['campaignTerms', 'draftTerms', HIDDEN],
  ['campaignTerms', 'deletedTerms', NOBODYS],
  ['campaignTerms', 'noCampaignTerms', NOBODYS],
  ['clip', 'approved', OWN],
  ['clip', 'zoes', ZOES],
  ['clip', 'noClip', NOBODYS],
  ['viewTracking', 'tracking', OWN],
  ['viewTracking', 'zoesTracking', ZOES],
  ['viewTracking', 'noViewTracking', NOBODYS],
  ['submission', 'approvedSubmission', OWN],
  ['submission', 'zoesSubmission', ZOES],
  ['submission', 'noSubmission', NOBODYS],
  ['earning', 'accrual', OWN],
  ['earning', 'zoesAccrual', ZOES],
  ['earning', 'noEarning', NOBODYS],
  ['payoutRequest', 'asked', OWN],
  ['payoutRequest', 'zoesRequest', ZOES],
  ['payoutRequest', 'noPayoutRequest', NOBODYS],
  ['payout', 'paidOut', OWN],
  ['payout', 'zoesPayout', ZOES],
  ['payout', 'noPayout', NOBODYS],
  ['accountEntry', 'entered', OWN],
  ['accountEntry', 'waitingEntry', HIDDEN],
  ['accountEntry', 'zoesEntry', ZOES],
  ['accountEntry', 'noAccountEntry', NOBODYS],
  // The owner of the clip sees what holds it back.
  ['suspectObservation', 'waiting', ZOES],
  ['suspectObservation', 'noSuspectObservation', NOBODYS],
  ['refreshRun', 'tick', STAFF],
  ['refreshRun', 'noRefreshRun', [U, F, F, N, N]],
  ['booksReport', 'report', STAFF],
  ['booksReport', 'noBooksReport', [U, F, F, N, N]],
  ['webhookEndpoint', 'endpoint', ADAS],
  ['webhookEndpoint', 'toolsEndpoint', STAFF],
  ['webhookEndpoint', 'deletedEndpoint', [U, F, F, N, N]],
  ['webhookEndpoint', 'noWebhookEndpoint', [U, F, F, N, N]],
  ['webhookDelivery', 'delivery', ADAS],
  ['webhookDelivery', 'noWebhookDelivery', [U, F, F, N, N]],
  ['apiKey', 'apiKey', ADMIN],
  ['apiKey', 'noApiKey', [U, F, F, N, F]],
  ['auditEntry', 'edit', ADMIN],
  ['auditEntry', 'noAuditEntry', [U, F, F, N, F]],
];

const waysTo = (field: string, name: string) => [`${field}(id: "${name}")`, `node(id: "${name}")`];

const calls: Topic['calls'] = [
  ...ROWS.flatMap(([field, name, row]) => waysTo(field, name).map((call) => [call, row] as const)),
  // Every id has its place, whether or not the viewer may see the row.
  ['nodes(ids: ["noah", "zoe", "draft", "apiKey", "noClip"])', [U, 5, 5, 5, 5]],
  ['nodes(ids: [])', [U, 0, 0, 0, 0]],
];

const to = (row: Row, field: string, name: string, rest: Pick<Path, 'of'> = {}) => by(row, waysTo(field, name), rest);

const paths: Topic['paths'] = [
  ...to(OWN, 'user', 'noah'),
  ...to(HIDDEN, 'user', 'ada', { of: 'ada' }),
  ...to(PUBLIC, 'campaign', 'done'),
  ...to(HIDDEN, 'campaign', 'draft', { of: 'draft' }),
  ...to(HIDDEN, 'campaign', 'cancelledDraft', { of: 'cancelledDraft' }),
  ...to(PUBLIC, 'campaignTerms', 'doneTerms'),
  ...to(OWN, 'clip', 'approved'),
  ...to(OWN, 'clip', 'rejected', { of: 'rejected' }),
  ...to(ZOES, 'clip', 'zoesSecond', { of: 'zoesSecond' }),
  ...to(OWN, 'viewTracking', 'tracking'),
  ...to(OWN, 'submission', 'approvedSubmission'),
  ...[
    'pendingSubmission',
    'rejectedSubmission',
    'revokedSubmission',
    'withdrawnSubmission',
    'refusedSubmission',
  ].flatMap((of) => to(OWN, 'submission', of, { of })),
  ...to(OWN, 'earning', 'accrual'),
  ...to(OWN, 'earning', 'adjustment', { of: 'adjustment' }),
  ...to(ZOES, 'earning', 'paidByRun', { of: 'paidByRun' }),
  ...to(OWN, 'payoutRequest', 'asked'),
  ...['takenBack', 'refused', 'refusedInBulk', 'unpaid'].flatMap((of) => to(OWN, 'payoutRequest', of, { of })),
  ...['zoesRequest', 'zoesRemainder'].flatMap((of) => to(ZOES, 'payoutRequest', of, { of })),
  ...to(OWN, 'payout', 'paidOut'),
  ...to(OWN, 'payout', 'paidInBulk', { of: 'paidInBulk' }),
  ...to(OWN, 'accountEntry', 'entered'),
  ...to(HIDDEN, 'accountEntry', 'waitingEntry', { of: 'waitingEntry' }),
  ...to(HIDDEN, 'accountEntry', 'turnedDown', { of: 'turnedDown' }),
  ...to(ZOES, 'suspectObservation', 'waiting', { of: 'to its owner' }),
  ...to(STAFF, 'refreshRun', 'tick'),
  ...to(STAFF, 'booksReport', 'report'),
  ...to(STAFF, 'booksReport', 'checked', { of: 'checked' }),
  ...to(ADAS, 'webhookEndpoint', 'endpoint'),
  ...to(STAFF, 'webhookEndpoint', 'toolsEndpoint', { of: 'toolsEndpoint' }),
  ...to(ADAS, 'webhookDelivery', 'delivery'),
  ...to(ADMIN, 'apiKey', 'apiKey'),
  ...to(ADMIN, 'apiKey', 'unused', { of: 'unused' }),
  ...to(ADMIN, 'auditEntry', 'edit'),
  ...by(LISTED, ['nodes(ids: ["noah", "zoe"])']),
  ...by(PUBLIC, ['nodes(ids: ["done", "zoes"])']),
];

export const LOOKUPS: Topic = { calls, fields: [], paths };
