/** Global ids as callers see them, written without the product's printer. */
const KINDS = {
  user: 'user',
  campaign: 'campaign',
  terms: 'terms',
  clip: 'clip',
  tracking: 'tracking',
  submission: 'submission',
  earning: 'earning',
  request: 'request',
  payout: 'payout',
  entry: 'entry',
  run: 'run',
  suspect: 'suspect',
  key: 'key',
  endpoint: 'endpoint',
  delivery: 'delivery',
  session: 'session',
  identity: 'identity',
  audit: 'audit',
  report: 'report',
} as const;

export type Kind = keyof typeof KINDS;

/** The global id of a row: `idOf('user', 12n)` is "user_12". */
export function idOf(kind: Kind, id: bigint | number | string): string {
  return `${KINDS[kind]}_${id}`;
}

/** The number in a global id. Throws for any other text, and for an id of another kind if one is named. */
export function numberOf(id: string, kind?: Kind): bigint {
  const [, found, number] = /^([a-z]+)_([1-9]\d*)$/.exec(id) ?? [];
  if (number === undefined || (kind !== undefined && found !== kind))
    throw new Error(`${id} is no id of ${kind ?? 'a row'}`);
  return BigInt(number);
}

/** The kind of the ids of each type of the schema. */
export const KIND_OF_TYPE: Readonly<Record<string, Kind>> = {
  User: 'user',
  Campaign: 'campaign',
  CampaignTerms: 'terms',
  Clip: 'clip',
  ViewTracking: 'tracking',
  Submission: 'submission',
  Earning: 'earning',
  PayoutRequest: 'request',
  Payout: 'payout',
  AccountEntry: 'entry',
  RefreshRun: 'run',
  SuspectObservation: 'suspect',
  ApiKey: 'key',
  WebhookEndpoint: 'endpoint',
  WebhookDelivery: 'delivery',
  AuditEntry: 'audit',
  BooksReport: 'report',
  Session: 'session',
  ExternalIdentity: 'identity',
};

/** The type of the row with this id: `typeOf('user_12')` is "User". */
export function typeOf(id: string): string {
  const found = Object.keys(KIND_OF_TYPE).find((type) => id.startsWith(`${KIND_OF_TYPE[type]}_`));
  if (found === undefined) throw new Error(`${id} is the id of no type`);
  return found;
}
