/** The visibility of users, campaigns, clips, submissions, the ledger and totals. */
import {
  ANYBODY,
  BLANK,
  by,
  entity,
  F,
  fields,
  HIDDEN,
  LISTED,
  list,
  MINE,
  N,
  NOTHING_OWN,
  OWN,
  ownRows,
  PUBLIC,
  publicRows,
  STAFF,
  staffRows,
  type Topic,
  U,
} from './visibility-rows.js';

const USER = 'user(id: "noah")';
const CAMPAIGN = 'campaign(id: "done")';
const CLIP = 'clip(id: "approved")';
const SUBMISSION = 'submission(id: "approvedSubmission")';

const calls: Topic['calls'] = [
  ['me', PUBLIC],
  ['users', staffRows(7)],
  ['users(filter: { role: CLIPPER })', staffRows(2)],
  ['campaigns', publicRows(2, 2, 4)],
  ['campaigns(filter: { status: CANCELLED })', publicRows(0, 0, 1)],
  ['campaigns(filter: { search: "Never shown" })', publicRows(0, 0, 1)],
  ['campaigns(filter: { search: "Deleted draft" })', publicRows(0, 0, 0)],
  ['campaigns(filter: { status: DRAFT })', publicRows(0, 0, 1)],
  ['campaigns(filter: { socialPlatform: X })', publicRows(0, 0, 1)],
  ['clips', publicRows(3, 5, 8)],
  ['clips(filter: { userId: "noah" })', [U, 3, F, 3, 3]],
  ['clips(filter: { campaignId: "done" })', publicRows(1, 2, 3)],
  ['clips(filter: { campaignId: "draft" })', publicRows(0, 0, 0)],
  ['submissions', publicRows(6, 5, 11)],
  ['submissions(filter: { userId: "noah" })', [U, 6, F, 6, 6]],
  ['submissions(filter: { status: PENDING })', publicRows(1, 1, 2)],
  ['submissions(filter: { appeal: UPHELD })', publicRows(1, 0, 1)],
  ['platformStats', STAFF],
  ['settings', PUBLIC],
  // Here everybody comes through the router; federation.test.ts covers callers without it.
  ['_service', ANYBODY],
  ['_entities(representations: [])', [0, 0, 0, 0, 0]],
  // A filter that names somebody else is refused everywhere, not answered with zeros.
  ['me.totals(filter: { userId: "noah" })', [U, 'value', F, 'value', 'value']],
  ['me.clips(filter: { userId: "noah" })', [U, 3, F, 0, 0]],
  ['me.submissions(filter: { userId: "noah" })', [U, 6, F, 0, 0]],
  ['campaign(id: "done").totals(filter: { userId: "noah" })', [U, 'value', F, 'value', 'value']],
  ['campaign(id: "done").totals(filter: { socialPlatform: TIKTOK })', PUBLIC],
  ['campaign(id: "done").clips(filter: { userId: "noah" })', [U, 1, F, 1, 1]],
  ['campaign(id: "done").submissions(filter: { userId: "noah" })', [U, 1, F, 1, 1]],
  ['platformStats.totals(filter: { userId: "noah" })', STAFF],
  // Drafts do not show through other lists either.
  ['campaign(id: "draft").totals', HIDDEN],
  ['campaign(id: "draft").pace', HIDDEN],
  ['campaign(id: "draft").backlog', HIDDEN],
  ['campaign(id: "draft").clippers', [U, N, N, 0, 0]],
];

