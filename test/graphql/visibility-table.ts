/**
 * Who sees what, written by hand from DESIGN 8 and never derived from the code. The rows spoken of are Noah's, or
 * public; "self" is Noah, "other" is Zoe, another clipper. Names in quotes are rows of visibility-world.ts.
 */

/** What a field answers. A number: so many rows. "absent": the list answers, without the row. */
export type Outcome = 'value' | 'null' | 'absent' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND' | number;

export const VIEWERS = ['anonymous', 'self', 'other', 'admin', 'service'] as const;
export type ViewerName = (typeof VIEWERS)[number];

/** In the order of VIEWERS. */
export type Row = readonly [Outcome, Outcome, Outcome, Outcome, Outcome];

const [U, F, N] = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'] as const;

/** The owner's and the staff's: to anybody else it does not exist. */
const OWN: Row = [U, 'value', N, 'value', 'value'];
/** The same within a list: others get the list without it. */
const LISTED: Row = [U, 'value', 'absent', 'value', 'value'];
const PUBLIC: Row = [U, 'value', 'value', 'value', 'value'];
const STAFF: Row = [U, F, F, 'value', 'value'];
const ADMIN: Row = [U, F, F, 'value', F];
const ANYBODY: Row = ['value', 'value', 'value', 'value', 'value'];

/** Lists: so many rows for Noah, for Zoe and for the staff. */
const ownRows = (rows: number): Row => [U, rows, N, rows, rows];
const publicRows = (self: number, other: number, staff: number): Row => [U, self, other, staff, staff];
const staffRows = (rows: number): Row => [U, F, F, rows, rows];
const NOTHING_YET: Row = [U, F, F, 'null', 'null'];

/** Every root field, with the arguments that matter, and what filters answer. */
export const CALLS: readonly (readonly [string, Row])[] = [
  ['me', PUBLIC],
  ['user(id: "noah")', OWN],
  ['user(id: "nobody")', [U, N, N, N, N]],
  ['users', staffRows(4)],
  ['users(filter: { role: CLIPPER })', staffRows(2)],
  ['campaign(id: "done")', PUBLIC],
  ['campaign(id: "draft")', [U, N, N, 'value', 'value']],
  ['campaign(id: "nobody")', [U, N, N, N, N]],
  ['campaigns', publicRows(2, 2, 3)],
  ['campaigns(filter: { status: DRAFT })', publicRows(0, 0, 1)],
  ['campaigns(filter: { socialPlatform: X })', publicRows(0, 0, 1)],
  ['clip(id: "approved")', OWN],
  ['clip(id: "nobody")', [U, N, N, N, N]],
  ['clips', publicRows(3, 4, 7)],
  ['clips(filter: { userId: "noah" })', [U, 3, F, 3, 3]],
  ['clips(filter: { campaignId: "done" })', publicRows(1, 2, 3)],
  ['clips(filter: { campaignId: "draft" })', publicRows(0, 0, 0)],
  ['submissions', publicRows(3, 4, 7)],
  ['submissions(filter: { userId: "noah" })', [U, 3, F, 3, 3]],
  ['submissions(filter: { status: PENDING })', publicRows(1, 2, 3)],
  ['platformStats', STAFF],
  ['refreshRuns(filter: { trigger: SCHEDULE })', staffRows(1)],
  ['refreshRuns(filter: { status: FAILED })', staffRows(0)],
  ['suspectObservations', staffRows(3)],
  ['refreshClips', ADMIN],
  ['raiseBudget', ADMIN],
  ['acceptObservation', ADMIN],
  ['dismissObservation', ADMIN],
  ['login', ANYBODY],
  // A filter that names somebody else is refused wherever it stands, not answered with zeros.
  ['me.totals(filter: { userId: "noah" })', [U, 'value', F, 'value', 'value']],
  ['me.clips(filter: { userId: "noah" })', [U, 3, F, 0, 0]],
  ['me.submissions(filter: { userId: "noah" })', [U, 3, F, 0, 0]],
  ['campaign(id: "done").totals(filter: { userId: "noah" })', [U, 'value', F, 'value', 'value']],
  ['campaign(id: "done").totals(filter: { socialPlatform: TIKTOK })', PUBLIC],
  ['campaign(id: "done").clips(filter: { userId: "noah" })', [U, 1, F, 1, 1]],
  ['campaign(id: "done").submissions(filter: { userId: "noah" })', [U, 1, F, 1, 1]],
  ['platformStats.totals(filter: { userId: "noah" })', STAFF],
  // Drafts do not show through lists of theirs either.
  ['campaign(id: "draft").totals', [U, N, N, 'value', 'value']],
  ['campaign(id: "draft").clippers', [U, N, N, 0, 0]],
];

