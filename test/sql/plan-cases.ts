/** Every statement of the *.sql.ts files with its test arguments, as one request or one batch would use it. */
import type { Order, PageArgs } from '../../src/kernel/api/page.js';
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import type { Prisma } from '../../src/kernel/prisma/generated/client.js';
import * as accountEntries from '../../src/modules/account-entries/account-entries.sql.js';
import * as entriesExport from '../../src/modules/account-entries/account-entries-export.sql.js';
import * as apiKeys from '../../src/modules/api-keys/api-keys.sql.js';
import * as audit from '../../src/modules/audit/audit.sql.js';
import * as balanceLines from '../../src/modules/balances/balance-lines.sql.js';
import * as balances from '../../src/modules/balances/balances.sql.js';
import * as reports from '../../src/modules/books/reports.sql.js';
import * as sums from '../../src/modules/books/sums.sql.js';
import * as endings from '../../src/modules/campaign-steps/endings.sql.js';
import * as matured from '../../src/modules/campaign-steps/matured.sql.js';
import * as campaigns from '../../src/modules/campaigns/campaigns.sql.js';
import * as changes from '../../src/modules/changes/changes.sql.js';
import * as clipWrites from '../../src/modules/clips/clip-writes.sql.js';
import * as clips from '../../src/modules/clips/clips.sql.js';
import * as deliveries from '../../src/modules/delivery/message-facts.sql.js';
import * as because from '../../src/modules/explanations/because.sql.js';
import * as explained from '../../src/modules/explanations/explained.sql.js';
import * as identities from '../../src/modules/identities/identities.sql.js';
import { CLIP_ID } from '../../src/modules/ids/id-kinds.js';
import * as earnings from '../../src/modules/ledger/earnings.sql.js';
import * as earningsExport from '../../src/modules/ledger/earnings-export.sql.js';
import * as payingRuns from '../../src/modules/ledger/paying-run.sql.js';
import * as replays from '../../src/modules/ledger/replay.sql.js';
import * as listTotals from '../../src/modules/lists/list-totals.sql.js';
import * as lists from '../../src/modules/lists/lists.sql.js';
import * as outbox from '../../src/modules/messages/outbox.sql.js';
import * as notifications from '../../src/modules/notifications/notifications.sql.js';
import * as payoutLists from '../../src/modules/payouts/payout-lists.sql.js';
import * as payouts from '../../src/modules/payouts/payouts.sql.js';
import * as payoutsExport from '../../src/modules/payouts/payouts-export.sql.js';
import * as rankings from '../../src/modules/rankings/rankings.sql.js';
import * as links from '../../src/modules/recovery/links.sql.js';
import * as plan from '../../src/modules/refresh/plan.sql.js';
import * as refresh from '../../src/modules/refresh/refresh.sql.js';
import * as runs from '../../src/modules/refresh/refresh-runs.sql.js';
import * as suspects from '../../src/modules/refresh/suspects.sql.js';
import * as reopenings from '../../src/modules/reopenings/reopenings.sql.js';
import * as secondFactors from '../../src/modules/second-factor/second-factors.sql.js';
import * as sessions from '../../src/modules/sessions/sessions.sql.js';
import * as accrualEnds from '../../src/modules/submissions/accrual-end.sql.js';
import * as liveUntil from '../../src/modules/submissions/live-until.sql.js';
import * as reviewDue from '../../src/modules/submissions/review-due.sql.js';
import * as settlements from '../../src/modules/submissions/settlements.sql.js';
import * as submissions from '../../src/modules/submissions/submissions.sql.js';
import * as timeline from '../../src/modules/timelines/timeline.sql.js';
import * as totals from '../../src/modules/totals/totals.sql.js';
import * as trackings from '../../src/modules/trackings/trackings.sql.js';
import * as users from '../../src/modules/users/users.sql.js';
import * as webhookCommands from '../../src/modules/webhooks/manage-endpoint.sql.js';
import * as webhookWork from '../../src/modules/webhooks/sending/delivery-work.sql.js';
import * as webhooks from '../../src/modules/webhooks/webhooks.sql.js';

/** One statement may be tried in several shapes. */
export type Cases = Record<string, Prisma.Sql | Prisma.Sql[]>;