const seen: Topic['fields'] = [
  ...fields('User', 'id name email role status createdAt updatedAt totals balance', OWN),
  ...fields('User', 'socialAccounts', ownRows(2)),
  ...fields('User', 'totalsByPlatform', ownRows(4)),
  ...fields('User', 'clips', ownRows(3)),
  ...fields('User', 'submissions', ownRows(6)),
  ...fields('User', 'earnings', ownRows(4)),
  // He is not suspended; the person who is invited was.
  ...fields('User', 'suspensionReason', [U, F, N, 'null', 'null']),
  ...fields('User', 'campaigns', ownRows(2)),
  ...fields('User', 'id name email role status', HIDDEN, 'ada'),
  ...fields('SocialAccount', 'socialPlatform handle', OWN),
  ...fields('Balance', 'available entries maturing requested paid withdrawable debt uncovered minimumPayout', OWN),

  ...fields('Campaign', 'id name brand description status budget spent remaining', PUBLIC),
  ...fields(
    'Campaign',
    'socialPlatforms startsAt endsAt onExhausted closingAt accrualEndedAt publishedAt createdAt updatedAt terms totals',
    PUBLIC,
  ),
  ...fields('Campaign', 'budgetExhaustion', PUBLIC),
  ...fields('Campaign', 'pace backlog', STAFF),
  ...fields('Campaign', 'id name brand description status budget spent remaining', HIDDEN, 'draft'),
  ...fields('Campaign', 'id name status budget', HIDDEN, 'cancelledDraft'),
  ...fields('Campaign', 'id status budget spent remaining', PUBLIC, 'open'),
  ...fields('BudgetExhaustion', 'at', PUBLIC),
  // The last cents went to a clip of Zoe's.
  ...fields('BudgetExhaustion', 'clip', [U, 'null', 'value', 'value', 'value']),
  ...fields('Campaign', 'termsHistory', publicRows(1, 1, 1)),
  ...fields('Campaign', 'unmeasuredClips', publicRows(1, 2, 3)),
  ...fields('Campaign', 'suspectClips', publicRows(0, 1, 1)),
  ...fields('Campaign', 'totalsByPlatform', publicRows(4, 4, 4)),
  ...fields('Campaign', 'clips submissions', publicRows(1, 2, 3)),
  ...fields('Campaign', 'clippers', publicRows(1, 1, 2)),
  ...fields(
    'CampaignTerms',
    'id version ratePerThousandViews minViews maxPayoutPerClip baseline postsMustLiveUntil validFrom',
    PUBLIC,
  ),
  ...fields('CampaignBacklog', 'amount submissions', STAFF),
  ...fields('CampaignPace', 'since spent spentPerDay', STAFF),
  // It is completed, and no longer runs out.
  ...fields('CampaignPace', 'runsOutAt', [U, F, F, 'null', 'null']),
  ...fields('CampaignPace', 'since spent spentPerDay runsOutAt', STAFF, 'of an active campaign'),

  ...fields('Clip', 'id socialPlatform externalId url status views likes comments shares earned', OWN),
  // It answered recently: it is due at the next tick.
  ...fields('Clip', 'failingSince nextCheckAt', NOTHING_OWN),
  ...fields('Clip', 'checkedAt availability author title thumbnailUrl postedAt ageHours createdAt updatedAt', OWN),
  // Only a post on Instagram has any.
  ...fields('Clip', 'coauthors', ownRows(0)),
  ...fields('Clip', 'user campaign totals latestTracking settlement', OWN),
  ...fields('Clip', 'submissions trackings earnings', ownRows(1)),
  ...fields('Clip', 'id status user', OWN, 'pending'),
  ...fields('Clip', 'id status user earned settlement', OWN, 'rejected'),
  // Approved and revoked, withdrawn, rejected, and rejected again; paid, corrected and taken back.
  ...fields('Clip', 'submissions', ownRows(4), 'rejected'),
  ...fields('Clip', 'earnings', ownRows(3), 'rejected'),
  ...fields('Clip', 'id views user', [U, N, 'value', 'value', 'value'], 'zoesSecond'),
  ...fields('ViewTracking', 'id views likes comments shares viewsGained viewsField trackedAt', OWN),
  ...fields('Earning', 'id kind amount earnedAt user campaign submission clip', OWN),
  // Only a decision has a reason and an actor; this entry is an accrual.
  ...fields('Earning', 'reason actor', NOTHING_OWN),
  ...fields('Earning', 'refreshRun', NOTHING_OWN),
  ...fields('Earning', 'id kind amount', [U, N, 'value', 'value', 'value'], 'paidByRun'),
  ...fields('Earning', 'refreshRun', [U, N, 'null', 'value', 'value'], 'paidByRun'),
  ...fields('Earning', 'id kind amount earnedAt reason user campaign submission clip', OWN, 'adjustment'),
  // An admin did.
  ...fields('Earning', 'actor', BLANK, 'adjustment'),
  ...fields(
    'ClipSettlement',
    'settledViews settledThrough due posted limitedBy shortfall withheld reserved baselineViews',
    OWN,
  ),
  // It is approved.
  ...fields('ClipSettlement', 'estimateIfApproved', NOTHING_OWN),
  ...fields('ClipSettlement', 'estimateIfApproved', OWN, 'of a pending clip'),

  ...fields(
    'Submission',
    'id status submittedAt approvedAt decidedAt clip campaign user authorIsSubmitter authorship settlement',
    OWN,
  ),
  // An admin did.
  ...['', 'rejectedSubmission', 'revokedSubmission', 'refusedSubmission'].flatMap((of) =>
    fields('Submission', 'decidedBy', BLANK, of === '' ? undefined : of),
  ),
  ...fields('Submission', 'accrualEndedAt mustLiveUntil', OWN),
  ...fields('Submission', 'earlierAttempts', ownRows(0)),
  // Revoked, withdrawn and refused.
  ...fields('Submission', 'earlierAttempts', ownRows(3), 'rejectedSubmission'),
  ...fields('Submission', 'earlierAttempts', ownRows(0), 'revokedSubmission'),
  // Zoe claims the author, too.
  ...fields('Submission', 'authorClaimedBy', staffRows(1)),
  ...fields('Submission', 'id reason note updatedAt authorIsSubmitter', OWN, 'rejectedSubmission'),
  ...fields('Submission', 'id status approvedAt decidedAt note updatedAt clip campaign user', OWN, 'revokedSubmission'),
  // Noah withdrew it himself.
  ...fields('Submission', 'id status decidedAt decidedBy clip campaign user settlement', OWN, 'withdrawnSubmission'),
  ...fields('Submission', 'id status decidedAt reason clip campaign user', OWN, 'refusedSubmission'),
  ...fields('Submission', 'id status clip campaign user settlement reviewDueAt', OWN, 'pendingSubmission'),
  // It waits.
  ...fields('Submission', 'decidedBy', NOTHING_OWN, 'pendingSubmission'),
  // It was decided.
  ...fields('Submission', 'reviewDueAt', NOTHING_OWN),

  ...fields('Submission', 'appeal', NOTHING_OWN),
  ...fields('Submission', 'appeal', OWN, 'rejectedSubmission'),
  ...fields('SubmissionAppeal', 'text appealedAt status answer answeredAt', OWN),
  ...fields('SubmissionAppeal', 'answeredBy', BLANK),

  ...fields('Totals', 'earned available active held views likes comments shares clips', PUBLIC),
  ...fields('SocialPlatformTotals', 'socialPlatform totals', PUBLIC),
  ...fields('PlatformStats', 'id currency totals payouts counts balance', STAFF),
  ...fields('PlatformBalance', 'available entries maturing requested paid withdrawable debt uncovered', STAFF),
  ...fields('Settings', 'currency decimals minimumPayout holdingDays socialPlatforms payoutMethods', PUBLIC),
  ...fields('PlatformStats', 'totalsByPlatform', staffRows(4)),
  ...fields('_Service', 'sdl', ANYBODY),
  ...fields('PlatformCounts', 'clippers campaigns submittedClips pendingSubmissions', STAFF),
  ...fields('PayoutStats', 'completedAmount completedCount pendingAmount pendingCount', STAFF),
  ...fields('PayoutStats', 'approvedAmount approvedCount reversedAmount reversedCount', STAFF),

  ...fields('PageInfo', 'hasNextPage hasPreviousPage startCursor endCursor', PUBLIC),
  ...['Clip', 'User', 'Campaign', 'Earning'].flatMap((name) => list(name, PUBLIC, ' totals')),
  ...fields('EarningListTotals', 'amount', PUBLIC),
  ...['Submission', 'ViewTracking'].flatMap((name) => list(name, PUBLIC)),
  ...['CampaignClipper', 'UserCampaign'].flatMap((name) => [
    ...list(name, PUBLIC, ' totals'),
    ...fields(`${name}Edge`, 'totals', PUBLIC),
  ]),
];