export interface Field {
  row: Row;
  /** The row the field is asked of, where it is not the usual one of its type. */
  of?: string;
}

/** The usual row of each type that has an id. */
export const SUBJECTS: Record<string, string> = {
  User: 'noah',
  Campaign: 'done',
  Clip: 'approved',
  Submission: 'approvedSubmission',
  SuspectObservation: 'waiting',
};

/** `type`'s fields, one row for all of them. */
const fields = (type: string, names: string, row: Row, of?: string): [string, Field][] =>
  names.split(' ').map((name) => [fieldKey(`${type}.${name}`, of), of === undefined ? { row } : { row, of }]);

/** A field may have a row of the table for each row of the world that it is asked of. */
export function fieldKey(field: string, of: string | undefined): string {
  return of === undefined ? field : `${field} of ${of}`;
}

/** Every field of every type, as seen on the row itself. What cannot be reached at all is PATHS' business. */
export const FIELDS: Readonly<Record<string, Field>> = Object.fromEntries([
  ...fields('User', 'id name email role status createdAt totals balance', OWN),
  ...fields('User', 'socialAccounts', ownRows(1)),
  ...fields('User', 'totalsByPlatform', ownRows(4)),
  ...fields('User', 'clips submissions', ownRows(3)),
  ...fields('User', 'campaigns', ownRows(2)),
  ...fields('SocialAccount', 'socialPlatform handle', OWN),
  ...fields('Balance', 'available requested paid withdrawable debt minimumPayout', OWN),

  ...fields('Campaign', 'id name brand description status budget spent remaining', PUBLIC),
  ...fields('Campaign', 'socialPlatforms startsAt endsAt accrualEndedAt createdAt terms totals', PUBLIC),
  ...fields('Campaign', 'budgetExhaustion', PUBLIC),
  ...fields('BudgetExhaustion', 'at', PUBLIC),
  // The last cents went to a clip of Zoe's.
  ...fields('BudgetExhaustion', 'clip', [U, 'null', 'value', 'value', 'value']),
  ...fields('Campaign', 'termsHistory', publicRows(1, 1, 1)),
  ...fields('Campaign', 'totalsByPlatform', publicRows(4, 4, 4)),
  ...fields('Campaign', 'clips submissions', publicRows(1, 2, 3)),
  ...fields('Campaign', 'clippers', publicRows(1, 1, 2)),
  ...fields('CampaignTerms', 'version ratePerThousandViews minViews maxPayoutPerClip validFrom', PUBLIC),

  ...fields('Clip', 'id socialPlatform externalId url status views likes comments shares earned', OWN),
  // It answered, and is fresh: it is due at the next tick.
  ...fields('Clip', 'failingSince nextCheckAt', [U, 'null', N, 'null', 'null']),
  ...fields('Clip', 'checkedAt availability author title thumbnailUrl postedAt createdAt', OWN),
  ...fields('Clip', 'user campaign totals latestTracking settlement', OWN),
  ...fields('Clip', 'submissions trackings earnings', ownRows(1)),
  ...fields('ViewTracking', 'id views likes comments shares viewsGained viewsField trackedAt', OWN),
  ...fields('Earning', 'id kind amount earnedAt', OWN),
  // Only a decision has a reason; this entry is an accrual.
  ...fields('Earning', 'reason', [U, 'null', N, 'null', 'null']),
  ...fields('ClipSettlement', 'settledViews settledThrough due accrued limitedBy shortfall', OWN),
  ...fields('ClipSettlement', 'estimateIfApproved', OWN, 'of a pending clip'),

  ...fields('Submission', 'id status submittedAt approvedAt decidedAt clip campaign user', OWN),
  ...fields('Submission', 'reason note', OWN, 'rejectedSubmission'),

  ...fields('Totals', 'earned available active held views likes comments shares clips', PUBLIC),
  ...fields('SocialPlatformTotals', 'socialPlatform totals', PUBLIC),
  ...fields('PlatformStats', 'id currency totals payouts counts', STAFF),
  ...fields('PlatformStats', 'totalsByPlatform', staffRows(4)),
  ...fields('PlatformCounts', 'clippers campaigns submittedClips pendingSubmissions', STAFF),
  ...fields('PayoutStats', 'completedAmount completedCount pendingAmount pendingCount', STAFF),
  ...fields('PayoutStats', 'approvedAmount approvedCount reversedAmount reversedCount', STAFF),

  ...fields('PlatformStats', 'freshness', STAFF),
  ...fields('Freshness', 'refreshedClips staleClips failingClips suspectClips unavailableClips lastTick', STAFF),
  // No clip of an active campaign is approved.
  ...fields('Freshness', 'oldestCheckedAt', NOTHING_YET),

  ...fields('RefreshRun', 'id slot trigger status createdAt startedAt finishedAt durationMs earned costUsd', STAFF),
  ...fields('RefreshRun', 'outcomes', staffRows(2)),
  // Nothing went wrong.
  ...fields('RefreshRun', 'error', NOTHING_YET),
  ...fields('RefreshRun', 'id trigger status createdAt outcomes earned', ADMIN, 'just asked for'),
  ...fields('RaiseBudgetPayload', 'campaign replayed', ADMIN),
  ...fields('Campaign', 'id budget spent remaining', ADMIN, 'open'),
  ...fields('RefreshOutcome', 'socialPlatform outcome clips', STAFF),
  ...fields('RefreshClipsPayload', 'refreshRun replayed', ADMIN),
  ...fields('SuspectObservation', 'id views viewsBefore trackedAt status createdAt clip', STAFF),
  ...fields('SuspectObservation', 'reason closedAt', NOTHING_YET),
  ...fields('SuspectObservation', 'id views viewsBefore status reason closedAt clip', ADMIN, 'believed'),
  ...fields('SuspectObservation', 'id views viewsBefore status reason closedAt clip', ADMIN, 'doubted'),
  ...fields('Clip', 'id views user', [U, N, 'value', 'value', 'value'], 'zoesSecond'),
  ...fields('Clip', 'id views user', ADMIN, 'zoesPending'),
  ...fields('Clip', 'id views user', ADMIN, 'zoesOther'),
  ...['AcceptObservationPayload', 'DismissObservationPayload'].flatMap((name) =>
    fields(name, 'suspectObservation clip replayed', ADMIN),
  ),

  ...fields('PageInfo', 'hasNextPage hasPreviousPage startCursor endCursor', PUBLIC),
  ...['User', 'Campaign', 'Submission', 'ViewTracking', 'Earning', 'CampaignClipper', 'UserCampaign'].flatMap((name) =>
    fields(`${name}Connection`, 'edges pageInfo totalCount', PUBLIC),
  ),
  ...['RefreshRun', 'SuspectObservation'].flatMap((name) => [
    ...fields(`${name}Connection`, 'edges pageInfo totalCount', STAFF),
    ...fields(`${name}Edge`, 'cursor node', STAFF),
  ]),
  ...fields('ClipConnection', 'edges pageInfo totalCount totals', PUBLIC),
  ...['User', 'Campaign', 'Clip', 'Submission', 'ViewTracking', 'Earning'].flatMap((name) =>
    fields(`${name}Edge`, 'cursor node', PUBLIC),
  ),
  ...fields('CampaignClipperEdge', 'cursor node totals', PUBLIC),
  ...fields('UserCampaignEdge', 'cursor node totals', PUBLIC),
  ...fields('LoginPayload', 'token refreshToken expiresAt user', ANYBODY),
]);

