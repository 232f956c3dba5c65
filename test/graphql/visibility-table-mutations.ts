/**
 * The mutations that each viewer may send, and the changed rows they then see. The world did each of these before with
 * the same key, so for the same users they are replays. Anybody else is refused or, where their own input is at fault,
 * changes nothing.
 */
import {
  ADMIN,
  ANYBODY,
  adminRows,
  by,
  F,
  fields,
  N,
  type Path,
  type Row,
  STAFF,
  type Topic,
  U,
} from './visibility-rows.js';

/** Noah's own submission or request. Nobody else has one, not even an admin. */
const OWNERS: Row = [U, 'value', N, N, F];

interface Mutation {
  row: Row;
  /** The rows in its payload, each by its name in the world; "": the usual one of its type. */
  payload: Readonly<Record<string, string>>;
}

/** The endpoint is an admin's. */
const ADAS: Row = [U, F, F, 'value', N];

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  createUser: { row: ADMIN, payload: { user: 'newcomer' } },
  setUserRole: { row: ADMIN, payload: { user: 'newcomer' } },
  suspendUser: { row: ADMIN, payload: { user: 'newcomer' } },
  reactivateUser: { row: ADMIN, payload: { user: 'newcomer' } },
  anonymiseUser: { row: ADMIN, payload: { user: 'newcomer' } },
  // Noah set one up, confirmed it and removed it. The others have one, with codes of its own.
  enrollSecondFactor: { row: [U, 'value', 'CONFLICT', 'CONFLICT', F], payload: { user: '' } },
  confirmSecondFactor: { row: [U, 'value', 'CONFLICT', 'CONFLICT', F], payload: { user: '' } },
  removeSecondFactor: { row: [U, 'value', 'BAD_USER_INPUT', 'BAD_USER_INPUT', F], payload: { user: '' } },
  resetSecondFactor: { row: ADMIN, payload: { user: 'tool' } },
  linkIdentity: { row: ADMIN, payload: { user: '' } },
  unlinkIdentity: { row: ADMIN, payload: { user: '' } },
  createApiKey: { row: ADMIN, payload: { apiKey: '' } },
  revokeApiKey: { row: ADMIN, payload: { apiKey: '' } },
  // A clipper who names somebody else is refused.
  setSocialAccounts: { row: [U, 'value', F, 'value', F], payload: { user: '' } },
  // Nobody else has the password that is given as the current one.
  changePassword: { row: [U, 'value', 'BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT'], payload: { user: '' } },
  logout: { row: [U, 'value', N, N, N], payload: { user: '' } },

  createCampaign: { row: ADMIN, payload: { campaign: 'draft' } },
  updateCampaign: { row: ADMIN, payload: { campaign: 'draft' } },
  changeTerms: { row: ADMIN, payload: { campaign: 'open' } },
  raiseBudget: { row: ADMIN, payload: { campaign: 'open' } },
  activateCampaign: { row: ADMIN, payload: { campaign: 'open' } },
  pauseCampaign: { row: ADMIN, payload: { campaign: 'open' } },
  cancelCampaign: { row: ADMIN, payload: { campaign: '' } },
  closeCampaign: { row: ADMIN, payload: { campaign: '' } },
  completeCampaign: { row: ADMIN, payload: { campaign: '' } },
  reopenCampaign: { row: ADMIN, payload: { campaign: '' } },

  // The post is taken by Noah.
  submitClip: {
    row: [U, 'value', 'CONFLICT', 'CONFLICT', F],
    payload: { clip: 'pending', submission: 'pendingSubmission' },
  },
  withdrawSubmission: { row: OWNERS, payload: { clip: 'rejected', submission: 'withdrawnSubmission' } },
  approveClip: { row: ADMIN, payload: { clip: 'rejected', submission: 'revokedSubmission' } },
  rejectClip: { row: ADMIN, payload: { clip: 'rejected', submission: 'refusedSubmission' } },
  revokeApproval: { row: ADMIN, payload: { clip: 'rejected', submission: 'revokedSubmission' } },
  reinstateClip: { row: ADMIN, payload: { clip: 'zoesRevoked', submission: 'zoesRevokedSubmission' } },
  appealDecision: { row: OWNERS, payload: { clip: 'rejected', submission: 'rejectedSubmission' } },
  answerAppeal: { row: ADMIN, payload: { clip: 'rejected', submission: 'rejectedSubmission' } },
  adjustEarnings: { row: ADMIN, payload: { clip: 'rejected', earning: 'adjustment' } },

  // The others have less than that.
  requestPayout: {
    row: [U, 'value', 'INSUFFICIENT_BALANCE', 'INSUFFICIENT_BALANCE', F],
    payload: { payoutRequest: '' },
  },
  payOutRemainder: { row: ADMIN, payload: { payoutRequest: 'zoesRemainder' } },
  cancelPayoutRequest: { row: OWNERS, payload: { payoutRequest: 'takenBack' } },
  approvePayoutRequest: { row: ADMIN, payload: { payoutRequest: '' } },
  rejectPayoutRequest: { row: ADMIN, payload: { payoutRequest: 'refused' } },
  payPayoutRequest: { row: ADMIN, payload: { payoutRequest: '', payout: '' } },
  reversePayout: { row: ADMIN, payload: { payoutRequest: '', payout: '' } },
  proposeAccountEntry: { row: ADMIN, payload: { accountEntry: 'waitingEntry' } },
  confirmAccountEntry: { row: ADMIN, payload: { accountEntry: '' } },
  rejectAccountEntry: { row: ADMIN, payload: { accountEntry: 'turnedDown' } },

  updateWebhookEndpoint: { row: ADAS, payload: { webhookEndpoint: '' } },
  enableWebhookEndpoint: { row: ADAS, payload: { webhookEndpoint: '' } },
  disableWebhookEndpoint: { row: ADAS, payload: { webhookEndpoint: '' } },
  rotateWebhookSecret: { row: ADAS, payload: { webhookEndpoint: '' } },
  sendTestDelivery: { row: ADAS, payload: { webhookDelivery: 'testDelivery' } },
  retryDelivery: { row: ADAS, payload: { webhookDelivery: 'sentAgain' } },
  refreshClips: { row: ADMIN, payload: { refreshRun: 'just asked for' } },
  acceptObservation: { row: ADMIN, payload: { suspectObservation: 'believed', clip: 'zoesPending' } },
  dismissObservation: { row: ADMIN, payload: { suspectObservation: 'doubted', clip: 'zoesOther' } },
  checkBooks: { row: ADMIN, payload: { booksReport: 'checked' } },
};