const paths: Topic['paths'] = [
  // User
  ...by(MINE, ['me']),
  ...by(OWN, [
    USER,
    `${CLIP}.user`,
    `${USER}.clips.edges.node.user`,
    `${USER}.campaigns.edges.node.clippers.edges.node`,
  ]),
  ...by(LISTED, ['clips.edges.node.user', 'submissions.edges.node.user', `${CAMPAIGN}.clippers.edges.node`]),
  ...by(STAFF, ['users.edges.node', 'submissions.edges.node.authorClaimedBy']),
  ...by(HIDDEN, ['user(id: "ada")'], { of: 'ada' }),
  ...by(STAFF, ['users.edges.node'], { of: 'ada' }),
  ...by(ANYBODY, ['login.user', 'refreshToken.user'], { as: 'self' }),
  ...by(OWN, [`${USER}.socialAccounts`, `${USER}.balance`]),
  // Campaign
  ...by(PUBLIC, [CAMPAIGN, 'campaigns.edges.node', 'clips.edges.node.campaign', 'submissions.edges.node.campaign']),
  ...by(PUBLIC, ['campaign(id: "open")', 'campaigns.edges.node'], { of: 'open' }),
  ...by(OWN, [`${USER}.campaigns.edges.node`, `${CLIP}.campaign`]),
  ...by(ANYBODY, ['login.user.campaigns.edges.node'], { as: 'self' }),
  ...by(PUBLIC, [`${CAMPAIGN}.terms`, `${CAMPAIGN}.termsHistory`]),
  ...by(STAFF, [`${CAMPAIGN}.pace`, `${CAMPAIGN}.backlog`]),
  ...by(STAFF, ['campaign(id: "open").pace'], { of: 'of an active campaign' }),
  ...by(HIDDEN, ['campaign(id: "draft")'], { of: 'draft' }),
  ...by(HIDDEN, ['campaign(id: "cancelledDraft")', entity('Campaign', 'cancelledDraft')], { of: 'cancelledDraft' }),
  ...by([U, 'absent', 'absent', 'value', 'value'], ['campaigns.edges.node'], { of: 'cancelledDraft' }),
  ...by([U, 'absent', 'absent', 'value', 'value'], ['campaigns.edges.node'], { of: 'draft' }),
  ...by(PUBLIC, [`${CAMPAIGN}.budgetExhaustion`]),
  ...by([U, 'null', 'value', 'value', 'value'], [`${CAMPAIGN}.budgetExhaustion.clip`], { of: 'zoesSecond' }),
  // Clip and Submission
  ...by(MINE, ['me.clips.edges.node', 'me.submissions.edges.node']),
  ...by(OWN, [CLIP, `${USER}.clips.edges.node`, `${USER}.submissions.edges.node.clip`]),
  ...by(LISTED, [
    'clips.edges.node',
    `${CAMPAIGN}.clips.edges.node`,
    `${CAMPAIGN}.unmeasuredClips`,
    'submissions.edges.node.clip',
  ]),
  ...by([U, 'absent', 'value', 'value', 'value'], [`${CAMPAIGN}.suspectClips`], { of: 'zoesSecond' }),
  ...by(STAFF, ['users.edges.node.clips.edges.node', 'users.edges.node.submissions.edges.node']),
  ...by(ANYBODY, ['login.user.clips.edges.node'], { as: 'self' }),
  ...by(OWN, ['clip(id: "rejected")'], { of: 'rejected' }),
  ...by(OWN, [`${USER}.submissions.edges.node`, `${CLIP}.submissions.edges.node`]),
  ...by(LISTED, ['submissions.edges.node', `${CAMPAIGN}.submissions.edges.node`]),
  ...['rejectedSubmission', 'revokedSubmission', 'withdrawnSubmission', 'refusedSubmission'].flatMap((of) => [
    ...by(OWN, ['clip(id: "rejected").submissions.edges.node'], { of }),
    ...by(LISTED, ['submissions.edges.node'], { of }),
  ]),
  ...by(OWN, [`${CLIP}.latestTracking`, `${CLIP}.trackings.edges.node`, `${CLIP}.earnings.edges.node`]),
  ...by(OWN, ['clip(id: "rejected").earnings.edges.node', `${USER}.earnings.edges.node`], { of: 'adjustment' }),
  ...by(OWN, [`${CLIP}.settlement`, `${SUBMISSION}.settlement`]),
  ...by(OWN, ['clip(id: "pending").settlement', 'submission(id: "pendingSubmission").settlement'], {
    of: 'of a pending clip',
  }),
  // The only user that a clipper meets as the one who decided is themselves, and no admin.
  ...by(OWN, ['submission(id: "withdrawnSubmission").decidedBy']),
  ...by(BLANK, [`${SUBMISSION}.decidedBy`, 'clip(id: "rejected").earnings.edges.node.actor'], { of: 'ada' }),
  ...by(OWN, ['submission(id: "rejectedSubmission").appeal']),
  ...by(BLANK, ['submission(id: "rejectedSubmission").appeal.answeredBy'], { of: 'ada' }),
  ...by(OWN, ['submission(id: "rejectedSubmission").earlierAttempts'], { of: 'revokedSubmission' }),
  // The ledger
  ...by(OWN, [`${USER}.earnings.edges.node`]),
  ...by(MINE, ['me.earnings.edges.node']),
  ...by(STAFF, ['users.edges.node.earnings.edges.node']),
  ...by(ANYBODY, ['login.user.earnings.edges.node'], { as: 'self' }),
  ...by(
    OWN,
    ['user', 'campaign', 'submission', 'clip'].map((field) => `earning(id: "accrual").${field}`),
  ),
  // Totals: public for a campaign, the viewer's own in lists
  ...by(OWN, [`${USER}.totals`, `${USER}.totalsByPlatform`, `${USER}.campaigns.edges.totals`, `${CLIP}.totals`]),
  ...by(OWN, [`${USER}.clips.totals`, `${USER}.totalsByPlatform.totals`]),
  ...by(PUBLIC, [`${CAMPAIGN}.totals`, `${CAMPAIGN}.totalsByPlatform`, `${CAMPAIGN}.totalsByPlatform.totals`]),
  ...by(PUBLIC, ['clips.totals', `${CAMPAIGN}.clips.totals`, `${CAMPAIGN}.clippers.edges.totals`]),
  ...by(PUBLIC, ['campaigns.totals', `${CAMPAIGN}.clippers.totals`]),
  ...by(OWN, [`${USER}.campaigns.totals`, `${CLIP}.earnings.totals`]),
  ...by(STAFF, ['users.totals']),
  ...by(STAFF, ['platformStats', 'platformStats.totals', 'platformStats.totalsByPlatform']),
  ...by(STAFF, ['platformStats.counts', 'platformStats.payouts', 'platformStats.balance']),
  ...by(PUBLIC, ['settings']),
  // Entities
  ...by(OWN, [entity('User', 'noah'), `${entity('Clip', 'approved')}.user`]),
  ...by(HIDDEN, [entity('User', 'ada')], { of: 'ada' }),
  ...by(PUBLIC, [entity('Campaign', 'done')]),
  ...by(PUBLIC, [entity('Campaign', 'open')], { of: 'open' }),
  ...by(HIDDEN, [entity('Campaign', 'draft')], { of: 'draft' }),
  ...by(OWN, [entity('Clip', 'approved'), `${entity('User', 'noah')}.clips.edges.node`]),
  ...by(OWN, [entity('Clip', 'rejected')], { of: 'rejected' }),
  ...by([U, N, 'value', 'value', 'value'], [entity('Clip', 'zoesSecond')], { of: 'zoesSecond' }),
  ...by(STAFF, [entity('PlatformStats', 'platform')]),
  ...by(OWN, [`${entity('User', 'noah')}.payoutRequests.edges.node`, `${entity('User', 'noah')}.balance`]),
  ...by(ANYBODY, ['_service']),
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
  ...by(OWN, [`${USER}.earnings`, `${USER}.earnings.edges`, `${USER}.earnings.totals`]),
  ...by(OWN, [`${CLIP}.earnings`, `${CLIP}.earnings.edges`, `${CLIP}.earnings.pageInfo`]),
];

export const READS: Topic = { calls, fields: seen, paths };
