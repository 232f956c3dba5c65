/** Codes of a second factor: TOTP (RFC 6238) with six digits every 30 s, as all authenticator apps have them. */
import { Secret, TOTP } from 'otpauth';

const ISSUER = 'Cliptally';
const DIGITS = 6;
const STEP_SECONDS = 30;
/** RFC 4226 recommends 160 bits. */
const SECRET_BYTES = 20;
/** The phone's clock may be a step ahead or behind. */
const SKEW_STEPS = 1;

export const CODE = /^\d{6}$/;

/** In base32, as people type it into an app. */
export function newSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The content of a QR code for an app. */
export function uriOf(secret: string, account: string): string {
  return totpOf(secret, account).toString();
}

/** The step for which the code is right, counted from 1970. Null: for none about now. */
export function stepOf(secret: string, code: string, now: Date): bigint | null {
  if (!CODE.test(code)) return null;
  const timestamp = now.getTime();
  const delta = totpOf(secret).validate({ token: code, timestamp, window: SKEW_STEPS });
  return delta === null ? null : BigInt(Math.floor(timestamp / (STEP_SECONDS * 1_000)) + delta);
}

function totpOf(secret: string, label = ''): TOTP {
  return new TOTP({
    ...{ issuer: ISSUER, label, secret: Secret.fromBase32(secret) },
    ...{ algorithm: 'SHA1', digits: DIGITS, period: STEP_SECONDS },
  });
}
