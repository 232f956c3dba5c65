/**
 * The visibility of payout requests and payouts. A clipper sees their own, but not who decided on them. The staff see
 * all, except that internal tools see no account.
 */
import {
  ANYBODY,
  BLANK,
  by,
  F,
  fields,
  list,
  MINE,
  N,
  NOTHING_OWN,
  OWN,
  ownRows,
  PUBLIC,
  STAFF,
  staffRows,
  type Topic,
  U,
} from './visibility-rows.js';

const USER = 'user(id: "noah")';
const REQUEST = `${USER}.payoutRequests.edges.node`;
const ZOES = [U, N, 'value', 'value', 'value'] as const;
const PAYOUT = `${USER}.payouts.edges.node`;

const calls: Topic['calls'] = [
  ['payoutRequests', staffRows(8)],
  ['payoutRequests(filter: { userId: "noah" })', staffRows(6)],
  ['payoutRequests(filter: { status: PAID })', staffRows(3)],
  ['payouts', staffRows(3)],
  ['payouts(filter: { userId: "noah" })', staffRows(2)],
  ['payouts(filter: { reversed: true })', staffRows(1)],
  ['user(id: "noah").payoutRequests', ownRows(6)],
  ['user(id: "noah").payoutRequests(filter: { status: PENDING })', ownRows(0)],
  ['user(id: "noah").payouts(filter: { reversed: true })', ownRows(1)],
  // A filter that contradicts the scope finds no row; naming somebody else is refused.
  ['user(id: "noah").payoutRequests(filter: { userId: "zoe" })', [U, F, N, 0, 0]],
  ['user(id: "noah").payouts(filter: { userId: "zoe" })', [U, F, N, 0, 0]],
  ['me.payoutRequests(filter: { userId: "noah" })', [U, 6, F, 0, 0]],
  ['me.payouts(filter: { userId: "noah" })', [U, 2, F, 0, 0]],
  ['user(id: "zoe").payoutRequests', [U, N, 2, 2, 2]],
  ['user(id: "zoe").payouts', [U, N, 1, 1, 1]],
];

const seen: Topic['fields'] = [
  ...fields('User', 'payoutRequests', ownRows(6)),
  ...fields('User', 'payouts', ownRows(2)),
  ...fields('PayoutRequest', 'id amount status requestedAt approvedAt decidedAt reason method user payout', OWN),
  // An admin did.
  ...fields('PayoutRequest', 'decidedBy', BLANK),
  // Noah did; for Zoe's remainder an admin did.
  ...fields('PayoutRequest', 'requestedBy', NOTHING_OWN),
  ...fields('PayoutRequest', 'id amount status method user', ZOES, 'zoesRemainder'),
  ...fields('PayoutRequest', 'requestedBy', [U, N, 'null', 'value', 'value'], 'zoesRemainder'),
  // Noah cancelled it himself, and no money left for it.
  ...fields('PayoutRequest', 'id amount status decidedAt reason method user decidedBy', OWN, 'takenBack'),
  ...fields('PayoutRequest', 'approvedAt payout', NOTHING_OWN, 'takenBack'),
  ...fields('PayoutRequest', 'id amount status decidedAt reason method user', OWN, 'refused'),
  ...fields('PayoutRequest', 'decidedBy', BLANK, 'refused'),
  ...fields('PayoutRequest', 'id amount status decidedAt reason method user', OWN, 'refusedInBulk'),
  ...fields('PayoutRequest', 'decidedBy', BLANK, 'refusedInBulk'),
  // Approved, and not paid: its reference was used twice.
  ...fields('PayoutRequest', 'id amount status approvedAt decidedAt method user', OWN, 'unpaid'),
  ...fields('PayoutRequest', 'payout', NOTHING_OWN, 'unpaid'),
  ...fields('PayoutRequest', 'id amount status method user payout', [U, N, 'value', 'value', 'value'], 'zoesRequest'),
  ...fields('PayoutMethod', 'type', OWN),
  ...fields('PayoutMethod', 'account', [U, 'value', N, 'value', 'masked']),
  ...fields('PayoutMethod', 'type account', PUBLIC, 'of their own'),
  ...fields('Payout', 'id amount reference acknowledgedShortfall paidAt reversedAt reversalReason', OWN),
  ...fields('Payout', 'payoutRequest user', OWN),
  ...fields('Payout', 'paidBy', BLANK),
  ...fields('Payout', 'id amount reference user payoutRequest', OWN, 'paidInBulk'),
  ...fields('Payout', 'paidBy', BLANK, 'paidInBulk'),
  ...fields('Payout', 'reversedAt reversalReason', NOTHING_OWN, 'paidInBulk'),
  ...list('PayoutRequest', PUBLIC, ' totals'),
  ...list('Payout', PUBLIC, ' totals'),
  ...fields('PayoutListTotals', 'amount', PUBLIC),
];

