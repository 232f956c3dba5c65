/**
 * The one input with which each mutation is sent, first by the user who makes the world and then by every viewer. For
 * the first it is a replay, and changes nothing; the others may not do it. Names in quotes become ids.
 */

import type { TestDatabase } from '../support/database.js';
import { numberOf, typeOf } from '../support/ids.js';
import type { Scene } from '../support/scene.js';
import type { TestServer } from '../support/server.js';

export const EMAIL = 'noah@visibility.example';
export const FIRST_PASSWORD = 'noah had this password';
export const PASSWORD = 'noah has a password';

/** Sent without a key, which would make a login repeatable. */
const KEYLESS: Readonly<Record<string, string>> = {
  login: `email: "${EMAIL}", password: "${PASSWORD}"`,
  refreshToken: 'refreshToken: "session"',
  requestPasswordReset: 'email: "stranger@visibility.example"',
  setPassword: `token: "used up", newPassword: "${PASSWORD}"`,
};

const KEYED: Readonly<Record<string, string>> = {
  createUser: 'name: "Ivy", email: "ivy@visibility.example", role: CLIPPER',
  setUserRole: 'userId: "newcomer", role: SERVICE',
  suspendUser: 'userId: "newcomer"',
  reactivateUser: 'userId: "newcomer"',
  anonymiseUser: 'userId: "newcomer"',
  banUser: 'userId: "invited", reason: "She is somebody else."',
  enrollSecondFactor: '',
  confirmSecondFactor: 'code: "firstCode"',
  removeSecondFactor: 'code: "nextCode"',
  resetSecondFactor: 'userId: "tool"',
  linkIdentity: 'userId: "noah", subject: "noah at his provider"',
  unlinkIdentity: 'identityId: "unlinked"',
  createApiKey: 'name: "Warehouse", userId: "tool", scopes: [USERS], expiresAt: "2099-01-01T00:00:00Z"',
  revokeApiKey: 'apiKeyId: "apiKey"',
  setSocialAccounts:
    'userId: "noah", socialAccounts: [{ socialPlatform: TIKTOK, handle: "@noah" }, { socialPlatform: TIKTOK, handle: "somebody" }]',
  changePassword: `currentPassword: "${FIRST_PASSWORD}", newPassword: "${PASSWORD}"`,
  logout: 'refreshToken: "ended"',
  inviteUser: 'name: "Uma", email: "uma@visibility.example", role: ADMIN',
  resendInvitation: 'userId: "invited"',
  revokeSession: 'sessionId: "lostSession"',
  setNotifications:
    'kinds: [SUBMISSION_APPROVED, SUBMISSION_REJECTED, PAYOUT_PAID, ACCOUNT_SUSPENDED, ACCOUNT_ENTRY, APPEAL_ANSWERED, DECISION_OVERTURNED]',

  createCampaign: `name: "A draft", brand: "Secret brand", budget: "100.00", socialPlatforms: [X],
    terms: { ratePerThousandViews: "1.00" }`,
  updateCampaign: 'campaignId: "draft", description: "Nobody is to know."',
  deleteDraft: 'campaignId: "deletedDraft"',
  changeTerms: 'campaignId: "open", terms: { ratePerThousandViews: "1.00", minViews: 10 }',
  raiseBudget: 'campaignId: "open", budget: "20000.00"',
  activateCampaign: 'campaignId: "open"',
  pauseCampaign: 'campaignId: "open"',
  cancelCampaign: 'campaignId: "done"',
  closeCampaign: 'campaignId: "done"',
  completeCampaign: 'campaignId: "done"',

  reopenCampaign: 'campaignId: "done", reason: "A slip."',

  submitClip: 'campaignId: "open", url: "https://youtu.be/walk000000A"',
  withdrawSubmission: 'submissionId: "withdrawnSubmission"',
  approveClip: 'clipId: "rejected"',
  adjustEarnings: 'clipId: "rejected", amount: "0.50", reason: "Views of before."',
  revokeApproval: 'clipId: "rejected", reason: "Bought views."',
  reinstateClip: 'clipId: "zoesRevoked", reason: "They were real."',
  appealDecision: 'submissionId: "rejectedSubmission", text: "It is mine."',
  answerAppeal: 'submissionId: "rejectedSubmission", outcome: UPHELD, answer: "It is not."',
  rejectClip: 'clipId: "rejected", reason: WRONG_CONTENT',
  approveClips: `items: [{ clipId: "approved" }, { clipId: "zoes" }, { clipId: "zoesSecond" }, { clipId: "zoesOther" },
    { clipId: "zoesRevoked" }, { clipId: "noClip" }]`,
  rejectClips: `items: [{ clipId: "noClip", reason: OTHER },
    { clipId: "rejected", reason: OTHER, note: "Too dark." }]`,
  revokeApprovals: `items: [{ clipId: "zoesRevoked", reason: "Bought." }, { clipId: "noClip", reason: "Bought." }]`,

  requestPayout: 'amount: "1.00", method: { type: PAYPAL, account: "noah@pay.example" }',
  payOutRemainder: 'userId: "zoe"',
  cancelPayoutRequest: 'payoutRequestId: "takenBack", reason: "Not yet."',
  approvePayoutRequest: 'payoutRequestId: "asked", reason: "All is well."',
  rejectPayoutRequest: 'payoutRequestId: "refused", reason: "The account is closed."',
  approvePayoutRequests: `items: [{ payoutRequestId: "inBulk" }, { payoutRequestId: "unpaid" },
    { payoutRequestId: "noPayoutRequest" }]`,
  rejectPayoutRequests: `items: [{ payoutRequestId: "noPayoutRequest" },
    { payoutRequestId: "refusedInBulk", reason: "The account is closed." }]`,
  payPayoutRequest: 'payoutRequestId: "asked", reference: "wire-1"',
  payPayoutRequests: `items: [{ payoutRequestId: "inBulk", reference: "wire-2" },
    { payoutRequestId: "unpaid", reference: "wire-1" }]`,
  reversePayout: 'payoutId: "paidOut", reason: "It came back."',
  proposeAccountEntry: 'userId: "noah", kind: CREDIT, amount: "0.01", reason: "Thank you."',
  confirmAccountEntry: 'accountEntryId: "entered"',
  rejectAccountEntry: 'accountEntryId: "turnedDown"',

  createWebhookEndpoint: 'url: "https://hooks.example.org/cliptally", document: "{ settings { currency } }"',
  updateWebhookEndpoint: 'endpointId: "endpoint", types: [USER]',
  deleteWebhookEndpoint: 'endpointId: "deletedEndpoint"',
  enableWebhookEndpoint: 'endpointId: "endpoint"',
  disableWebhookEndpoint: 'endpointId: "endpoint"',
  rotateWebhookSecret: 'endpointId: "endpoint"',
  sendTestDelivery: 'endpointId: "endpoint"',
  retryDelivery: 'deliveryId: "sentAgain"',

  refreshClips: 'clipIds: ["pending"]',
  acceptObservation: 'observationId: "believed", reason: "Seen on television."',
  dismissObservation: 'observationId: "doubted", reason: "Bought."',
  checkBooks: '',
};

