/**
 * The visibility table, written by hand from docs/api.md#visibility and never derived from the code. The rows are
 * Noah's, or public; "self" is Noah, "other" is Zoe, another clipper. Names in quotes are rows of visibility-world.ts.
 */
import type { Field, Path, Row, Topic } from './visibility-rows.js';
import { ACCESS } from './visibility-table-access.js';
import { ENTRIES } from './visibility-table-entries.js';
import { IDENTITY } from './visibility-table-identity.js';
import { LOOKUPS } from './visibility-table-lookups.js';
import { MUTATED } from './visibility-table-mutations.js';
import { OFFICE } from './visibility-table-office.js';
import { PAYOUTS } from './visibility-table-payouts.js';
import { READS } from './visibility-table-reads.js';
import { SERIES } from './visibility-table-series.js';
import { WEBHOOKS } from './visibility-webhooks.js';

const TOPICS: readonly Topic[] = [
  READS,
  LOOKUPS,
  SERIES,
  PAYOUTS,
  ENTRIES,
  OFFICE,
  MUTATED,
  ACCESS,
  IDENTITY,
  WEBHOOKS,
];

/** The usual row of each type that has an id. */
export const SUBJECTS: Readonly<Record<string, string>> = {
  User: 'noah',
  Campaign: 'done',
  Clip: 'approved',
  Submission: 'approvedSubmission',
  Earning: 'accrual',
  PayoutRequest: 'asked',
  Payout: 'paidOut',
  AccountEntry: 'entered',
  SuspectObservation: 'waiting',
  BooksReport: 'report',
  Session: 'zoesSession',
  ApiKey: 'apiKey',
  ExternalIdentity: 'identity',
  AuditEntry: 'edit',
  WebhookEndpoint: 'endpoint',
  WebhookDelivery: 'delivery',
};

/** Every root field, with the arguments that matter, and what filters answer. */
export const CALLS: readonly (readonly [string, Row])[] = TOPICS.flatMap(({ calls }) => calls);

/** Every field of every type, as seen on the row itself. PATHS covers what cannot be reached at all. */
export const FIELDS: Readonly<Record<string, Field>> = once(TOPICS.flatMap(({ fields }) => fields));

/** Every way to a type. Every field that leads to one ends at least one path here. */
export const PATHS: readonly Path[] = TOPICS.flatMap(({ paths }) => paths).flatMap((path) => [
  path,
  ...withoutEdges(path),
]);

/** The nodes of a list show what its edges show. */
function withoutEdges({ path, ...rest }: Path): Path[] {
  const short = path.replaceAll(/\.edges\.node\b/g, '.nodes');
  return short === path ? [] : [{ path: short, ...rest }];
}

/** One rule per field, because a second one would silently win. */
function once(told: readonly (readonly [string, Field])[]): Record<string, Field> {
  const names = told.map(([name]) => name);
  const twice = names.filter((name, n) => names.indexOf(name) !== n);
  if (twice.length > 0) throw new Error(`told twice: ${twice.join(', ')}`);
  return Object.fromEntries(told);
}

/** Fields of a type that the table asks of this row. */
export function fieldsAt(typeName: string, of: string | undefined): string[] {
  return Object.entries(FIELDS)
    .filter(([name, field]) => name.startsWith(`${typeName}.`) && field.of === of)
    .map(([name]) => name.slice(typeName.length + 1).split(' ')[0] as string);
}
