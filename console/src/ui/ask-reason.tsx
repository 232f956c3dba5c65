/** A button that asks for a reason, and then runs a command with it. */
import type { TypedDocumentNode } from '@urql/core';
import { type FormEvent, useState } from 'react';
import { type Keyed, useCommand } from '../api/use-command';
import { Dialog } from './dialog';
import { Field } from './field';
import { Notice } from './notice';

interface AskReasonProps<Data, Input extends object> {
  /** The text of the button. */
  name: string;
  title: string;
  advice?: string;
  document: TypedDocumentNode<Data, Keyed<Input>>;
  inputOf: (reason: string) => Omit<Input, 'idempotencyKey'>;
}

export function AskReason<Data, Input extends object>(props: AskReasonProps<Data, Input>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button-plain" onClick={() => setOpen(true)}>
        {props.name}
      </button>
      {isOpen ? <Window {...props} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface WindowProps<Data, Input extends object> extends AskReasonProps<Data, Input> {
  onClose: () => void;
}

function Window<Data, Input extends object>({
  name,
  title,
  advice,
  document,
  inputOf,
  onClose,
}: WindowProps<Data, Input>) {
  const { run, isBusy, fault } = useCommand<Data, Input>(document);
  const [reason, setReason] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await run(inputOf(reason))) !== null) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <Field
          label="Reason"
          required
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          advice={advice}
        />
        {fault === null ? null : <Notice tone="bad">{fault.message}</Notice>}
        <button type="submit" className="button button-bad" disabled={isBusy}>
          {name}
        </button>
      </form>
    </Dialog>
  );
}
