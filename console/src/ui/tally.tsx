/** The bar whose parts add up: the earnings, by their state. */
import type { ReactNode } from 'react';
import { Money } from './figures';
import { cents, share, sumOf } from './format';

export interface Parts {
  earned: string;
  available: string;
  active: string;
  held: string;
}

const PARTS = [
  { key: 'available', name: 'Available', means: 'in completed campaigns' },
  { key: 'active', name: 'Active', means: 'in running campaigns' },
  { key: 'held', name: 'Held', means: 'in paused, closing and cancelled campaigns' },
] as const;

interface TallyProps {
  of: Parts;
  label?: string;
  small?: boolean;
  /** Facts below the parts. */
  children?: ReactNode;
}

export function Tally({ of, label = 'Total earned', small = false, children }: TallyProps) {
  return (
    <section className={small ? 'tally tally-small' : 'tally'} aria-label={label}>
      <p className="tally-label">{label}</p>
      <p className="tally-total" data-figure="earned">
        <Money of={of.earned} />
      </p>
      <TallyBar of={of} />
      <dl className="tally-parts">
        {PARTS.map(({ key, name, means }) => (
          <div key={key} className={`tally-part part-${key}`}>
            <dt title={means}>{name}</dt>
            <dd data-figure={key}>
              <Money of={of[key]} />
            </dd>
          </div>
        ))}
        <AddsUp whole={of.earned} parts={PARTS.map(({ key }) => of[key])} />
      </dl>
      {children}
    </section>
  );
}

/** The labels beside it say the same in words. */
export function TallyBar({ of }: { of: Parts }) {
  return (
    <div className="bar" aria-hidden="true">
      {PARTS.filter(({ key }) => cents(of[key]) > 0n).map(({ key }) => (
        <span key={key} className={`bar-part part-${key}`} style={{ width: `${share(of[key], of.earned)}%` }} />
      ))}
    </div>
  );
}

/** The client adds the parts itself, in whole cents, and says so if they differ from the sum that the API gave. */
function AddsUp({ whole, parts }: { whole: string; parts: readonly string[] }) {
  const adds = sumOf(parts) === whole;
  return (
    <div className={adds ? 'tally-sum' : 'tally-sum tally-wrong'}>
      <dt>{adds ? 'Parts add up to' : 'Parts differ from'}</dt>
      <dd>
        <Money of={whole} /> <span aria-hidden="true">{adds ? '✓' : '≠'}</span>
      </dd>
    </div>
  );
}
