/** Rows that break one rule of the database each, made from the rows of the demo world. See guards.test.ts. */

/** The fact tables, with something that an UPDATE would set. */
export const FACTS: Record<string, string> = {
  ViewTracking: 'views = views + 1',
  Earning: 'amount = amount + 1',
  Payout: 'amount = amount + 1',
  PayoutReversal: `reason = 'another'`,
  AccountEntry: 'amount = amount + 1',
  AuditEntry: `action = 'another'`,
  CampaignTerms: '"minViews" = 1',
  CampaignReopening: `reason = 'another'`,
  CampaignEvent: 'budget = budget + 1',
  SubmissionEvent: 'at = now()',
  PayoutRequestEvent: 'at = now()',
  UserEvent: 'at = now()',
  BooksReport: 'clean = false',
};

/** The attempt, the constraint or index that must refuse it, the statement. */
export type Case = [what: string, rule: string, statement: string];

/** Changes the first row that fits. */
function change(table: string, set: string, where = 'true'): string {
  return `UPDATE "${table}" SET ${set} WHERE id = (SELECT min(id) FROM "${table}" WHERE ${where})`;
}

/** Inserts a copy of the first row that fits, with another id and other values. */
function copy(table: string, values: Record<string, unknown>, where = 'true'): string {
  const changes = JSON.stringify({ id: 1_000_000, ...values });
  const copied = `SELECT (jsonb_populate_record(t, '${changes}')).* FROM "${table}" t
    WHERE id = (SELECT min(id) FROM "${table}" WHERE ${where})`;
  // A generated column takes no value.
  return `DO $copy$ DECLARE columns text; BEGIN
    SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
    WHERE attrelid = '"${table}"'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE 'INSERT INTO "${table}" (' || columns || ') SELECT ' || columns || ' FROM (' || $copied$${copied}$copied$ || ') AS copied';
  END $copy$`;
}

const LATER = '2099-01-01T00:00:00Z';
const PENDING = `status = 'PENDING'`;
const APPROVED = `status = 'APPROVED'`;
const ACCRUAL = `kind = 'ACCRUAL'`;
/** A decision as an admin makes it, made from an accrual. */
const DECISION = { kind: 'ADJUSTMENT', amount: -1, accruedCentsBefore: null, reason: 'because', actorId: 1 };

const UNDOES = { ...DECISION, kind: 'REINSTATEMENT', amount: 1, undoesId: 1 };

const suspect = (status: string, closedAt: string, views: number, trackedAt = 'now()') => `
  INSERT INTO "SuspectObservation" ("clipId", "scrapeBatchId", "trackedAt", "firstSeenAt", views, "viewsBefore", "viewsField", status,
    "closedAt")
  SELECT min(c.id), min(b.id), ${trackedAt}, ${trackedAt}, ${views}, 0, 'views', '${status}', ${closedAt} FROM "Clip" c, "ScrapeBatch" b`;

const reversal = (id: number) => `
  INSERT INTO "PayoutReversal" (id, "payoutId", reason, "reversedById", "reversedAt")
  SELECT ${id}, p.id, 'sent back', p."paidById", now() FROM "Payout" p;`;

const commandKey = `
  INSERT INTO "CommandKey" ("actorId", key, command, "inputHash") SELECT min(id), 'k', 'submitClip', '' FROM "User";`;

const audit = `
  INSERT INTO "AuditEntry" ("actorId", "idempotencyKey", action, entity) SELECT min(id), 'k', 'submitClip', 'Clip' FROM "User";`;

const attempt = `INSERT INTO "PasswordAttempt" (key) VALUES ('account:k');`;

const factor = (values: object): string => {
  const row = { secret: `\\x${'00'.repeat(40)}`, createdAt: '2026-01-01T00:00:00Z', ...values };
  return `INSERT INTO "SecondFactor" SELECT (jsonb_populate_record(NULL::"SecondFactor",
    '${JSON.stringify(row)}' || jsonb_build_object('userId', min(id)))).* FROM "User";`;
};

const identity = (id: number, subject: string) => `
  INSERT INTO "ExternalIdentity" (id, "userId", issuer, subject, "createdById")
  SELECT ${id}, min(u.id), 'https://identity.example', '${subject}', min(u.id) FROM "User" u;`;

const token = (id: number) => `
  INSERT INTO "RefreshToken" (id, "userId", "familyId", "tokenHash", "expiresAt")
  SELECT ${id}, min(id), gen_random_uuid(), 'hash', now() FROM "User";`;

