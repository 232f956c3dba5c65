/** A labelled input or choice, with its advice and its fault read out together with it. */
import { type ComponentProps, type ReactNode, useId } from 'react';

interface About {
  label: string;
  advice?: ReactNode;
  fault?: string | null;
}

function Labelled({
  label,
  advice,
  fault,
  id,
  children,
}: About & { id: string; children: (described: string | undefined) => ReactNode }) {
  const hasNote = advice != null || fault != null;
  return (
    <div className={fault == null ? 'field' : 'field field-wrong'}>
      <label htmlFor={id}>{label}</label>
      {children(hasNote ? `${id}-note` : undefined)}
      {hasNote ? (
        <p id={`${id}-note`} className="field-note" aria-live="polite">
          {fault ?? advice}
        </p>
      ) : null}
    </div>
  );
}

export function Field({ label, advice, fault, ...input }: About & ComponentProps<'input'>) {
  const id = useId();
  return (
    <Labelled label={label} advice={advice} fault={fault ?? null} id={id}>
      {(described) => <input {...input} id={id} aria-describedby={described} aria-invalid={fault != null} />}
    </Labelled>
  );
}

export interface Choice {
  value: string;
  name: string;
}

export function Choose({
  label,
  advice,
  fault,
  choices,
  ...select
}: About & { choices: readonly Choice[] } & ComponentProps<'select'>) {
  const id = useId();
  return (
    <Labelled label={label} advice={advice} fault={fault ?? null} id={id}>
      {(described) => (
        <select {...select} id={id} aria-describedby={described}>
          {choices.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
