/**
 * Makes the body of a delivery: the changes, and the answer of the endpoint's document. It is made for each attempt, so that
 * a late one tells the state of its own time, and no answer is stored.
 */
import { randomUUID } from 'node:crypto';
import type { DocumentAnswer, Documents } from '../../../kernel/api/documents.js';
import type { Viewer } from '../../../kernel/auth/viewer.js';
import { printId } from '../../../kernel/base/global-ids.js';
import { CHANGED_KINDS, type ChangeType } from '../../changes/change.enums.js';
import type { TakenEndpoint, WaitingDelivery } from './delivery-work.sql.js';

export interface Payload {
  endpoint: Pick<TakenEndpoint, 'document'>;
  delivery: Pick<WaitingDelivery, 'kind' | 'cursor' | 'changes' | 'createdAt'>;
  viewer: Viewer;
}

const BODY_BYTES_MAX = 1_000_000;

const TYPES = { CHANGES: 'changes', GAP: 'gap', TEST: 'test' } as const;

/** The document was stopped, or the database went away meanwhile. Another attempt may succeed. */
export class TooLate extends Error {}

/** The variables of a document. */
export function variablesOf(changes: readonly { type: ChangeType; id: string }[]) {
  return { ids: changes.map(({ type, id }) => printId(CHANGED_KINDS[type], id)) };
}

/** Throws a Refusal if the document cannot be used any more. */
export async function bodyOf(documents: Documents, { endpoint, delivery, viewer }: Payload): Promise<string> {
  const { kind, cursor, createdAt } = delivery;
  const { ids } = variablesOf(delivery.changes);
  const changes = delivery.changes.map(({ type }, at) => ({ type, id: ids[at] }));
  const told = { type: TYPES[kind], timestamp: createdAt.toISOString(), cursor, changes };
  // After a gap the receiver copies everything anew.
  if (endpoint.document === null || kind === 'GAP') return JSON.stringify(told);
  const answer = await documents.run(endpoint.document, viewer, { ids }, randomUUID());
  refuseLate(answer);
  const body = JSON.stringify({ ...told, ...answer });
  return Buffer.byteLength(body) <= BODY_BYTES_MAX ? body : JSON.stringify({ ...told, ...TOO_LONG });
}

const TOO_LONG: DocumentAnswer = {
  data: null,
  errors: [
    {
      message: 'The answer of the document is longer than 1 MB. Read these rows yourself, and ask for less.',
      extensions: { code: 'OPERATION_TOO_LARGE' },
    },
  ],
};

const LATE: ReadonlySet<unknown> = new Set(['TIMEOUT', 'UNAVAILABLE']);

function refuseLate({ errors = [] }: DocumentAnswer): void {
  const late = errors.find(({ extensions }) => LATE.has(extensions?.['code']));
  if (late !== undefined) throw new TooLate(`The payload could not be made. ${late.message}`);
}
