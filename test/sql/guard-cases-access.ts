/** Rows of logins, one-time links and messages that break one rule each. See guards.test.ts. */
import type { Case } from './guard-cases.js';

type Values = Record<string, unknown>;

/** Inserts a row for the first user. */
function row(table: string, values: Values): string {
  return `INSERT INTO "${table}" SELECT (jsonb_populate_record(NULL::"${table}",
    '${JSON.stringify(values)}' || jsonb_build_object('userId', min(id)))).* FROM "User";`;
}

const HASH = `\\x${'00'.repeat(32)}`;
const [EARLY, LATE] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];

const link = (values: Values) =>
  row('OneTimeLink', { id: 1, purpose: 'INVITATION', tokenHash: HASH, createdAt: EARLY, expiresAt: LATE, ...values });

const login = (values: Values) =>
  row('RefreshToken', {
    ...{ id: 1, familyId: '00000000-0000-4000-8000-000000000001', tokenHash: HASH, createdAt: EARLY, expiresAt: LATE },
    ...{ isLogin: true, ...values },
  });

const message = (values: Values) =>
  row('Message', { id: 1, kind: 'INVITATION', createdAt: EARLY, dueAt: EARLY, attempts: 0, ...values });

const muted = (kinds: string) =>
  `UPDATE "User" SET "notificationsOff" = ${kinds} WHERE id = (SELECT min(id) FROM "User")`;

export const ACCESS_CHECKS: Case[] = [
  ['an invitation that is switched off', 'User_notifications_off', muted(`'{PAYOUT_PAID,INVITATION}'`)],
  ['a notification that is NULL', 'User_notifications_off', muted(`'{NULL}'`)],
  ['an address at a later token of a login', 'RefreshToken_origin', login({ isLogin: false, address: '192.0.2.1' })],
  ['a user agent without an end', 'RefreshToken_origin', login({ userAgent: 'x'.repeat(301) })],
  ['a token of a link that is no hash', 'OneTimeLink_hash', link({ tokenHash: '\\x00' })],
  ['a link that ended before it was made', 'OneTimeLink_expires_after_creation', link({ expiresAt: EARLY })],
  ['a link that was used and replaced', 'OneTimeLink_ends_once', link({ usedAt: LATE, revokedAt: LATE })],
  ['a decision about no submission', 'Message_about', message({ kind: 'SUBMISSION_APPROVED' })],
  ['an answer to an appeal of no submission', 'Message_about', message({ kind: 'APPEAL_ANSWERED' })],
  ['an overturned decision on no submission', 'Message_about', message({ kind: 'DECISION_OVERTURNED' })],
  ['a payment of no payout', 'Message_about', message({ kind: 'PAYOUT_PAID' })],
  ['a confirmed entry without an entry', 'Message_about', message({ kind: 'ACCOUNT_ENTRY' })],
  ['a message that was sent and waits', 'Message_state', message({ sentAt: LATE, attempts: 1 })],
  ['a message in no state', 'Message_state', message({ dueAt: null })],
  ['attempts below zero', 'Message_attempts', message({ attempts: -1 })],
  ['a message that was sent without an attempt', 'Message_attempts', message({ dueAt: null, sentAt: LATE })],
  ['an error with an address', 'Message_last_error', message({ lastError: '550 <mia@cliptally.example> is unknown' })],
];

export const ACCESS_UNIQUES: Case[] = [
  ['a link twice', 'OneTimeLink_tokenHash_key', link({}) + link({ id: 2, purpose: 'PASSWORD_RESET' })],
  [
    'two open links of one purpose',
    'OneTimeLink_one_open',
    link({}) + link({ id: 2, tokenHash: `\\x${'01'.repeat(32)}` }),
  ],
  [
    'two logins of one family',
    'RefreshToken_one_login',
    login({}) + login({ id: 2, tokenHash: `\\x${'01'.repeat(32)}` }),
  ],
];

/** The facts of a message, and its end, never change. The first statement makes the message. */
export const MESSAGE_FACTS: [what: string, made: string, change: string][] = [
  ['another kind', message({}), `UPDATE "Message" SET kind = 'PASSWORD_RESET'`],
  ['another user', message({}), 'UPDATE "Message" SET "userId" = "userId" + 1'],
  ['another time', message({}), 'UPDATE "Message" SET "createdAt" = now()'],
  [
    'a second delivery',
    message({ dueAt: null, sentAt: LATE, attempts: 1 }),
    'UPDATE "Message" SET "sentAt" = NULL, "dueAt" = now()',
  ],
  ['DELETE', message({}), 'DELETE FROM "Message"'],
  ['TRUNCATE', message({}), 'TRUNCATE "Message"'],
];