function apiKey(values: Record<string, unknown>, id = 1): string {
  const row = {
    id,
    name: 'tool',
    prefix: 'cliptally_',
    keyHash: `\\x${'00'.repeat(32)}`,
    createdAt: '2026-01-01T00:00:00Z',
    ...values,
  };
  return `INSERT INTO "ApiKey" SELECT (jsonb_populate_record(NULL::"ApiKey",
    '${JSON.stringify(row)}' || jsonb_build_object('userId', min(id), 'createdById', min(id)))).* FROM "User";`;
}

export const CHECKS: Case[] = [
  ['an e-mail with a capital', 'User_email_lower_case', change('User', `email = 'Mia@cliptally.example'`)],
  ['a suspended user without a time', 'User_suspended', change('User', `status = 'SUSPENDED'`)],
  [
    'an active user with a reason for a suspension',
    'User_suspensionReason',
    change('User', `"suspensionReason" = 'x'`),
  ],
  ['an active user who is anonymised', 'User_anonymised', change('User', '"anonymisedAt" = now(), email = NULL')],
  ['an anonymised user with an e-mail', 'User_email', change('User', `"anonymisedAt" = now(), status = 'ANONYMISED'`)],
  ['a clipper without an e-mail', 'User_email', change('User', 'email = NULL', `role = 'CLIPPER'`)],
  ['a handle with a capital', 'SocialAccount_handle', change('SocialAccount', `handle = 'Mia'`)],
  ['a handle with its @', 'SocialAccount_handle', change('SocialAccount', `handle = '@mia'`)],
  [
    'a key that ended before it was made',
    'ApiKey_expires_after_creation',
    apiKey({ expiresAt: '2001-01-01T00:00:00Z' }),
  ],
  ['a key that is no hash', 'ApiKey_hash', apiKey({ keyHash: '\\x00' })],
  ['a key that may read nothing', 'ApiKey_scopes_not_empty', apiKey({ scopes: [] })],
  ['an identity without a subject', 'ExternalIdentity_subject', identity(1, '')],
  ['a second factor that is not encrypted', 'SecondFactor_secret', factor({ secret: '\\x00' })],
  [
    'a second factor confirmed without a code',
    'SecondFactor_confirmed_by_a_code',
    factor({ confirmedAt: '2026-01-01T00:00:00Z' }),
  ],
  ['a budget above the largest', 'Campaign_budget', change('Campaign', 'budget = 100000000000001')],
  ['more spent than the budget', 'Campaign_spent_within_budget', change('Campaign', 'spent = budget + 1')],
  [
    'a budget below what is spent',
    'Campaign_spent_within_budget',
    change('Campaign', 'budget = spent - 1', 'spent > 0'),
  ],
  ['less than nothing spent', 'Campaign_spent_within_budget', change('Campaign', 'spent = -1', `status = 'ACTIVE'`)],
  ['no social platform', 'Campaign_social_platforms', change('Campaign', `"socialPlatforms" = '{}'`)],
  ['an end at the start', 'Campaign_ends_after_start', change('Campaign', '"endsAt" = "startsAt"')],
  [
    'an active campaign whose accrual ended',
    'Campaign_accrual_ended',
    change('Campaign', '"accrualEndedAt" = now()', `status = 'ACTIVE'`),
  ],
  [
    'a completed campaign whose accrual goes on',
    'Campaign_accrual_ended',
    change('Campaign', '"accrualEndedAt" = NULL', `status = 'COMPLETED'`),
  ],
  [
    'a campaign that closes since no time',
    'Campaign_closing',
    change('Campaign', `status = 'CLOSING'`, `status = 'ACTIVE'`),
  ],
  [
    'an active campaign that closes',
    'Campaign_closing',
    change('Campaign', '"closingAt" = now()', `status = 'ACTIVE'`),
  ],
  [
    'a campaign that closes after its end',
    'Campaign_closing_before_the_end',
    change('Campaign', `"closingAt" = "accrualEndedAt" + interval '1 second'`, `status = 'COMPLETED'`),
  ],
  [
    'payments that wait for a run since no time',
    'Campaign_paying',
    change('Campaign', '"payingSince" = now()', `status = 'ACTIVE'`),
  ],
  ['a draft that spends', 'Campaign_draft_spends_nothing', change('Campaign', 'spent = 1', `status = 'DRAFT'`)],
  ['a draft that was published', 'Campaign_published', change('Campaign', '"publishedAt" = now()', `status = 'DRAFT'`)],
  [
    'an active campaign that was never published',
    'Campaign_published',
    change('Campaign', '"publishedAt" = NULL', `status = 'ACTIVE'`),
  ],
  [
    'a published campaign that is deleted',
    'Campaign_deleted_draft',
    change('Campaign', '"deletedAt" = now()', `status = 'ACTIVE'`),
  ],
  ['terms of version 0', 'CampaignTerms_version', copy('CampaignTerms', { version: 0, validFrom: LATER })],
  ['a rate below zero', 'CampaignTerms_rate', terms({ ratePerThousandViews: -1 })],
  ['a rate above the largest', 'CampaignTerms_rate', terms({ ratePerThousandViews: 10_000_001 })],
  ['minimum views below zero', 'CampaignTerms_min_views', terms({ minViews: -1 })],
  ['a maximum payout of zero', 'CampaignTerms_max_payout', terms({ maxPayoutPerClip: 0 })],
  ['a clip with views below zero', 'Clip_counts', change('Clip', 'views = -1')],
  ['a clip with absurd views', 'Clip_counts', change('Clip', 'views = 900000000001')],
  ['a clip with shares below zero', 'Clip_counts', change('Clip', 'shares = -1')],
  ['counts that were never checked', 'Clip_checked_when_counted', change('Clip', '"checkedAt" = NULL')],
  ['a clip that earned less than nothing', 'Clip_earned', change('Clip', 'earned = -1', APPROVED)],
  ['gone answers since no time at all', 'Clip_gone', change('Clip', '"goneChecks" = 1')],
  ['gone answers below zero', 'Clip_gone', change('Clip', '"goneChecks" = -1, "goneSince" = now()')],
  ['a pending clip that earned', 'Clip_earns_only_while_it_counts', change('Clip', 'earned = 1', PENDING)],
  ['settled views below zero', 'ClipSubmission_settlement', change('ClipSubmission', '"settledViews" = -1')],
  ['an accrual below zero', 'ClipSubmission_settlement', change('ClipSubmission', 'accrued = -1')],
  ['a baseline below zero', 'ClipSubmission_baseline', change('ClipSubmission', '"baselineViews" = -1')],
  [
    'a submission that continues itself',
    'ClipSubmission_continues',
    change('ClipSubmission', '"continuesId" = id, "continuesSince" = "submittedAt" - interval \'1 hour\''),
  ],
  ['an amount reserved below zero', 'ClipSubmission_reserved', change('ClipSubmission', 'reserved = -1')],
  ['an amount withheld below zero', 'ClipSubmission_withheld', change('ClipSubmission', 'withheld = -1')],
  [
    'more paid than is due',
    'ClipSubmission_accrued_within_due',
    change('ClipSubmission', '"accruedCents" = due + 1', APPROVED),
  ],
  [
    'less than nothing paid',
    'ClipSubmission_accrued_within_due',
    change('ClipSubmission', '"accruedCents" = -1', APPROVED),
  ],
  [
    'a pending submission with an approval',
    'ClipSubmission_approved_at',
    change('ClipSubmission', '"approvedAt" = now()', PENDING),
  ],
  [
    'an approved submission without one',
    'ClipSubmission_approved_at',
    change('ClipSubmission', '"approvedAt" = NULL, "accruedCents" = 0', APPROVED),
  ],
  [
    'a pending submission that was decided',
    'ClipSubmission_decided_at',
    change('ClipSubmission', '"decidedAt" = now()', PENDING),
  ],
  ['a decision without a time', 'ClipSubmission_decided_at', change('ClipSubmission', '"decidedAt" = NULL', APPROVED)],
  [
    'a pending submission that was paid',
    'ClipSubmission_paid_after_approval',
    change('ClipSubmission', '"accruedCents" = 1', PENDING),
  ],
  [
    'a rejection without a reason',
    'ClipSubmission_rejection_reason',
    change('ClipSubmission', 'reason = NULL', `status = 'REJECTED'`),
  ],
  [
    'a reason without a rejection',
    'ClipSubmission_rejection_reason',
    change('ClipSubmission', `reason = 'OTHER'`, APPROVED),
  ],
  ['a tracking with likes below zero', 'ViewTracking_counts', copy('ViewTracking', { likes: -1, trackedAt: LATER })],
  [
    'a gain above the views',
    'ViewTracking_gain_within_views',
    copy('ViewTracking', { views: 5, viewsGained: 6, trackedAt: LATER }),
  ],
  ['a suspect observation with views below zero', 'SuspectObservation_counts', suspect('OPEN', 'NULL', -1)],
  ['an open suspect observation that was closed', 'SuspectObservation_closed', suspect('OPEN', 'now()', 1)],
  ['a closed suspect observation without a time', 'SuspectObservation_closed', suspect('DISMISSED', 'NULL', 1)],
  [
    'a suspect observation that nobody has seen',
    'SuspectObservation_seen',
    `${suspect('OPEN', 'NULL', 1)}; ${change('SuspectObservation', '"seenTimes" = 0')}`,
  ],
  [
    'a suspect observation first seen after its own time',
    'SuspectObservation_seen',
    `${suspect('OPEN', 'NULL', 1)}; ${change('SuspectObservation', `"firstSeenAt" = '${LATER}'`)}`,
  ],
  ['an accrual of zero', 'Earning_accrual', copy('Earning', { amount: 0, accruedCentsBefore: 9e9 }, ACCRUAL)],
  ['an accrual below zero', 'Earning_accrual', copy('Earning', { amount: -1, accruedCentsBefore: 9e9 }, ACCRUAL)],
  ['an accrual outside the chain', 'Earning_chain', copy('Earning', { accruedCentsBefore: null }, ACCRUAL)],
  ['an adjustment in the chain', 'Earning_chain', copy('Earning', { ...DECISION, accruedCentsBefore: 9e9 })],
  [
    'a chain that begins below zero',
    'Earning_chain_starts_at_zero',
    copy('Earning', { accruedCentsBefore: -1 }, ACCRUAL),
  ],
  ['a reversal above zero', 'Earning_reversal', copy('Earning', { ...DECISION, kind: 'REVERSAL', amount: 1 })],
  [
    'a reinstatement of no reversal',
    'Earning_reinstatement',
    copy('Earning', { ...DECISION, kind: 'REINSTATEMENT', amount: 1 }),
  ],
  ['an adjustment that undoes an entry', 'Earning_reinstatement', copy('Earning', { ...DECISION, undoesId: 1 })],
  ['an adjustment of zero', 'Earning_adjustment', copy('Earning', { ...DECISION, amount: 0 })],
  ['an adjustment without an actor', 'Earning_decision_has_actor', copy('Earning', { ...DECISION, actorId: null })],
  [
    'a reversal without a reason',
    'Earning_decision_has_reason',
    copy('Earning', { ...DECISION, kind: 'REVERSAL', reason: null }),
  ],
  ['a payout request of zero', 'PayoutRequest_amount', change('PayoutRequest', 'amount = 0')],
  [
    'a payout request above what was withdrawable',
    'PayoutRequest_within_withdrawable',
    change('PayoutRequest', 'amount = "withdrawableBefore" + 1'),
  ],
  [
    'a remainder that the user asked for',
    'PayoutRequest_not_by_themselves',
    change('PayoutRequest', '"requestedById" = "userId"'),
  ],
  [
    'a paid request that was not approved',
    'PayoutRequest_approved_at',
    change('PayoutRequest', '"approvedAt" = NULL', `status = 'PAID'`),
  ],
  [
    'a pending request that was decided',
    'PayoutRequest_decided_at',
    change('PayoutRequest', '"decidedAt" = now()', PENDING),
  ],
  [
    'a paid request without a decision',
    'PayoutRequest_decided_at',
    change('PayoutRequest', '"decidedAt" = NULL', `status = 'PAID'`),
  ],
  ['a payout of zero', 'Payout_amount', payout({ amount: 0 })],
  ['a shortfall below zero', 'Payout_shortfall', payout({ acknowledgedShortfall: -1 })],
  ['a shortfall above the payout', 'Payout_shortfall', payout({ amount: 5, acknowledgedShortfall: 6 })],
  ['a finished run without an end', 'RefreshRun_finished', change('RefreshRun', '"finishedAt" = NULL')],
  ['a running run with an end', 'RefreshRun_finished', change('RefreshRun', `status = 'RUNNING'`)],
];

