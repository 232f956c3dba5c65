/** A button that runs one command, and says why if it was refused. */

import type { TypedDocumentNode } from '@urql/core';
import type { ReactNode } from 'react';
import { type Keyed, useCommand } from '../api/use-command';
import { Notice } from './notice';

interface ActionProps<Data, Input extends object> {
  document: TypedDocumentNode<Data, Keyed<Input>>;
  input: Omit<Input, 'idempotencyKey'>;
  look?: 'button' | 'button-second' | 'button-plain' | 'button-bad';
  onDone?: (data: Data) => void;
  children: ReactNode;
}

export function Action<Data, Input extends object>({
  document,
  input,
  look = 'button-second',
  onDone,
  children,
}: ActionProps<Data, Input>) {
  const { run, isBusy, fault } = useCommand<Data, Input>(document);
  const press = async () => {
    const data = await run(input);
    if (data !== null) onDone?.(data);
  };
  return (
    <span className="action">
      <button type="button" className={look} disabled={isBusy} onClick={() => void press()}>
        {children}
      </button>
      {fault === null ? null : <Notice tone="bad">{fault.message}</Notice>}
    </span>
  );
}
