/** Asks for the code of a second factor, for whichever command needs one. */
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { Dialog } from './dialog';
import { Field } from './field';

interface Question {
  message: string;
  answer: (code: string | null) => void;
}

let open: Question | null = null;
const listeners = new Set<() => void>();

/** Null: the user closed the window. */
export function askForCode(message: string): Promise<string | null> {
  return new Promise((resolve) => {
    show({
      message,
      answer: (code) => {
        show(null);
        resolve(code);
      },
    });
  });
}

function show(question: Question | null): void {
  open = question;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function CodeDialog() {
  const question = useSyncExternalStore(subscribe, () => open);
  const [code, setCode] = useState('');
  if (question === null) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setCode('');
    question.answer(code);
  };
  return (
    <Dialog title="Second factor" onClose={() => question.answer(null)}>
      <form onSubmit={submit} className="form">
        <p>{question.message}</p>
        <Field
          label="Code of your app"
          value={code}
          onChange={(event) => setCode(event.target.value)}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          pattern="\d{6}"
        />
        <button type="submit" className="button">
          Confirm
        </button>
      </form>
    </Dialog>
  );
}
