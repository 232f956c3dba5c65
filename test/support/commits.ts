/**
 * Committed transactions that moved figures, by their action. Each appended row carries the id of the transaction that
 * wrote it, and each command writes one audit row. Settlement without a command is the refresh: it pays a batch at
 * once, or after its run.
 */
import type { Database } from '../../src/kernel/db/database.js';

/** How often each must have happened before the test may rely on it. */
export const SENT_MIN: Readonly<Record<string, number>> = {
  // Without caps nearly every payment waits for its run.
  refresh: 0,
  'pay after a run': 200,
  submitClip: 50,
  withdrawSubmission: 5,
  approveClip: 50,
  'approveClip by the system': 20,
  rejectClip: 5,
  revokeApproval: 50,
  reinstateClip: 10,
  appealDecision: 20,
  answerAppeal: 20,
  adjustEarnings: 50,
  acceptObservation: 8,
  dismissObservation: 8,
  refreshClips: 30,
  createCampaign: 5,
  updateCampaign: 3,
  changeTerms: 8,
  raiseBudget: 30,
  pauseCampaign: 8,
  activateCampaign: 8,
  closeCampaign: 3,
  'closeCampaign by the system': 3,
  completeCampaign: 3,
  'completeCampaign by the system': 1,
  'matureCampaign by the system': 3,
  reopenCampaign: 2,
  proposeAccountEntry: 30,
  confirmAccountEntry: 10,
  rejectAccountEntry: 10,
  requestPayout: 40,
  approvePayoutRequest: 40,
  rejectPayoutRequest: 5,
  cancelPayoutRequest: 5,
  payPayoutRequest: 30,
  reversePayout: 30,
};

const BULK = 'It runs the single command for each row.';
const ACCESS = 'It moves no figure: logins, keys and second factors.';
const HOOKS = 'It moves no figure: webhooks tell of changes, and make none.';
const ENDED = 'A world that lost its campaigns or people would soon stand still; the model test does it.';

/** Mutations that the writers do not send, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  ...because(BULK, 'approveClips', 'rejectClips', 'revokeApprovals'),
  ...because(BULK, 'approvePayoutRequests', 'rejectPayoutRequests', 'payPayoutRequests'),
  ...because(ENDED, 'cancelCampaign', 'deleteDraft', 'anonymiseUser', 'banUser', 'suspendUser', 'reactivateUser'),
  payOutRemainder: 'It needs a balance below the smallest payout; the model test has some.',
  checkBooks: 'It reads; the test checks the books at the end.',
  ...because(ACCESS, 'login', 'logout', 'refreshToken', 'revokeSession', 'changePassword', 'setPassword'),
  ...because(ACCESS, 'requestPasswordReset', 'inviteUser', 'resendInvitation', 'linkIdentity', 'unlinkIdentity'),
  ...because(ACCESS, 'enrollSecondFactor', 'confirmSecondFactor', 'removeSecondFactor', 'resetSecondFactor'),
  ...because(ACCESS, 'createApiKey', 'revokeApiKey'),
  ...because(HOOKS, 'createWebhookEndpoint', 'updateWebhookEndpoint', 'deleteWebhookEndpoint'),
  ...because(HOOKS, 'enableWebhookEndpoint', 'disableWebhookEndpoint', 'rotateWebhookSecret'),
  ...because(HOOKS, 'sendTestDelivery', 'retryDelivery'),
  ...because('It moves no figure: accounts and their settings.', 'createUser', 'setUserRole', 'setNotifications'),
  setSocialAccounts: 'It moves no figure. The world begins with it.',
};

function because(reason: string, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}

export async function commitsByAction({ pool }: Pick<Database, 'pool'>): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ action: string; commits: bigint }>(
    `SELECT action, count(*) AS commits FROM (
       SELECT DISTINCT e.xmin::text, CASE WHEN e."refreshRunId" IS NULL THEN 'refresh' ELSE 'pay after a run' END AS action
       FROM "Earning" e WHERE NOT EXISTS (SELECT FROM "AuditEntry" a WHERE a.xmin = e.xmin)
       UNION ALL SELECT xmin::text, action || CASE WHEN "actorId" IS NULL THEN ' by the system' ELSE '' END FROM "AuditEntry"
     ) AS transaction WHERE action = ANY($1) GROUP BY action`,
    [Object.keys(SENT_MIN)],
  );
  return new Map(rows.map(({ action, commits }) => [action, Number(commits)]));
}

/** Since an earlier count; `share` is the part of the minimum from which an action no longer counts as rare. */
export function commitsSince(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>, share = 1) {
  const since = Object.keys(SENT_MIN).map((action) => [action, (now.get(action) ?? 0) - (before.get(action) ?? 0)]);
  const byAction = Object.fromEntries(since) as Record<string, number>;
  return {
    byAction,
    total: Object.values(byAction).reduce((sum, commits) => sum + commits, 0),
    rare: Object.keys(byAction).filter((action) => (byAction[action] ?? 0) < (SENT_MIN[action] ?? 0) * share),
  };
}