const ADMIN: Viewer = { userId: '1', role: 'ADMIN' };
const TOOL: Viewer = { userId: '2', role: 'SERVICE' };
const CLIPPER: Viewer = { userId: '900', role: 'CLIPPER' };
const PAGE = ['101', '102', '103', '104', '105', '106', '107', '108', '109', '110'];
const BATCH = Array.from({ length: 50 }, (_, n) => BigInt(20_000 + n));
const USER = ['900'];
const CAMPAIGN = ['90'];
const ROOT = ['0'];
const now = new Date();
const RANGE = { from: new Date(now.getTime() - 86_400_000), to: now };
/** A batch that has observed nothing yet. */
export const NEW_BATCH = 900_000n;
const HASH = Buffer.alloc(32);
const HELD = { id: 7n, lease: 1 };

const by = (field: string, descending = true): Order => ({ field, descending });
const page = (
  order = by('ID'),
  after: PageArgs['after'] = null,
  backward = false,
): { filter: object; page: PageArgs } => ({
  filter: {},
  page: { size: 50, backward, after, before: null, order },
});
const orders = <Query>(fields: string[], query: (args: ReturnType<typeof page>) => Query): Query[] =>
  fields.flatMap((field) => [true, false].map((descending) => query(page(by(field, descending)))));
const deep = page(by('EARNED'), { kind: CLIP_ID, key: '100', id: '500' });
const batch = BATCH.map((clipId) => ({ clipId, outcome: 'OK' as const, code: null }));
const observations = BATCH.map((clipId) => ({
  ...{ clipId, submissionId: clipId, views: 9n, likes: null, comments: null, shares: null, viewsGained: 1n },
  ...{ viewsField: 'playCount', author: null, title: null, thumbnailUrl: null, postedAt: null, viewsBefore: 1n },
}));
const run = {
  id: 1n,
  trigger: 'SCHEDULE' as const,
  clipIds: [],
  campaignId: null,
  requestId: null,
  plannedCampaignId: 60n,
  plannedThrough: 0n,
};

