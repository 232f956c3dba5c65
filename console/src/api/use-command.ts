/** A mutation as a form or a button sends it: once, even if it is pressed twice or the answer is lost. */
import type { CombinedError, OperationResult, TypedDocumentNode } from '@urql/core';
import { useCallback, useRef, useState } from 'react';
import { askForCode } from '../ui/code-dialog';
import { client } from './client';
import { askAgain } from './follow';

export interface Fault {
  message: string;
  /** The field of the input at fault, such as `amount`; null: none or several. */
  field: string | null;
}

export interface Command<Data, Input> {
  /** The data; null if the command was refused or not answered, and then `fault` says why. */
  run(input: Input): Promise<Data | null>;
  isBusy: boolean;
  fault: Fault | null;
}

export type Keyed<Input> = { input: Input & { idempotencyKey?: string | number | null | undefined } };

const UNANSWERED = 'The server did not answer. Try again: it will not be done twice.';

export function useCommand<Data, Input extends object>(
  document: TypedDocumentNode<Data, Keyed<Input>>,
): Command<Data, Omit<Input, 'idempotencyKey'>> {
  const [state, setState] = useState<{ isBusy: boolean; fault: Fault | null }>({ isBusy: false, fault: null });
  const attempt = useRef({ text: '', key: '' });
  const run = useCallback(
    async (input: Omit<Input, 'idempotencyKey'>) => {
      const text = JSON.stringify(input);
      // The same input has the same key until it is answered. Another input is another command.
      if (attempt.current.text !== text) attempt.current = { text, key: newKey() };
      const variables = { input: { ...input, idempotencyKey: attempt.current.key } } as Keyed<Input>;
      setState({ isBusy: true, fault: null });
      const { data, error } = await send(document, variables);
      if (error?.networkError === undefined) attempt.current = { text: '', key: '' };
      setState({ isBusy: false, fault: error === undefined ? null : faultOf(error) });
      askAgain();
      return error === undefined ? (data ?? null) : null;
    },
    [document],
  );
  return { run, ...state };
}

/** Asks for the code of a second factor where the API wants one, and sends the command again with it. */
async function send<Data, Input>(
  document: TypedDocumentNode<Data, Keyed<Input>>,
  variables: Keyed<Input>,
  code = '',
): Promise<OperationResult<Data, Keyed<Input>>> {
  const headers = code === '' ? {} : { 'x-second-factor': code };
  const result = await client.mutation(document, variables, { fetchOptions: { headers } }).toPromise();
  const [refusal] = result.error?.graphQLErrors ?? [];
  const wanted = refusal?.extensions?.['secondFactor'];
  if (refusal === undefined || wanted === undefined || wanted === 'NOT_SET_UP') return result;
  const typed = await askForCode(refusal.message);
  return typed === null ? result : send(document, variables, typed);
}

function faultOf({ networkError, graphQLErrors }: CombinedError): Fault {
  const [first] = graphQLErrors;
  if (networkError !== undefined || first === undefined) return { message: UNANSWERED, field: null };
  const field = first.extensions?.['field'];
  return { message: first.message, field: typeof field === 'string' ? field.replace(/^input\./, '') : null };
}

/** `randomUUID` exists only on https and on localhost. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