const paths: Topic['paths'] = [
  ...by(OWN, [REQUEST, `${PAYOUT}.payoutRequest`, `${REQUEST}.user.payoutRequests.edges.node`]),
  ...by(MINE, ['me.payoutRequests.edges.node', 'me.payouts.edges.node.payoutRequest']),
  ...by(STAFF, ['payoutRequests.edges.node', 'payouts.edges.node.payoutRequest']),
  ...by(STAFF, ['users.edges.node.payoutRequests.edges.node']),
  ...by(ANYBODY, ['login.user.payoutRequests.edges.node'], { as: 'self' }),
  ...['takenBack', 'refused', 'refusedInBulk', 'unpaid'].flatMap((of) => [
    ...by(OWN, [REQUEST], { of }),
    ...by(STAFF, ['payoutRequests.edges.node'], { of }),
  ]),
  ...by(ZOES, ['user(id: "zoe").payoutRequests.edges.node'], { of: 'zoesRequest' }),
  ...by(ZOES, ['user(id: "zoe").payoutRequests.edges.node'], { of: 'zoesRemainder' }),
  ...by(STAFF, ['payoutRequests.edges.node.requestedBy'], { of: 'ada' }),
  ...by([U, 'absent', 'value', 'absent', 'absent'], ['me.payoutRequests.edges.node'], { of: 'zoesRequest' }),

  ...by(OWN, [PAYOUT, `${REQUEST}.payout`]),
  ...by(MINE, ['me.payouts.edges.node', 'me.payoutRequests.edges.node.payout']),
  ...by(STAFF, ['payouts.edges.node', 'payoutRequests.edges.node.payout', 'users.edges.node.payouts.edges.node']),
  ...by(ANYBODY, ['login.user.payouts.edges.node'], { as: 'self' }),
  ...by(OWN, [PAYOUT], { of: 'paidInBulk' }),

  ...by(OWN, [`${REQUEST}.method`, `${PAYOUT}.payoutRequest.method`]),
  ...by([U, 'value', 'value', 'absent', 'absent'], ['me.payoutRequests.edges.node.method'], { of: 'of their own' }),
  ...by(STAFF, ['payoutRequests.edges.node.method', 'payouts.edges.node.payoutRequest.method']),

  ...by(OWN, [`${REQUEST}.user`, `${PAYOUT}.user`]),
  ...by(STAFF, ['payoutRequests.edges.node.user', 'payouts.edges.node.user']),
  // The only user that a clipper meets there is themselves, and no admin.
  ...by(OWN, [`${REQUEST}.decidedBy`]),
  ...by([U, 'absent', N, 'value', 'value'], [`${REQUEST}.decidedBy`], { of: 'ada' }),
  ...by(BLANK, [`${PAYOUT}.paidBy`, `${REQUEST}.payout.paidBy`], { of: 'ada' }),
  ...by([U, N, 'null', 'value', 'value'], ['user(id: "zoe").payouts.edges.node.paidBy'], { of: 'ada' }),
  ...by(STAFF, ['payoutRequests.edges.node.decidedBy', 'payouts.edges.node.paidBy'], { of: 'ada' }),

  ...by(OWN, [`${USER}.payoutRequests`, `${USER}.payoutRequests.edges`, `${USER}.payoutRequests.pageInfo`]),
  ...by(OWN, [`${USER}.payouts`, `${USER}.payouts.edges`, `${USER}.payouts.pageInfo`]),
  ...by(OWN, [`${USER}.payoutRequests.totals`, `${USER}.payouts.totals`]),
  ...by(STAFF, ['payoutRequests', 'payoutRequests.edges', 'payoutRequests.pageInfo', 'payoutRequests.totals']),
  ...by(STAFF, ['payouts', 'payouts.edges', 'payouts.pageInfo', 'payouts.totals']),
];

export const PAYOUTS: Topic = { calls, fields: seen, paths };
