/**
 * The one place that decides how figures stay current: it asks again and again. A subscription can replace the body of
 * `follow`, and no page notices.
 */
import type { AnyVariables, OperationResult, TypedDocumentNode } from '@urql/core';
import { client } from './client';

/** The state of the database that an answer was read from. */
export interface Snapshot {
  id: string;
  takenAt: string;
}

export interface Answer<Data> {
  data: Data | null;
  /** A sentence; null: the answer is complete. */
  fault: string | null;
  snapshot: Snapshot | null;
}

interface Following<Data> {
  everyMs: number;
  signal: AbortSignal;
  onAnswer: (answer: Answer<Data>) => void;
}

const SILENT = 'The server does not answer. These are the last figures; the page asks again by itself.';

const moments = new EventTarget();
let changes = 0;

/** Everything on the screen asks again at once, because a command was done. */
export function askAgain(): void {
  changes += 1;
  moments.dispatchEvent(new Event('change'));
}

export async function follow<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { everyMs, signal, onAnswer }: Following<Data>,
): Promise<void> {
  while (!signal.aborted) {
    const seen = changes;
    const result = await client.query(document, variables).toPromise();
    if (signal.aborted) return;
    onAnswer(answerOf(result));
    // An answer that was asked for before a command may not show it.
    if (seen === changes) await nextMoment(everyMs, signal);
  }
}

function answerOf<Data, Variables extends AnyVariables>({
  data,
  error,
  extensions,
}: OperationResult<Data, Variables>): Answer<Data> {
  const fault = error === undefined ? null : error.networkError ? SILENT : (error.graphQLErrors[0]?.message ?? SILENT);
  return { data: data ?? null, fault, snapshot: (extensions?.['snapshot'] as Snapshot | undefined) ?? null };
}

/** After the time, once the page is visible; or at once after a command, or at the end. */
function nextMoment(everyMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const end = () => {
      ended.abort();
      clearTimeout(timer);
      resolve();
    };
    const endIfVisible = () => {
      if (!document.hidden) end();
    };
    const timer = setTimeout(() => {
      endIfVisible();
      document.addEventListener('visibilitychange', endIfVisible, { signal: ended.signal });
    }, everyMs);
    moments.addEventListener('change', end, { signal: ended.signal });
    signal.addEventListener('abort', end, { signal: ended.signal });
  });
}
