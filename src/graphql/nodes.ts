/**
 * The rows that have a global id. `node(id)`, `nodes(ids)`, the root field of each type and the federation's @key all
 * find a row here, so every path to it has the same rules.
 */
import type { Context } from '../kernel/api/context.js';
import type { Id } from '../kernel/auth/viewer.js';
import { badInput, notFound, wrongRole } from '../kernel/base/errors.js';
import { type IdKind, parseId, readId } from '../kernel/base/global-ids.js';
import type { Role } from '../kernel/prisma/generated/enums.js';
import type { LoaderDefinition } from '../kernel/reads/loader.js';
import { accountEntryById } from '../modules/account-entries/account-entries.loaders.js';
import { AccountEntry } from '../modules/account-entries/account-entry.type.js';
import { apiKeyById } from '../modules/api-keys/api-key.resolver.js';
import { ApiKey } from '../modules/api-keys/api-key.type.js';
import { auditEntryById } from '../modules/audit/audit.resolver.js';
import { AuditEntry } from '../modules/audit/audit.type.js';
import { BooksReport, reportById } from '../modules/books/books.resolver.js';
import { Campaign, CampaignTerms } from '../modules/campaigns/campaign.type.js';
import { campaignById, termsById } from '../modules/campaigns/campaigns.loaders.js';
import { Clip } from '../modules/clips/clip.type.js';
import { clipById } from '../modules/clips/clips.loaders.js';
import { identityById } from '../modules/identities/identities.loaders.js';
import { ExternalIdentity } from '../modules/identities/identity.type.js';
import {
  AUDIT_ID,
  CAMPAIGN_ID,
  CLIP_ID,
  DELIVERY_ID,
  EARNING_ID,
  ENDPOINT_ID,
  ENTRY_ID,
  IDENTITY_ID,
  KEY_ID,
  PAYOUT_ID,
  REPORT_ID,
  REQUEST_ID,
  RUN_ID,
  SESSION_ID,
  SUBMISSION_ID,
  SUSPECT_ID,
  TERMS_ID,
  TRACKING_ID,
  USER_ID,
} from '../modules/ids/id-kinds.js';
import { Earning } from '../modules/ledger/earning.type.js';
import { earningById } from '../modules/ledger/earnings.loaders.js';
import { Payout, PayoutRequest } from '../modules/payouts/payout.type.js';
import { payoutById, payoutRequestById } from '../modules/payouts/payouts.loaders.js';
import { refreshRunById, suspectById } from '../modules/refresh/refresh.loaders.js';
import { RefreshRun, SuspectObservation } from '../modules/refresh/refresh.type.js';
import { Session, sessionById } from '../modules/sessions/session.type.js';
import { Submission } from '../modules/submissions/submission.type.js';
import { submissionById } from '../modules/submissions/submissions.loaders.js';
import { trackingById } from '../modules/trackings/clip-trackings.fields.js';
import { ViewTracking } from '../modules/trackings/tracking.type.js';
import { User } from '../modules/users/user.type.js';
import { userById } from '../modules/users/users.loaders.js';
import { WebhookDelivery, WebhookEndpoint } from '../modules/webhooks/webhook.type.js';
import { webhookDeliveryById, webhookEndpointById } from '../modules/webhooks/webhooks.loaders.js';

export interface NodeKind {
  kind: IdKind;
  type: () => new () => object;
  byId: LoaderDefinition<Id, object, object | null, undefined>;
  /** Other roles get FORBIDDEN. The loader decides which rows a role sees. */
  roles: readonly Role[];
  /** Why a row that exists may be NOT_FOUND. */
  hidden?: string;
}

const EVERYONE = ['CLIPPER', 'ADMIN', 'SERVICE'] as const;
const PEOPLE = ['CLIPPER', 'ADMIN'] as const;
const STAFF = ['ADMIN', 'SERVICE'] as const;
const ADMINS = ['ADMIN'] as const;

function node<Row extends object>(
  kind: IdKind,
  type: () => new () => object,
  byId: LoaderDefinition<Id, Row, Row | null, undefined>,
  roles: readonly Role[],
  hidden?: string,
): NodeKind {
  return { kind, type, byId: byId as unknown as NodeKind['byId'], roles, ...(hidden === undefined ? {} : { hidden }) };
}

export const NODES: readonly NodeKind[] = [
  node(USER_ID, () => User, userById, EVERYONE, 'a clipper asks for anyone else'),
  node(CAMPAIGN_ID, () => Campaign, campaignById, EVERYONE, 'a clipper asks for one that was never published'),
  node(TERMS_ID, () => CampaignTerms, termsById, EVERYONE, 'a clipper asks for a campaign that was never published'),
  node(CLIP_ID, () => Clip, clipById, EVERYONE, 'a clipper asks for another user’s clip'),
  node(TRACKING_ID, () => ViewTracking, trackingById, EVERYONE, 'a clipper asks for another user’s clip'),
  node(SUBMISSION_ID, () => Submission, submissionById, EVERYONE, 'a clipper asks for another user’s submission'),
  node(EARNING_ID, () => Earning, earningById, EVERYONE, 'a clipper asks for another user’s entry'),
  node(REQUEST_ID, () => PayoutRequest, payoutRequestById, EVERYONE, 'a clipper asks for another user’s request'),
  node(PAYOUT_ID, () => Payout, payoutById, EVERYONE, 'a clipper asks for another user’s payout'),
  node(ENTRY_ID, () => AccountEntry, accountEntryById, EVERYONE, 'a clipper asks for an entry that is not confirmed'),
  node(SUSPECT_ID, () => SuspectObservation, suspectById, EVERYONE, 'a clipper asks for another user’s clip'),
  node(SESSION_ID, () => Session, sessionById, EVERYONE, 'anyone but an admin asks for another user’s session'),
  node(IDENTITY_ID, () => ExternalIdentity, identityById, PEOPLE, 'a clipper asks for another user’s identity'),
  node(RUN_ID, () => RefreshRun, refreshRunById, STAFF),
  node(REPORT_ID, () => BooksReport, reportById, STAFF),
  node(ENDPOINT_ID, () => WebhookEndpoint, webhookEndpointById, STAFF, 'a tool asks for another account’s endpoint'),
  node(DELIVERY_ID, () => WebhookDelivery, webhookDeliveryById, STAFF, 'a tool asks for another account’s delivery'),
  node(KEY_ID, () => ApiKey, apiKeyById, ADMINS),
  node(AUDIT_ID, () => AuditEntry, auditEntryById, ADMINS),
];

/** The row with this global id. `field` is the path of the id as the caller wrote it. */
export async function findNode(
  { loaders, viewer }: Context,
  { kind, byId, roles }: NodeKind,
  field: string,
  text: string,
): Promise<object> {
  if (!roles.includes(viewer.role)) throw wrongRole();
  const row = await loaders.load(byId, parseId(kind, field, text));
  if (row === null) throw notFound(`The ${kind.noun}`);
  return row;
}

/** The row with a global id of any kind, with the name of its type. */
export async function findAnyNode(context: Context, field: string, text: string): Promise<object> {
  const kind = readId(text)?.kind;
  const known = NODES.find((one) => one.kind === kind);
  if (known === undefined) {
    throw badInput(field, `${field} is not the id of a row. An id looks like "user_12" or "clip_3".`);
  }
  return withType(await findNode(context, known, field, text), known.kind.type);
}

/** A copy with its type's name. The row itself is shared by all paths of the response. */
export function withType(row: object, type: string): object {
  return { ...row, __typename: type };
}