export interface Path {
  path: string;
  /** Who gets there; the others get this instead of any field. */
  row: Row;
  /** The row looked for there, where it is not the usual one of its type. */
  of?: string;
  /** Everybody reads there as this viewer. */
  as?: ViewerName;
}

const by = (row: Row, paths: readonly string[], rest: Pick<Path, 'of' | 'as'> = {}): Path[] =>
  paths.map((path) => ({ path, row, ...rest }));

const USER = 'user(id: "noah")';
const CAMPAIGN = 'campaign(id: "done")';
const CLIP = 'clip(id: "approved")';
const TICK = 'refreshRuns(filter: { trigger: SCHEDULE }).edges.node';

/** Every way to a type. Every field that leads to one ends at least one path here. */
export const PATHS: readonly Path[] = [
  // User
  ...by([U, 'value', 'absent', 'absent', 'absent'], ['me']),
  ...by(OWN, [
    USER,
    `${CLIP}.user`,
    `${USER}.clips.edges.node.user`,
    `${USER}.campaigns.edges.node.clippers.edges.node`,
  ]),
  ...by(LISTED, ['clips.edges.node.user', 'submissions.edges.node.user', `${CAMPAIGN}.clippers.edges.node`]),
  ...by(STAFF, ['users.edges.node']),
  ...by(ANYBODY, ['login.user'], { as: 'self' }),
  ...by(OWN, [`${USER}.socialAccounts`, `${USER}.balance`]),
  // Campaign
  ...by(PUBLIC, [CAMPAIGN, 'campaigns.edges.node', 'clips.edges.node.campaign', 'submissions.edges.node.campaign']),
  ...by(OWN, [`${USER}.campaigns.edges.node`, `${CLIP}.campaign`]),
  ...by(ANYBODY, ['login.user.campaigns.edges.node'], { as: 'self' }),
  ...by(PUBLIC, [`${CAMPAIGN}.terms`, `${CAMPAIGN}.termsHistory`]),
  // Clip and Submission
  ...by([U, 'value', 'absent', 'absent', 'absent'], ['me.clips.edges.node', 'me.submissions.edges.node']),
  ...by(OWN, [CLIP, `${USER}.clips.edges.node`, `${USER}.submissions.edges.node.clip`]),
  ...by(LISTED, ['clips.edges.node', `${CAMPAIGN}.clips.edges.node`, 'submissions.edges.node.clip']),
  ...by(STAFF, ['users.edges.node.clips.edges.node', 'users.edges.node.submissions.edges.node']),
  ...by(ANYBODY, ['login.user.clips.edges.node'], { as: 'self' }),
  ...by(OWN, [`${USER}.submissions.edges.node`, `${CLIP}.submissions.edges.node`]),
  ...by(LISTED, ['submissions.edges.node', `${CAMPAIGN}.submissions.edges.node`]),
  ...by(OWN, ['clip(id: "rejected").submissions.edges.node'], { of: 'rejectedSubmission' }),
  ...by(LISTED, ['submissions.edges.node'], { of: 'rejectedSubmission' }),
  ...by(OWN, [`${CLIP}.latestTracking`, `${CLIP}.trackings.edges.node`, `${CLIP}.earnings.edges.node`]),
  ...by(OWN, [`${CLIP}.settlement`]),
  ...by(OWN, ['clip(id: "pending").settlement'], { of: 'of a pending clip' }),
  // Totals: public of a campaign, the viewer's own in lists
  ...by(OWN, [`${USER}.totals`, `${USER}.totalsByPlatform`, `${USER}.campaigns.edges.totals`, `${CLIP}.totals`]),
  ...by(OWN, [`${USER}.clips.totals`, `${USER}.totalsByPlatform.totals`]),
  ...by(PUBLIC, [`${CAMPAIGN}.totals`, `${CAMPAIGN}.totalsByPlatform`, `${CAMPAIGN}.totalsByPlatform.totals`]),
  ...by(PUBLIC, ['clips.totals', `${CAMPAIGN}.clips.totals`, `${CAMPAIGN}.clippers.edges.totals`]),
  ...by(STAFF, ['platformStats', 'platformStats.totals', 'platformStats.totalsByPlatform']),
  ...by(STAFF, ['platformStats.counts', 'platformStats.payouts']),
  // Lists
  ...by(STAFF, ['users', 'users.edges', 'users.pageInfo']),
  ...by(PUBLIC, ['campaigns', 'campaigns.edges', 'campaigns.pageInfo']),
  ...by(PUBLIC, [`${CAMPAIGN}.clippers`, `${CAMPAIGN}.clippers.edges`, `${CAMPAIGN}.clippers.pageInfo`]),
  ...by(OWN, [`${USER}.campaigns`, `${USER}.campaigns.edges`, `${USER}.campaigns.pageInfo`]),
  ...by(PUBLIC, ['clips', 'clips.edges', 'clips.pageInfo', `${CAMPAIGN}.clips`, `${CAMPAIGN}.clips.edges`]),
  ...by(OWN, [`${USER}.clips`, `${USER}.clips.edges`, `${USER}.clips.pageInfo`]),
  ...by(PUBLIC, ['submissions', 'submissions.edges', 'submissions.pageInfo', `${CAMPAIGN}.submissions`]),
  ...by(OWN, [`${USER}.submissions`, `${CLIP}.submissions`]),
  ...by(OWN, [`${CLIP}.trackings`, `${CLIP}.trackings.edges`, `${CLIP}.trackings.pageInfo`]),
  ...by(OWN, [`${CLIP}.earnings`, `${CLIP}.earnings.edges`, `${CLIP}.earnings.pageInfo`]),
  ...by(ANYBODY, ['login']),
  // The refresh
  ...by(PUBLIC, [`${CAMPAIGN}.budgetExhaustion`]),
  ...by([U, 'null', 'value', 'value', 'value'], [`${CAMPAIGN}.budgetExhaustion.clip`], { of: 'zoesSecond' }),
  ...by(STAFF, ['platformStats.freshness', 'platformStats.freshness.lastTick']),
  ...by(STAFF, ['refreshRuns', 'refreshRuns.edges', 'refreshRuns.pageInfo']),
  ...by(STAFF, [`${TICK}`, `${TICK}.outcomes`]),
  ...by(STAFF, ['suspectObservations', 'suspectObservations.edges', 'suspectObservations.pageInfo']),
  ...by(STAFF, ['suspectObservations.edges.node']),
  ...by(STAFF, ['suspectObservations.edges.node.clip'], { of: 'zoesSecond' }),
  ...by(ADMIN, ['raiseBudget', 'refreshClips', 'acceptObservation', 'dismissObservation']),
  ...by(ADMIN, ['raiseBudget.campaign'], { of: 'open' }),
  ...by(ADMIN, ['refreshClips.refreshRun'], { of: 'just asked for' }),
  ...by(ADMIN, ['acceptObservation.suspectObservation'], { of: 'believed' }),
  ...by(ADMIN, ['dismissObservation.suspectObservation'], { of: 'doubted' }),
  ...by(ADMIN, ['acceptObservation.clip'], { of: 'zoesPending' }),
  ...by(ADMIN, ['dismissObservation.clip'], { of: 'zoesOther' }),
];
