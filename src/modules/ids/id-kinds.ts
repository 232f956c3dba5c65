/** Every kind of global id. A row keeps its prefix for good, because callers store ids. */
import { idKind } from '../../kernel/base/global-ids.js';

export const USER_ID = idKind({ prefix: 'user', noun: 'user', type: 'User' });
export const CAMPAIGN_ID = idKind({ prefix: 'campaign', noun: 'campaign', type: 'Campaign' });
export const TERMS_ID = idKind({ prefix: 'terms', noun: 'version of terms', type: 'CampaignTerms' });
export const CLIP_ID = idKind({ prefix: 'clip', noun: 'clip', type: 'Clip' });
export const TRACKING_ID = idKind({ prefix: 'tracking', noun: 'tracking', type: 'ViewTracking' });
export const SUBMISSION_ID = idKind({
  prefix: 'submission',
  noun: 'submission',
  type: 'Submission',
  table: 'ClipSubmission',
});
export const EARNING_ID = idKind({ prefix: 'earning', noun: 'entry of the ledger', type: 'Earning' });
export const REQUEST_ID = idKind({ prefix: 'request', noun: 'payout request', type: 'PayoutRequest' });
export const PAYOUT_ID = idKind({ prefix: 'payout', noun: 'payout', type: 'Payout' });
export const REVERSAL_ID = idKind({ prefix: 'reversal', noun: 'reversal of a payout', type: 'PayoutReversal' });
export const ENTRY_ID = idKind({
  prefix: 'entry',
  noun: 'account entry',
  type: 'AccountEntry',
  table: 'AccountEntryProposal',
});
export const RUN_ID = idKind({ prefix: 'run', noun: 'refresh run', type: 'RefreshRun' });
export const SUSPECT_ID = idKind({ prefix: 'suspect', noun: 'suspect observation', type: 'SuspectObservation' });
export const SESSION_ID = idKind({ prefix: 'session', noun: 'session', type: 'Session', table: 'RefreshToken' });
export const KEY_ID = idKind({ prefix: 'key', noun: 'API key', type: 'ApiKey' });
export const IDENTITY_ID = idKind({ prefix: 'identity', noun: 'external identity', type: 'ExternalIdentity' });
export const AUDIT_ID = idKind({ prefix: 'audit', noun: 'audit entry', type: 'AuditEntry' });
export const ENDPOINT_ID = idKind({ prefix: 'endpoint', noun: 'webhook endpoint', type: 'WebhookEndpoint' });
export const DELIVERY_ID = idKind({ prefix: 'delivery', noun: 'webhook delivery', type: 'WebhookDelivery' });
export const REPORT_ID = idKind({ prefix: 'report', noun: 'report of the books', type: 'BooksReport' });
