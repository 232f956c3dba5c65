/** Totals as a client gets them, and the tests' own arithmetic on them, in whole cents. */
import type { Answer } from './server.js';

export interface Totals {
  earned: string;
  available: string;
  active: string;
  held: string;
  views: number;
  likes: number;
  comments: number;
  shares: number;
  clips: number;
}

/** Every measure; use as `totals { ...T }`. */
export const TOTALS = 'fragment T on Totals { earned available active held views likes comments shares clips }';

export const MONEY_MEASURES = ['earned', 'available', 'active', 'held'] as const;
export const COUNT_MEASURES = ['views', 'likes', 'comments', 'shares', 'clips'] as const;

export const NO_TOTALS: Totals = {
  earned: '0.00',
  available: '0.00',
  active: '0.00',
  held: '0.00',
  views: 0,
  likes: 0,
  comments: 0,
  shares: 0,
  clips: 0,
};

export function cents(money: string): bigint {
  return BigInt(money.replace('.', ''));
}

export function money(amount: bigint): string {
  return amount.toString().padStart(3, '0').replace(/..$/, '.$&');
}

export function addMoney(amounts: readonly string[]): string {
  return money(amounts.reduce((sum, amount) => sum + cents(amount), 0n));
}

export function addTotals(parts: readonly Totals[]): Totals {
  const monies = MONEY_MEASURES.map((measure) => [measure, addMoney(parts.map((part) => part[measure]))]);
  const counts = COUNT_MEASURES.map((measure) => [measure, parts.reduce((sum, part) => sum + part[measure], 0)]);
  return Object.fromEntries([...monies, ...counts]);
}

/** The answer's data; an answer with an error fails the test with that error. */
export function dataOf<Data>(answer: Answer<Data>): Data {
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

/** A root field's answer. It is null only next to an error, which fails the test. */
export function answered<Row>(row: Row | null | undefined): Row {
  if (row == null) throw new Error('a root field answered nothing');
  return row;
}