export const CASES: Cases = {
  auditPage: [
    audit.auditPage(ROOT, page(), ADMIN),
    audit.auditPage(ROOT, { ...page(), filter: { entity: 'Clip', entityId: '7' } }, ADMIN),
    audit.auditPage(ROOT, { ...page(), filter: { actorId: '7' } }, ADMIN),
  ],
  auditEntriesById: audit.auditEntriesById(PAGE, undefined, ADMIN),
  lastReport: reports.lastReport(),
  booksReportsById: reports.booksReportsById(PAGE, undefined, ADMIN),
  latestBooksReport: reports.latestBooksReport(ROOT, undefined, ADMIN),
  lockUserSums: sums.lockUserSums(BATCH),
  ownersAfter: sums.ownersAfter('User', 5n, 100),

  campaignsById: campaigns.campaignsById(PAGE, undefined, CLIPPER),
  campaignCount: campaigns.campaignCount(USER, { of: 'USER', ...page() }, ADMIN),
  termsOfCampaigns: campaigns.termsOfCampaigns(PAGE),
  termsOfIds: [campaigns.termsOfIds(PAGE, undefined, ADMIN), campaigns.termsOfIds(PAGE, undefined, CLIPPER)],
  termsHistoryOfCampaigns: campaigns.termsHistoryOfCampaigns(PAGE, { first: 20 }),
  lockCampaigns: campaigns.lockCampaigns([7n]),
  termsOfCampaign: campaigns.termsOfCampaign(7n),

  feedState: changes.feedState(ROOT),

  clipsById: clips.clipsById(PAGE, undefined, CLIPPER),
  clipPage: [
    ...orders(['ID', 'EARNED', 'VIEWS'], (args) => clips.clipPage(ROOT, { of: 'ALL', ...args }, ADMIN)),
    ...orders(['ID', 'EARNED', 'VIEWS'], (args) => clips.clipPage(CAMPAIGN, { of: 'CAMPAIGN', ...args }, ADMIN)),
    ...orders(['ID', 'EARNED', 'VIEWS', 'POSTED_AT'], (args) => clips.clipPage(USER, { of: 'USER', ...args }, CLIPPER)),
    clips.clipPage(ROOT, { of: 'ALL', ...deep }, ADMIN),
    clips.clipPage(USER, { of: 'USER', ...page(by('EARNED'), null, true) }, CLIPPER),
    clips.clipPage(ROOT, { of: 'ALL', ...page(), filter: { post: { socialPlatform: 'X', externalId: '1' } } }, ADMIN),
  ],
  lockClips: clips.lockClips(BATCH),
  campaignsOfClips: clips.campaignsOfClips(BATCH),

  exportedEarnings: earningsExport.exportedEarnings({ userId: '900' }, ADMIN),
  earningsById: earnings.earningsById(PAGE, undefined, CLIPPER),
  earningPage: [
    earnings.earningPage(PAGE, { of: 'CLIP', ...page() }, CLIPPER),
    earnings.earningPage(USER, { of: 'USER', ...page() }, CLIPPER),
    earnings.earningPage(USER, { of: 'USER', ...page(by('ID'), null, true) }, ADMIN),
    earnings.earningPage(ROOT, { of: 'ALL', ...page() }, ADMIN),
    earnings.earningPage(ROOT, { of: 'ALL', ...page() }, CLIPPER),
    earnings.earningPage(CAMPAIGN, { of: 'CAMPAIGN', ...page() }, ADMIN),
    earnings.earningPage(CAMPAIGN, { of: 'CAMPAIGN', ...page() }, CLIPPER),
    earnings.earningPage(PAGE, { of: 'SUBMISSION', ...page() }, CLIPPER),
  ],
  earningCount: [
    earnings.earningCount(PAGE, { of: 'CLIP', ...page() }, CLIPPER),
    earnings.earningCount(USER, { of: 'USER', ...page() }, CLIPPER),
    earnings.earningCount(CAMPAIGN, { of: 'CAMPAIGN', ...page() }, CLIPPER),
    earnings.earningCount(PAGE, { of: 'SUBMISSION', ...page() }, ADMIN),
  ],
  balanceLinesOfUsers: balanceLines.balanceLinesOfUsers(USER),
  pricingsOf: replays.pricingsOf(PAGE),
  trackingsOfSubmissions: replays.trackingsOfSubmissions(PAGE),
  entriesOfSubmissions: replays.entriesOfSubmissions(PAGE),
  termsOfBooks: replays.termsOfBooks(PAGE),
  writersOfEarnings: because.writersOfEarnings(PAGE),
  linesOfScopes: [
    explained.linesOfScopes(USER, { of: 'USER', filter: {} }, CLIPPER),
    explained.linesOfScopes(PAGE, { of: 'CLIP', filter: {} }, ADMIN),
    explained.linesOfScopes(['900:90'], { of: 'PAIR', filter: {} }, ADMIN),
  ],
  unpricedOfScopes: [
    explained.unpricedOfScopes(USER, { of: 'USER', filter: {} }, CLIPPER),
    explained.unpricedOfScopes(CAMPAIGN, { of: 'CAMPAIGN', filter: {} }, ADMIN),
  ],
  suspectsOfScopes: [explained.suspectsOfScopes(USER, { of: 'USER', filter: {} }, CLIPPER)],
  ledgerOfScopes: explained.ledgerOfScopes(USER, { of: 'USER', filter: {} }, CLIPPER),
  linePage: explained.linePage(USER, { of: 'USER', filter: {}, reason: 'ROUNDING', page: page().page }, CLIPPER),
  lineCount: explained.lineCount(USER, { of: 'USER', filter: {}, reason: 'AFTER_END', page: page().page }, CLIPPER),
  accrualEndOfSubmissions: accrualEnds.accrualEndOfSubmissions(PAGE, undefined, CLIPPER),
  storeAccrualEnds: accrualEnds.storeAccrualEnds(BATCH, new Date()),
  unmeasuredClipsOf: [
    accrualEnds.unmeasuredClipsOf(PAGE, { first: 20 }, ADMIN),
    accrualEnds.unmeasuredClipsOf(PAGE, { first: 20 }, CLIPPER),
  ],
  suspectClipsOf: [
    accrualEnds.suspectClipsOf(PAGE, { first: 20 }, ADMIN),
    accrualEnds.suspectClipsOf(PAGE, { first: 20 }, CLIPPER),
  ],
  liveUntilOfSubmissions: liveUntil.liveUntilOfSubmissions(PAGE, undefined, CLIPPER),
  deletedTooEarly: liveUntil.deletedTooEarly(24),
  anyDeletedTooEarly: liveUntil.anyDeletedTooEarly(90n),
  stillDeletedTooEarly: liveUntil.stillDeletedTooEarly(7n),
  endedCampaigns: endings.endedCampaigns(),
  exhaustedCampaigns: endings.exhaustedCampaigns(),
  missedFirstChecks: plan.missedFirstChecks(),
  refreshableClips: plan.refreshableClips(BATCH),
  exhaustionOfCampaigns: earnings.exhaustionOfCampaigns(PAGE, undefined, CLIPPER),
  insertAccruals: earnings.insertAccruals(7n, {}, [
    { submissionId: 7n, clipId: 7n, userId: 7n, amount: 1n, accruedCentsBefore: 9_000_000n },
  ]),
  waitFor: payingRuns.waitFor(7n, 7n),
  beginPayingRun: payingRuns.beginPayingRun(7n, 1n),
  endPayingRun: payingRuns.endPayingRun(7n),
  enterCampaigns: payingRuns.enterCampaigns([7n]),
  leaveCampaigns: payingRuns.leaveCampaigns(7n),
  campaignsToPay: payingRuns.campaignsToPay(),
  storeSpent: earnings.storeSpent(7n, 0n),
  reverseEarnings: earnings.reverseEarnings(7n, 7n, 1n, 'why', now),
  storeClips: clipWrites.storeClips(
    now,
    BATCH.map((id) => ({ id, posted: 0n })),
  ),

  payoutRequestsById: payoutLists.payoutRequestsById(PAGE, undefined, CLIPPER),
  payoutsById: payoutLists.payoutsById(PAGE, undefined, CLIPPER),
  payoutsOfRequests: payoutLists.payoutsOfRequests(PAGE, undefined, CLIPPER),
  payoutRequestPage: [
    payoutLists.payoutRequestPage(ROOT, { of: 'ALL', ...page() }, ADMIN),
    payoutLists.payoutRequestPage(ROOT, { of: 'ALL', ...page(), filter: { status: ['PENDING'] } }, ADMIN),
    payoutLists.payoutRequestPage(USER, { of: 'USER', ...page() }, CLIPPER),
  ],
  payoutRequestCount: payoutLists.payoutRequestCount(USER, { of: 'USER', ...page() }, CLIPPER),
  payoutPage: [
    payoutLists.payoutPage(ROOT, { of: 'ALL', ...page() }, ADMIN),
    payoutLists.payoutPage(USER, { of: 'USER', ...page() }, CLIPPER),
  ],
  accountEntriesById: accountEntries.accountEntriesById(PAGE, undefined, CLIPPER),
  accountEntryPage: [
    accountEntries.accountEntryPage(ROOT, { of: 'ALL', ...page() }, ADMIN),
    accountEntries.accountEntryPage(ROOT, { of: 'ALL', ...page(), filter: { status: ['PROPOSED'] } }, ADMIN),
    accountEntries.accountEntryPage(USER, { of: 'USER', ...page() }, CLIPPER),
  ],
  exportedAccountEntries: entriesExport.exportedAccountEntries({ userId: '900' }, ADMIN),
  accountEntryCount: accountEntries.accountEntryCount(USER, { of: 'USER', ...page() }, CLIPPER),
  lockEarners: reopenings.lockEarners(90n),
  forgetEnds: reopenings.forgetEnds(90n),
  reviewableSince: reviewDue.reviewableSince(PAGE, undefined, CLIPPER),
  stillUnopposed: reviewDue.stillUnopposed(7n),
  maturedCampaigns: matured.maturedCampaigns(7),
  payoutCount: payoutLists.payoutCount(USER, { of: 'USER', ...page() }, CLIPPER),
  exportedPayouts: payoutsExport.exportedPayouts({ userId: '900' }, ADMIN),
  balanceOfUsers: balances.balanceOfUsers(PAGE),
  amountOfRequestLists: payouts.amountOfRequestLists(USER, { of: 'USER', filter: {} }, CLIPPER),
  amountOfPayoutLists: payouts.amountOfPayoutLists(USER, { of: 'USER', filter: {} }, CLIPPER),

  lockPlanning: plan.lockPlanning(),
  runToPlan: plan.runToPlan(),
  dueClips: [plan.dueClips(run, 200), plan.dueClips({ ...run, trigger: 'SUBMISSION', clipIds: BATCH }, 200)],
  takeOverFirstChecks: plan.takeOverFirstChecks(1n),
  endFirstChecks: plan.endFirstChecks(),
  insertBatches: plan.insertBatches(1n, null, ['TIKTOK', 'X']),
  insertBatchClips: plan.insertBatchClips([{ id: 1n, clipIds: [39_999n] }]),
  openBatches: plan.openBatches(),
  endedRuns: plan.endedRuns(),
  lockRun: plan.lockRun(1n),

  refreshRunPage: runs.refreshRunPage(ROOT, page(), ADMIN),
  refreshRunCount: runs.refreshRunCount(ROOT, page(), ADMIN),
  refreshRunsById: runs.refreshRunsById(['1'], undefined, ADMIN),
  runsOfEarnings: [runs.runsOfEarnings(PAGE, undefined, ADMIN), runs.runsOfEarnings(PAGE, undefined, CLIPPER)],
  lastTick: runs.lastTick(),

  startBatch: refresh.startBatch(1n),
  storeApifyRun: refresh.storeApifyRun({ id: 1n, trackedAt: now }, 'run'),
  storeApifyEnd: refresh.storeApifyEnd(1n, 'SUCCEEDED', '0.5'),
  endBatch: refresh.endBatch({ id: 1n, trackedAt: now }, null),
  openBatchOfRun: refresh.openBatchOfRun(1n),
  resultOfBatch: refresh.resultOfBatch(3n),
  openClipsOfBatch: refresh.openClipsOfBatch(3n),
  recordedOfBatch: refresh.recordedOfBatch(3n),
  lockOpenClips: refresh.lockOpenClips(3n, now),
  releaseClips: refresh.releaseClips(3n, BATCH),
  storeNegativeAnswers: clipWrites.storeNegativeAnswers(
    now,
    BATCH.map((id) => ({ id, answer: null, goneChecks: 0, goneSince: null, availability: null, dueAt: null })),
  ),
  storeFailing: clipWrites.storeFailing(now, BATCH),
  storeOutcomes: refresh.storeOutcomes(3n, batch),

  knownSuspects: suspects.knownSuspects(BATCH, now),
  supersedeSuspects: suspects.supersedeSuspects(BATCH, now),
  insertSuspects: suspects.insertSuspects(NEW_BATCH, observations),
  suspectPage: suspects.suspectPage(ROOT, { ...page(), filter: { status: ['OPEN'] } }, ADMIN),
  suspectCount: suspects.suspectCount(ROOT, { ...page(), filter: { status: ['OPEN'] } }, ADMIN),
  openSuspectsOfClips: suspects.openSuspectsOfClips(PAGE, undefined, CLIPPER),
  suspectsById: suspects.suspectsById(PAGE, undefined, ADMIN),

  submissionsById: submissions.submissionsById(PAGE, undefined, CLIPPER),
  earlierAttempts: submissions.earlierAttempts(PAGE, undefined, CLIPPER),
  settlementOfSubmissions: settlements.settlementOfSubmissions(PAGE, undefined, CLIPPER),
  authorshipOfSubmissions: submissions.authorshipOfSubmissions(PAGE, undefined, CLIPPER),
  submissionPage: [
    submissions.submissionPage(ROOT, { of: 'ALL', ...page(), filter: { status: ['PENDING'] } }, ADMIN),
    submissions.submissionPage(USER, { of: 'USER', ...page() }, CLIPPER),
    submissions.submissionPage(
      USER,
      { of: 'USER', ...page(by('REVIEW_DUE', false)), filter: { overdue: true } },
      ADMIN,
    ),
    submissions.submissionPage(ROOT, { of: 'ALL', ...page(), filter: { appeal: ['PENDING'] } }, ADMIN),
    submissions.submissionPage(CAMPAIGN, { of: 'CAMPAIGN', ...page() }, ADMIN),
    submissions.submissionPage(PAGE, { of: 'CLIP', ...page() }, ADMIN),
  ],
  submissionCount: submissions.submissionCount(USER, { of: 'USER', ...page() }, CLIPPER),
  openSubmissionsOfClips: settlements.openSubmissionsOfClips(BATCH),
  waitingSubmissions: settlements.waitingSubmissions({ id: 7n, budget: 1_000n, spent: 0n }),
  latestSettlementOfClips: settlements.latestSettlementOfClips(PAGE, undefined, CLIPPER),
  limitsOfCampaigns: settlements.limitsOfCampaigns(PAGE),
  pricedBefore: settlements.pricedBefore(7n, 7n),
  storeSettlements: settlements.storeSettlements(
    BATCH.map((id) => ({
      id,
      settledViews: 1n,
      accrued: 1n,
      due: 1_000_000_000n,
      settledThrough: now,
      baselineViews: 0n,
      reserved: 0n,
      posted: 0n,
    })),
  ),

  clipCount: [
    totals.clipCount(USER, { of: 'USER', ...page() }, CLIPPER),
    totals.clipCount(CAMPAIGN, { of: 'CAMPAIGN', ...page() }, ADMIN),
    totals.clipCount(USER, { of: 'USER', ...page(), filter: { status: ['PENDING'] } }, CLIPPER),
  ],
  userPage: [
    ...orders(['ID', 'NAME', 'EARNED', 'VIEWS'], (args) => lists.userPage(ROOT, { of: 'ALL', ...args }, ADMIN)),
    lists.userPage(ROOT, { of: 'ALL', ...deep }, ADMIN),
    lists.userPage(ROOT, { of: 'ALL', ...page(), filter: { role: ['ADMIN'] } }, ADMIN),
    lists.userPage(CAMPAIGN, { of: 'CAMPAIGN', ...page() }, ADMIN),
  ],
  campaignPage: [
    ...orders(['ID', 'NAME', 'EARNED', 'VIEWS', 'BUDGET', 'REMAINING'], (args) =>
      lists.campaignPage(ROOT, { of: 'ALL', ...args }, ADMIN),
    ),
    ...orders(['ID', 'EARNED'], (args) => lists.campaignPage(USER, { of: 'USER', ...args }, CLIPPER)),
  ],
  rankingOfPlatform: rankingsOf((args) => rankings.rankingOfPlatform(ROOT, args)),
  restOfPlatform: rankingsOf((args) => rankings.restOfPlatform(ROOT, args)),
  rankingOfCampaigns: rankingsOf((args) => rankings.rankingOfCampaigns(PAGE, args), false),
  restOfCampaigns: rankingsOf((args) => rankings.restOfCampaigns(CAMPAIGN, args), false),

  timelineBounds: [
    timeline.timelineBounds(USER, { scope: 'USER' }, CLIPPER),
    timeline.timelineBounds(USER, { scope: 'CLIP' }, CLIPPER),
  ],
  timelinePoints: (['USER', 'CLIP'] as const).map((scope) =>
    timeline.timelinePoints(
      [{ parentId: '900', ...RANGE }],
      { scope, granularity: 'HOUR', timeZone: 'Europe/Berlin' },
      CLIPPER,
    ),
  ),
  rankedOfRanges: timeline.rankedOfRanges(
    [{ parentId: '900', ...RANGE }],
    { scope: 'USER', of: 'id', by: 'earned', first: 10 },
    CLIPPER,
  ),
  restOfRanges: timeline.restOfRanges(
    [{ parentId: '900', ...RANGE }],
    { scope: 'USER', of: 'campaignId', by: 'views', first: 10 },
    CLIPPER,
  ),
  rangeTotals: (['USER', 'CLIP'] as const).map((scope) =>
    timeline.rangeTotals([{ parentId: '900', ...RANGE }], { scope }, CLIPPER),
  ),

  totalsOfPlatform: [totals.totalsOfPlatform([], {}), totals.totalsOfPlatform([], { socialPlatform: ['X'] })],
  totalsOfPlatformByPlatform: totals.totalsOfPlatformByPlatform([], { campaignStatus: ['ACTIVE'] }),
  totalsOfUsers: [
    totals.totalsOfUsers(PAGE, {}),
    totals.totalsOfUsers(PAGE, { socialPlatform: ['X'], campaignId: '7' }),
  ],
  totalsOfUsersByPlatform: totals.totalsOfUsersByPlatform(PAGE, {}),
  totalsOfCampaigns: [
    totals.totalsOfCampaigns(PAGE, {}),
    totals.totalsOfCampaigns(PAGE, { userId: '900' }),
    totals.totalsOfCampaigns(PAGE, { userId: '900', socialPlatform: ['X'] }),
  ],
  totalsOfCampaignsByPlatform: totals.totalsOfCampaignsByPlatform(PAGE, {}),
  totalsOfPairs: totals.totalsOfPairs(PAGE.map((userId) => ({ userId, campaignId: '7' }))),
  totalsOfClips: totals.totalsOfClips(PAGE),
  totalsOfClipLists: [
    totals.totalsOfClipLists(ROOT, { of: 'ALL', filter: {} }, ADMIN),
    totals.totalsOfClipLists(USER, { of: 'USER', filter: {} }, CLIPPER),
    totals.totalsOfClipLists(USER, { of: 'USER', filter: { search: 'clip' } }, CLIPPER),
    totals.totalsOfClipLists(PAGE, { of: 'CAMPAIGN', filter: {} }, CLIPPER),
  ],
  totalsOfCampaignLists: [
    listTotals.totalsOfCampaignLists(ROOT, { of: 'ALL', filter: {} }, CLIPPER),
    listTotals.totalsOfCampaignLists(ROOT, { of: 'ALL', filter: { status: ['ACTIVE'] } }, ADMIN),
    listTotals.totalsOfCampaignLists(USER, { of: 'USER', filter: {} }, CLIPPER),
  ],
  totalsOfUserLists: [
    listTotals.totalsOfUserLists(ROOT, { of: 'ALL', filter: {} }, ADMIN),
    listTotals.totalsOfUserLists(CAMPAIGN, { of: 'CAMPAIGN', filter: { search: 'clipper' } }, ADMIN),
    listTotals.totalsOfUserLists(CAMPAIGN, { of: 'CAMPAIGN', filter: {} }, CLIPPER),
  ],
  amountOfEarningLists: [
    totals.amountOfEarningLists(PAGE, { of: 'CLIP', filter: {} }, CLIPPER),
    totals.amountOfEarningLists(USER, { of: 'USER', filter: {} }, CLIPPER),
  ],
  backlogOfCampaigns: totals.backlogOfCampaigns(['90']),
  paceOfCampaigns: totals.paceOfCampaigns(['90']),

  latestTrackingOfClips: trackings.latestTrackingOfClips(PAGE, undefined, CLIPPER),
  trackingsById: [trackings.trackingsById(PAGE, undefined, ADMIN), trackings.trackingsById(PAGE, undefined, CLIPPER)],
  trackingPage: trackings.trackingPage(PAGE, page(), CLIPPER),
  trackingCount: trackings.trackingCount(PAGE, page(), CLIPPER),
  lastTracking: trackings.lastTracking(7n),
  lastTrackedOfClips: trackings.lastTrackedOfClips(BATCH),
  insertTrackings: trackings.insertTrackings(NEW_BATCH, observations),

  apiKeysById: apiKeys.apiKeysById(PAGE, undefined, ADMIN),
  apiKeyPage: apiKeys.apiKeyPage(ROOT, page(), ADMIN),
  apiKeyCount: apiKeys.apiKeyCount(ROOT, page(), ADMIN),
  usersById: users.usersById(PAGE, undefined, ADMIN),
  socialAccountsOfUsers: users.socialAccountsOfUsers(PAGE, undefined, ADMIN),
  userCount: lists.userCount(CAMPAIGN, { of: 'CAMPAIGN', ...page() }, ADMIN),
  identitiesById: identities.identitiesById(PAGE, undefined, ADMIN),
  identitiesOfUsers: identities.identitiesOfUsers(PAGE, undefined, ADMIN),
  userByIdentity: identities.userByIdentity('https://identity.example', '7'),
  userByEmail: users.userByEmail('Somebody@cliptally.example'),
  confirmedFactorsOfUsers: secondFactors.confirmedFactorsOfUsers(PAGE, undefined, ADMIN),
  lockSecondFactor: secondFactors.lockSecondFactor(7n),
  accountById: users.accountById('7'),
  accountByApiKey: users.accountByApiKey(HASH),
  touchApiKey: users.touchApiKey(HASH),
  lockRefreshToken: users.lockRefreshToken(HASH),
  lockUser: users.lockUser(7n),
  lockUserKey: users.lockUserKey(7n),
  notificationsOfUsers: notifications.notificationsOfUsers(PAGE, undefined, ADMIN),
  sessionsById: sessions.sessionsById(PAGE, undefined, ADMIN),
  sessionPage: [sessions.sessionPage(USER, page(), ADMIN), sessions.sessionPage(USER, page(), CLIPPER)],
  sessionCount: sessions.sessionCount(USER, page(), ADMIN),
  openLink: links.openLink(HASH),
  insertMessage: outbox.insertMessage({ kind: 'ACCOUNT_SUSPENDED', userId: 900n }),
  insertReset: outbox.insertReset('clipper900@bench.example'),
  takeMessage: outbox.takeMessage(60),
  markSent: outbox.markSent({ id: 7n, attempts: 1 }),
  markDropped: outbox.markDropped({ id: 7n, attempts: 1 }, 'UNNEEDED'),
  markFailed: outbox.markFailed({ id: 7n, attempts: 1 }, 'ETIMEDOUT', 30),
  messageFacts: deliveries.messageFacts(7n),

  webhookEndpointsById: webhooks.webhookEndpointsById(PAGE, undefined, ADMIN),
  webhookEndpointPage: [
    webhooks.webhookEndpointPage(ROOT, page(), ADMIN),
    webhooks.webhookEndpointPage(ROOT, page(), TOOL),
  ],
  webhookEndpointCount: webhooks.webhookEndpointCount(ROOT, page(), TOOL),
  webhookDeliveriesById: webhooks.webhookDeliveriesById(PAGE, undefined, TOOL),
  webhookDeliveryPage: webhooks.webhookDeliveryPage(PAGE, page(), TOOL),
  webhookDeliveryCount: webhooks.webhookDeliveryCount(PAGE, page(), TOOL),
  attemptsOfDeliveries: webhooks.attemptsOfDeliveries(PAGE),
  waitingOfEndpoints: webhooks.waitingOfEndpoints(PAGE),
  takeEndpoint: webhookWork.takeEndpoint('sight', 60),
  firstWaiting: webhookWork.firstWaiting(7n),
  cutDelivery: webhookWork.cutDelivery(HELD, { kind: 'GAP', messageId: 'msg_1', cursor: 'cursor', changes: [] }),
  moveOn: webhookWork.moveOn(HELD, { cursor: 'cursor', sight: null, seconds: 1 }),
  recordAttempt: webhookWork.recordAttempt(
    HELD,
    { deliveryId: 7n, status: 'DELIVERED', failures: 0, seconds: 1 },
    { statusCode: 204, latencyMs: 5, error: null, response: null },
  ),
  giveBack: webhookWork.giveBack(HELD),
  nextEndpointId: webhookCommands.nextEndpointId(),
  lockedEndpoint: webhookCommands.lockedEndpoint(7n),
  hurryEndpoint: webhookCommands.hurryEndpoint(7n),
};

