/** The visibility of the ways into an account: users see their own, admins see all, and internal tools see none. */
import { by, F, fields, N, type Row, type Topic, U } from './visibility-rows.js';

const C = 'CONFLICT';
const OWN_OR_ADMIN: Row = [U, 'value', N, 'value', F];

const calls: Topic['calls'] = [['externalIdentity(id: "identity")', OWN_OR_ADMIN]];

const seen: Topic['fields'] = [
  ...fields('User', 'identities', [U, 1, N, 1, F]),
  ...fields('User', 'hasSecondFactor', OWN_OR_ADMIN),
  // They were shown once, when the world was made.
  ...fields('EnrollSecondFactorPayload', 'secret uri', [U, 'null', C, C, F]),
  ...fields('ExternalIdentity', 'id issuer subject createdAt', OWN_OR_ADMIN),
];

const paths: Topic['paths'] = [
  ...by(OWN_OR_ADMIN, ['user(id: "noah").identities', 'externalIdentity(id: "identity")']),
];

export const IDENTITY: Topic = { calls, fields: seen, paths };
