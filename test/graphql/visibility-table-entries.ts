/**
 * The visibility of account entries. A clipper sees their own once they are confirmed, but not who proposed or confirmed
 * them. The staff see all.
 */
import {
  BLANK,
  by,
  F,
  fields,
  HIDDEN,
  list,
  MINE,
  N,
  OWN,
  ownRows,
  PUBLIC,
  type Row,
  STAFF,
  staffRows,
  type Topic,
  U,
} from './visibility-rows.js';

const USER = 'user(id: "noah")';
const ENTRY = `${USER}.accountEntries.edges.node`;
/** Noah gets the list without it. */
const LEFT_OUT: Row = [U, 'absent', N, 'value', 'value'];
/** Not decided. */
const NEVER: Row = [U, N, N, 'null', 'null'];

const calls: Topic['calls'] = [
  ['accountEntries', staffRows(4)],
  ['accountEntries(filter: { userId: "noah" })', staffRows(3)],
  ['accountEntries(filter: { status: PROPOSED })', staffRows(1)],
  ['user(id: "noah").accountEntries', [U, 1, N, 3, 3]],
  ['user(id: "noah").accountEntries(filter: { status: CONFIRMED })', ownRows(1)],
  ['user(id: "noah").accountEntries(filter: { kind: WRITE_OFF })', ownRows(0)],
  ['user(id: "noah").accountEntries(filter: { userId: "zoe" })', [U, F, N, 0, 0]],
  ['user(id: "zoe").accountEntries', [U, N, 1, 1, 1]],
];

const seen: Topic['fields'] = [
  ...fields('User', 'accountEntries', [U, 1, N, 3, 3]),
  ...fields('AccountEntry', 'id kind amount reason status proposedAt decidedAt user', OWN),
  ...fields('AccountEntry', 'proposedBy decidedBy', BLANK),
  ...fields('AccountEntry', 'id kind amount reason status proposedAt user proposedBy', HIDDEN, 'waitingEntry'),
  ...fields('AccountEntry', 'decidedAt decidedBy', NEVER, 'waitingEntry'),
  ...fields('AccountEntry', 'id amount status decidedAt user proposedBy decidedBy', HIDDEN, 'turnedDown'),
  ...list('AccountEntry', PUBLIC),
];

const paths: Topic['paths'] = [
  ...by(OWN, [ENTRY, `${ENTRY}.user.accountEntries.edges.node`]),
  ...by(MINE, ['me.accountEntries.edges.node']),
  ...by(STAFF, ['accountEntries.edges.node', 'users.edges.node.accountEntries.edges.node']),
  ...['waitingEntry', 'turnedDown'].flatMap((of) => [
    ...by(LEFT_OUT, [ENTRY], { of }),
    ...by(STAFF, ['accountEntries.edges.node'], { of }),
  ]),
  ...by(OWN, [`${ENTRY}.user`]),
  ...by(STAFF, ['accountEntries.edges.node.user']),
  ...by(STAFF, ['accountEntries.edges.node.proposedBy', 'accountEntries.edges.node.decidedBy'], { of: 'ada' }),
  ...by(BLANK, [`${ENTRY}.decidedBy`], { of: 'ada' }),
  ...by(OWN, [`${USER}.accountEntries`, `${USER}.accountEntries.edges`, `${USER}.accountEntries.pageInfo`]),
  ...by(STAFF, ['accountEntries', 'accountEntries.edges', 'accountEntries.pageInfo']),
];

export const ENTRIES: Topic = { calls, fields: seen, paths };
