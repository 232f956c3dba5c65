/** How figures, times and names are written. Amounts stay strings: they are never added as floating point numbers. */
const LOCALE = 'en-US';

export function amount(text: string, currency: string): string {
  // A true minus is as wide as a digit.
  return new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).format(text as `${number}`).replace('-', '−');
}

/** "12.40" → 1240n. For widths of bars, and to compare a sum with its parts. */
export function cents(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

export function fromCents(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export function sumOf(amounts: readonly string[]): string {
  return fromCents(amounts.reduce((sum, text) => sum + cents(text), 0n));
}

/** In percent, with two places. */
export function share(part: string, whole: string): number {
  return cents(whole) === 0n ? 0 : Number((cents(part) * 10_000n) / cents(whole)) / 100;
}

export function count(value: number | null | undefined): string {
  return value == null ? '–' : new Intl.NumberFormat(LOCALE).format(value);
}

/** "1 clip", "2 clips". */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

const UNITS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function ago(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1_000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  if (unit === 'second') return 'just now';
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

export function moment(time: string): string {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time));
}

export function clock(time: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }).format(new Date(time));
}

const NAMES: Readonly<Record<string, string>> = {
  TIKTOK: 'TikTok',
  YOUTUBE: 'YouTube',
  INSTAGRAM: 'Instagram',
  X: 'X',
  PAYPAL: 'PayPal',
  BANK_TRANSFER: 'Bank transfer',
  WISE: 'Wise',
};

/** "RULES_BROKEN" → "Rules broken". */
export function words(code: string): string {
  return NAMES[code] ?? (code.charAt(0) + code.slice(1).toLowerCase()).replaceAll('_', ' ');
}
