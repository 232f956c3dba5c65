/** Amounts, counts and times, as every page shows them. */
import { createContext, useContext } from 'react';
import { ago, amount, count, moment } from './format';

export const Currency = createContext('USD');

export function Money({ of }: { of: string }) {
  return <span className="figure">{amount(of, useContext(Currency))}</span>;
}

export function Count({ of }: { of: number | null | undefined }) {
  return <span className="figure">{count(of)}</span>;
}

export function When({ at }: { at: string | null | undefined }) {
  if (at == null) return <span className="quiet">–</span>;
  return (
    <time dateTime={at} title={moment(at)}>
      {ago(at)}
    </time>
  );
}
