/** Post ids that are 64-bit numbers, and the digits of ids in base 64. */

export const UNSIGNED_64_MAX = 2n ** 64n - 1n;
export const SIGNED_64_MAX = 2n ** 63n - 1n;

/** Without leading zeros: "0123" and "123" would be two clips of one post. */
const NUMBER = /^[1-9]\d{0,19}$/;

export const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** True for a number in decimal digits from 1 to `max`. */
export function isNumericId(id: string, max: bigint): boolean {
  return NUMBER.test(id) && BigInt(id) <= max;
}
