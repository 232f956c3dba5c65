/**
 * Money is an integer number of minor units (cents). A rate is an integer number of 1/10,000 of a currency unit per
 * 1,000 views. Only this file converts between these integers and text, and it uses no floats.
 */

/** Decimal places of every amount. */
export const MONEY_PLACES = 2;

/** The largest amount of an input, in cents: one trillion currency units, like the CHECKs of the database. */
export const MONEY_MAX = 100_000_000_000_000n;

/** The largest rate, 1,000.0000 per 1,000 views. Multiplied by the largest count it stays below 2^63. */
export const RATE_MAX = 10_000_000n;

const MONEY = /^-?\d{1,13}\.\d{2}$/;
const RATE = /^\d{1,4}(\.\d{1,4})?$/;

/** "127.85" → 12785n. Null unless it is a decimal string with exactly two places within the bounds. */
export function parseMoney(text: string): bigint | null {
  if (!MONEY.test(text)) return null;
  const cents = BigInt(text.replace('.', ''));
  return cents > MONEY_MAX || cents < -MONEY_MAX ? null : cents;
}

/** 12785n → "127.85". */
export function formatMoney(cents: bigint): string {
  return formatDecimal(cents, MONEY_PLACES);
}

/** "0.35" → 3500n. Null unless it is a decimal string with up to four places within the bounds. */
export function parseRate(text: string): bigint | null {
  if (!RATE.test(text)) return null;
  const [whole, fraction = ''] = text.split('.');
  const rate = BigInt(`${whole}${fraction.padEnd(4, '0')}`);
  return rate > RATE_MAX ? null : rate;
}

/** 3500n → "0.35"; 12345n → "1.2345". It has at least two places. */
export function formatRate(rate: bigint): string {
  return formatDecimal(rate, 4).replace(/0{1,2}$/, '');
}

/** The amount that a submission accrued, in 1/10,000,000 of a currency unit: 1_278_512_345n → "127.8512345". */
export function formatExact(units: bigint): string {
  return formatDecimal(units, 7);
}

function formatDecimal(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
