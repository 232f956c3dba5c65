/**
 * The visibility of sessions, and of what gives access: invitations, resets and links. Sessions are Zoe's, because
 * everybody logs in as Noah meanwhile. They are for their user and for admins; an internal tool sees those of nobody.
 */
import {
  ADMIN,
  ANYBODY,
  by,
  F,
  fields,
  HIDDEN,
  list,
  N,
  OWN,
  type Path,
  type Row,
  STAFF,
  type Topic,
  U,
} from './visibility-rows.js';

const SESSION = 'session(id: "zoesSession")';
const ZOE = 'user(id: "zoe")';

const ZOES: Row = [U, N, 'value', 'value', 'value'];
const HERS: Row = [U, N, 'value', 'value', N];
/** The tool finds Zoe, and is refused at her sessions. */
const BELOW_ZOE: Row = [U, N, 'value', 'value', F];
const MINE: Row = [U, 'absent', 'value', 'absent', 'absent'];
const LISTS: Row = [U, 'value', 'value', 'value', 'value'];
const NOBODY: Row = [U, U, U, U, U];

/** Each with the one row of its payload. */
const KEYED: Readonly<Record<string, { row: Row; user: string }>> = {
  inviteUser: { row: ADMIN, user: 'invited' },
  resendInvitation: { row: ADMIN, user: 'invited' },
  banUser: { row: ADMIN, user: 'invited' },
  // It has ended. Nobody learns whose it was.
  revokeSession: { row: [U, 'value', N, N, N], user: '' },
};

const payloadOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`;

const calls: Topic['calls'] = [
  [SESSION, HERS],
  ['session(id: "lostSession")', [U, N, N, N, N]],
  ['node(id: "zoesSession")', HERS],
  ...Object.entries(KEYED).map(([name, { row }]) => [name, row] as const),
  ['setNotifications', [U, 'value', 'value', 'value', F]],
  ['requestPasswordReset', ANYBODY],
  // Its token is used up.
  ['setPassword', NOBODY],
];

const seen: Topic['fields'] = [
  ...fields('User', 'notifications', OWN),
  ...fields('User', 'sessions', [U, N, 1, 1, F], 'zoe'),
  // She was banned.
  ...fields('User', 'id name email role status suspensionReason', HIDDEN, 'invited'),
  ...fields('Session', 'id createdAt lastUsedAt expiresAt address userAgent current', HERS),
  ...list('Session', LISTS),
  ...Object.entries(KEYED).flatMap(([name, { row }]) => fields(payloadOf(name), 'replayed user', row)),
  ...fields('SetNotificationsPayload', 'replayed user', [U, 'value', 'value', 'value', F]),
  ...fields('RequestPasswordResetPayload', 'accepted', ANYBODY),
  ...fields('SetPasswordPayload', 'email', NOBODY),
];

const paths: Topic['paths'] = [
  ...by(HERS, [SESSION]),
  ...by(BELOW_ZOE, [`${ZOE}.sessions.edges.node`]),
  ...by(BELOW_ZOE, [`${ZOE}.sessions`, `${ZOE}.sessions.edges`, `${ZOE}.sessions.pageInfo`]),
  ...by(MINE, ['me.sessions.edges.node']),
  ...by(ZOES, [ZOE], { of: 'zoe' }),
  ...by(HIDDEN, ['user(id: "invited")'], { of: 'invited' }),
  ...by(STAFF, ['users.edges.node'], { of: 'invited' }),
  ...Object.entries(KEYED).flatMap(([name, { row, user }]): Path[] => [
    { path: name, row },
    { path: `${name}.user`, row, ...(user === '' ? {} : { of: user }) },
  ]),
  // Everybody sets their own.
  ...by([U, 'value', 'value', 'value', F], ['setNotifications']),
  ...by([U, 'value', 'absent', 'absent', F], ['setNotifications.user']),
  ...by(ANYBODY, ['requestPasswordReset']),
  ...by(NOBODY, ['setPassword']),
];

export const ACCESS: Topic = { calls, fields: seen, paths };