const BULK = [
  ...['approveClips', 'rejectClips', 'revokeApprovals'],
  ...['approvePayoutRequests', 'rejectPayoutRequests', 'payPayoutRequests'],
];
/** The rows they concerned are gone. */
const WITHOUT_ROWS = ['deleteDraft'];
/** Admins and tools each made one of their own. */
const OF_EACH = ['createWebhookEndpoint'];
const SESSIONS = ['login', 'refreshToken'];

const payloadOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`;

const calls: Topic['calls'] = [
  ...Object.entries(MUTATIONS).map(([name, { row }]) => [name, row] as const),
  ...BULK.map((name) => [name, ADMIN] as const),
  ...WITHOUT_ROWS.map((name) => [name, ADMIN] as const),
  ...OF_EACH.map((name) => [name, STAFF] as const),
  ['deleteWebhookEndpoint', ADAS],
  ...SESSIONS.map((name) => [name, ANYBODY] as const),
];

const seen: Topic['fields'] = [
  ...Object.entries(MUTATIONS).flatMap(([name, { row, payload }]) =>
    fields(payloadOf(name), ['replayed', ...Object.keys(payload)].join(' '), row),
  ),
  // It was shown once, when the world was made.
  ...fields('CreateApiKeyPayload', 'secret', [U, F, F, 'null', F]),
  ...fields('ReactivateUserPayload', 'newPassword', [U, F, F, 'null', F]),
  ...fields('User', 'id name role status', ADMIN, 'newcomer'),
  // Forgotten.
  ...fields('User', 'email', [U, F, F, 'null', F], 'newcomer'),
  ...fields('Clip', 'id views user', [U, N, 'value', 'value', 'value'], 'zoesPending'),
  ...fields('Clip', 'id views user', [U, N, 'value', 'value', 'value'], 'zoesOther'),
  ...fields('Clip', 'id status user', [U, N, 'value', 'value', 'value'], 'zoesRevoked'),
  ...fields('Submission', 'id status user', [U, N, 'value', 'value', 'value'], 'zoesRevokedSubmission'),

  ...fields('CreateWebhookEndpointPayload', 'webhookEndpoint replayed', STAFF),
  ...fields('CreateWebhookEndpointPayload', 'secret', [U, F, F, 'null', 'null']),
  ...fields('RotateWebhookSecretPayload', 'secret', [U, F, F, 'null', N]),
  ...fields('DeleteWebhookEndpointPayload', 'endpointId replayed', ADAS),
  ...fields('DeleteDraftPayload', 'campaignId replayed', ADMIN),
  ...BULK.flatMap((name) => fields(payloadOf(name), 'replayed', ADMIN)),
  ...fields('ApproveClipsPayload', 'results', adminRows(6)),
  ...fields('RejectClipsPayload', 'results', adminRows(2)),
  ...fields('RevokeApprovalsPayload', 'results', adminRows(2)),
  ...fields('ApprovePayoutRequestsPayload', 'results', adminRows(3)),
  ...fields('RejectPayoutRequestsPayload', 'results', adminRows(2)),
  ...fields('PayPayoutRequestsPayload', 'results', adminRows(2)),
  ...fields('ClipItemResult', 'index replayed clip', ADMIN, 'item done'),
  ...fields('ClipItemResult', 'error', [U, F, F, 'null', F], 'item done'),
  ...fields('ClipItemResult', 'index replayed error', ADMIN, 'item refused'),
  ...fields('ClipItemResult', 'clip', [U, F, F, 'null', F], 'item refused'),
  ...fields('PayoutItemResult', 'index replayed payout', ADMIN),
  ...fields('PayoutItemResult', 'error', [U, F, F, 'null', F]),
  ...fields('PayoutRequestItemResult', 'index replayed payoutRequest', ADMIN, 'request approved'),
  ...fields('PayoutRequestItemResult', 'error', [U, F, F, 'null', F], 'request approved'),
  ...fields('PayoutRequestItemResult', 'index replayed error', ADMIN, 'request missing'),
  ...fields('PayoutRequestItemResult', 'payoutRequest', [U, F, F, 'null', F], 'request missing'),
  ...fields('ItemError', 'code message', ADMIN),
  // No argument is at fault where a row is not found.
  ...fields('ItemError', 'field', [U, F, F, 'null', F]),
  ...fields('ItemError', 'code message field', ADMIN, 'a reference used twice'),

  ...fields('LoginPayload', 'token refreshToken expiresAt user', ANYBODY),
  ...fields('RefreshTokenPayload', 'token refreshToken expiresAt user', ANYBODY),
];

const paths: Topic['paths'] = [
  ...Object.entries(MUTATIONS).flatMap(([name, { row, payload }]): Path[] => [
    { path: name, row },
    ...Object.entries(payload).map(([field, of]) => ({ path: `${name}.${field}`, row, ...(of === '' ? {} : { of }) })),
  ]),
  ...by(ANYBODY, SESSIONS),
  ...by(ADMIN, [...BULK, ...WITHOUT_ROWS]),
  ...by(STAFF, OF_EACH),
  ...by(ADAS, ['deleteWebhookEndpoint']),
  ...by([U, F, F, 'value', 'absent'], ['createWebhookEndpoint.webhookEndpoint']),
  ...by([U, F, F, 'absent', 'value'], ['createWebhookEndpoint.webhookEndpoint'], { of: 'toolsEndpoint' }),
  ...by(ADMIN, ['approveClips.results'], { of: 'item done' }),
  ...by(ADMIN, ['approveClips.results.clip', 'approveClips.results.error']),
  ...by(ADMIN, ['rejectClips.results'], { of: 'item refused' }),
  ...by(ADMIN, ['rejectClips.results.clip'], { of: 'rejected' }),
  ...by(ADMIN, ['revokeApprovals.results'], { of: 'item done' }),
  ...by(ADMIN, ['revokeApprovals.results.clip'], { of: 'zoesRevoked' }),
  ...by(ADMIN, ['revokeApprovals.results.error']),
  ...by(ADMIN, ['approvePayoutRequests.results'], { of: 'request approved' }),
  ...by(ADMIN, ['approvePayoutRequests.results.payoutRequest'], { of: 'unpaid' }),
  ...by(ADMIN, ['rejectPayoutRequests.results'], { of: 'request missing' }),
  ...by(ADMIN, ['rejectPayoutRequests.results.payoutRequest'], { of: 'refusedInBulk' }),
  ...by(ADMIN, ['approvePayoutRequests.results.error', 'rejectPayoutRequests.results.error']),
  ...by(ADMIN, ['payPayoutRequests.results']),
  ...by(ADMIN, ['payPayoutRequests.results.payout'], { of: 'paidInBulk' }),
  ...by(ADMIN, ['payPayoutRequests.results.error'], { of: 'a reference used twice' }),
  // Below the payload of a mutation the usual rules apply.
  ...by(
    [U, 'null', 'INSUFFICIENT_BALANCE', 'INSUFFICIENT_BALANCE', F],
    ['requestPayout.payoutRequest.decidedBy', 'requestPayout.payoutRequest.payout.paidBy'],
    { of: 'ada' },
  ),
  ...by(OWNERS, ['cancelPayoutRequest.payoutRequest.user', 'withdrawSubmission.clip.user']),
];

export const MUTATED: Topic = { calls, fields: seen, paths };