/**
 * Statements that may read everything, each with the reason: the `offline` ones, and those whose answer is as large.
 */
export const EXEMPT: Record<string, string> = {
  budgetLeftOfSubmissions: 'adds up the ledgers of their campaigns, and only if it is selected',
  overdueSubmissions: 'once an hour the system looks at every submission that waits',
  ...Object.fromEntries(
    [
      ...['platformEqualsItsParts', 'partsAddUp', 'spentIsTheLedger', 'debtIsExplained', 'requestsWereCovered'],
      ...[
        'payoutsMatchRequests',
        'entriesMatchProposals',
        'reinstatementsUndoReversals',
        'clipsMatchTheirFacts',
        'accrualsAreAChain',
        'withheldIsTheCorrections',
        'reservesHaveAReason',
        'nobodyWaitsWhileBudgetIsLeft',
      ],
      ...['pricingsAfter', 'earnedBySubmissions', 'reservesOfSubmissions'],
      ...['sumsAreTheirClips', 'clipsFollowTheirSubmissions', 'firstChecksAreComing'],
      ...['statesAreTheirLatestEvents', 'catchUpEvents'],
      ...['endsAreFirstChecks', 'trackingsEarnUpToTheEnd'],
      ...['lastFact', 'hashOfRange', 'latestHistories', 'settledHistory', 'unhurried'],
    ].map((name) => [name, 'offline: the books read everything']),
  ),
  changesAfter: 'a page of the feed: at most 400 changes, whose groups the planner cannot size',
  touchedSince: 'changes of a quarter of a second, at most 2,000, whose groups the planner cannot size',
  pruneChanges: 'offline: deletes the oldest rows, once a day',
  waitingChanges: 'a page of the feed, for whom it waits: at most 1,000 changes',
  pruneDeliveries: 'offline: deletes the oldest rows, once a day',
  oldestWaiting: 'reads the deliveries that wait: at most a few for each endpoint',
  openEndsOf: 'once when a campaign closes, and once when it completes',
  closedCampaigns: 'offline: looks for a pending clip in each closing campaign, of which there are few',
  rebuildSums: 'offline: adds up the clips again',
  beginSums: 'offline: looks for campaigns and users without a sum',
  addSubmittedPairs: 'offline: reads all submissions of a campaign',
  dropSubmittedPairs: 'offline: reads all pairs of a campaign',
  recordOwners: 'offline: inserts what it is given',
  freshness: 'the refresh desk: looks at every clip that is refreshed, as a tick does',
  outcomesOfRun: 'counts every post of a run',
  openOfRun: 'counts every post of a run that has no outcome yet',
  earnedOfRuns: 'adds up what a run posted',
  costOfRun: 'adds up what the batches of a run cost',
  auditCount: 'counts what its filter selects',
  platformCounts: 'counts users, campaigns and what waits for review; clips come from the sums',
  payoutStats: 'adds up every payout: there are far fewer than clips',
  balanceOfPlatform: 'adds up the balances of all users, from the kept sums',
};

function rankingsOf(query: (args: rankings.RankingArgs) => Prisma.Sql, campaigns = true): Prisma.Sql[] {
  return (['userId', 'campaignId', 'id'] as const)
    .filter((of) => campaigns || of !== 'campaignId')
    .flatMap((of) => (['earned', 'views'] as const).map((measure) => query({ of, by: measure, first: 10 })));
}