export const UNIQUES: Case[] = [
  ['two users of one e-mail', 'User_email_key', copy('User', {})],
  ['a social account twice', 'SocialAccount_userId_socialPlatform_handle_key', copy('SocialAccount', {})],
  ['an API key twice', 'ApiKey_keyHash_key', apiKey({}) + apiKey({}, 2)],
  ['an identity twice', 'ExternalIdentity_issuer_subject_key', identity(1, 's') + identity(2, 's')],
  ['two second factors of one user', 'SecondFactor_pkey', factor({}) + factor({})],
  ['a refresh token twice', 'RefreshToken_tokenHash_key', token(1) + token(2)],
  ['two terms of one version', 'CampaignTerms_campaignId_version_key', copy('CampaignTerms', { validFrom: LATER })],
  ['two terms from one moment', 'CampaignTerms_campaignId_validFrom_key', copy('CampaignTerms', { version: 2 })],
  ['a post twice', 'Clip_socialPlatform_externalId_key', copy('Clip', {})],
  [
    'a second submission while one is approved',
    'ClipSubmission_open_key',
    copy('ClipSubmission', { status: 'PENDING', approvedAt: null, decidedAt: null, accruedCents: 0 }, APPROVED),
  ],
  ['two trackings of a clip at one moment', 'ViewTracking_clipId_trackedAt_key', copy('ViewTracking', {})],
  [
    'two suspect observations of a clip at one moment',
    'SuspectObservation_clipId_trackedAt_key',
    `${suspect('DISMISSED', 'now()', 1)}; ${suspect('DISMISSED', 'now()', 1)}`,
  ],
  [
    'two open suspect observations of a clip',
    'SuspectObservation_open_key',
    `${suspect('OPEN', 'NULL', 1)}; ${suspect('OPEN', 'NULL', 2, `'${LATER}'`)}`,
  ],
  [
    'two accruals from one state',
    'Earning_submissionId_accruedCentsBefore_key',
    copy('Earning', { amount: 1 }, ACCRUAL),
  ],
  [
    'a reversal that is undone twice',
    'Earning_undoesId_key',
    `${copy('Earning', UNDOES)};${copy('Earning', { ...UNDOES, id: 1_000_001 })}`,
  ],
  ['two payouts of one request', 'Payout_payoutRequestId_key', copy('Payout', { reference: 'another' })],
  ['a payout reference twice', 'Payout_reference_key', payout({ reference: 'DEMO-2026-0001' })],
  ['two reversals of one payout', 'PayoutReversal_payoutId_key', reversal(1) + reversal(2)],
  ['a key of an actor twice', 'CommandKey_pkey', commandKey + commandKey],
  ['a counter of attempts twice', 'PasswordAttempt_pkey', attempt + attempt],
  ['two audit rows of one key', 'AuditEntry_key_key', audit + audit],
  [
    'two runs of one slot',
    'RefreshRun_slot_key',
    `${change('RefreshRun', `slot = '${LATER}'`)}; ${copy('RefreshRun', {})}`,
  ],
  ['two batches of one Apify run', 'ScrapeBatch_apify_run_key', copy('ScrapeBatch', {})],
  [
    'a campaign twice in a batch',
    'ScrapeBatchCampaign_pkey',
    `WITH one AS (INSERT INTO "ScrapeBatchCampaign" SELECT b.id, k.id FROM "ScrapeBatch" b, "Campaign" k LIMIT 1 RETURNING *)
       INSERT INTO "ScrapeBatchCampaign" SELECT * FROM one`,
  ],
  [
    'a clip twice in a batch',
    'ScrapeBatchClip_pkey',
    'INSERT INTO "ScrapeBatchClip" SELECT * FROM "ScrapeBatchClip" LIMIT 1',
  ],
  ...['PairPlatformSum', 'PairSum', 'CampaignPlatformSum', 'CampaignSum', 'UserSum', 'SubmittedPair'].map(
    (table): Case => [
      `two rows of one key in ${table}`,
      `${table}_pkey`,
      `INSERT INTO "${table}" SELECT * FROM "${table}" LIMIT 1`,
    ],
  ),
];

function terms(values: Record<string, unknown>): string {
  return copy('CampaignTerms', { version: 2, validFrom: LATER, ...values });
}

/** A payout of the request that has none. */
function payout(values: Record<string, unknown>): string {
  const changes = JSON.stringify({ id: 1_000_000, reference: 'another', ...values });
  return `INSERT INTO "Payout" SELECT (jsonb_populate_record(p, '${changes}' || jsonb_build_object('payoutRequestId', r.id))).*
    FROM "Payout" p, "PayoutRequest" r WHERE r.status = 'PENDING'`;
}