export type Ids = Record<string, string>;

export function isMutation([first = '']: readonly string[]): boolean {
  return first in KEYED || first in KEYLESS;
}

/** `_entities(representations: …)` leads to the type of its only representation, and `node(id: …)` to that of its id. */
export function entityOf(segment: string): string | null {
  const [, id] = /^nodes?\(ids?: \[?"(\w+)"/.exec(segment) ?? [];
  return id === undefined ? (/^_entities\(.*__typename: "(\w+)"/.exec(segment)?.[1] ?? null) : typeOf(id);
}

/** A path as an operation. Each mutation has one key, whatever is asked of its payload. */
export function operationOf(segments: readonly string[], selection: string, ids: Ids): string {
  const text = segments.reduceRight((inner, segment) => {
    const type = entityOf(segment);
    return `${segment} { ${type === null ? inner : `... on ${type} { ${inner} }`} }`;
  }, selection);
  const [first = ''] = segments;
  if (!isMutation(segments)) return `{ ${text} }`;
  const said = KEYLESS[first] ?? `idempotencyKey: "${first}!" ${KEYED[first]}`;
  const input = said.replace(/"(\w+)"/g, (name, bare: string) => (bare in ids ? `"${ids[bare]}"` : name));
  return `mutation { ${text.replace(first, `${first}(input: { ${input} })`)} }`;
}

/** Where the world is made. */
export interface Stage {
  database: TestDatabase;
  server: TestServer;
  scene: Scene;
  /** Ids as clients write them, by the names that the table uses. */
  ids: Ids;
}

/** The number of a row by its name in the world. */
export function numberNamed({ ids }: Pick<Stage, 'ids'>, name: string): bigint {
  return numberOf(ids[name] ?? '');
}

/** Sends a mutation for the first time, and returns the requested part of its payload. */
export async function act(
  { server, ids }: Pick<Stage, 'server' | 'ids'>,
  as: string | null,
  name: string,
  reads = '__typename',
) {
  const { data, errors } = await server.query(as, operationOf([name], reads, ids));
  if (errors !== undefined) throw new Error(`${name}: ${JSON.stringify(errors)}`);
  return data[name];
}
