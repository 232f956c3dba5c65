/** Why a request has no viewer, with one message for each reason. Each says what was wrong and what to do next. */
import { Refusal } from '../base/errors.js';

const MESSAGES = {
  NO_TOKEN:
    'This request needs a token, but it has no Authorization header. Call login, then send the header "Authorization: Bearer <token>".',
  MALFORMED_HEADER:
    'The Authorization header is malformed. Send "Authorization: Bearer <token>": the word Bearer once, one space, then the token.',
  EXPIRED_TOKEN:
    'The access token has expired. A token from login is valid for 15 minutes. Call refreshToken or login again.',
  INVALID_TOKEN:
    'The access token is not valid: it was revoked, or this server did not issue it. Call login and send the new token.',
  INVALID_API_KEY: 'The API key is not valid: it is unknown, expired or revoked. Ask an admin for a new key.',
  EXPIRED_EXTERNAL_TOKEN: 'The token of the identity provider has expired. Get a new one there and send it.',
  INVALID_EXTERNAL_TOKEN:
    'The token of the identity provider is not valid here: its signature, its audience or its times are wrong, or it is from before a suspension of the account. Get a new token for this API there and send it.',
  UNVERIFIED_EMAIL:
    'The token of the identity provider has no verified e-mail address. Verify the address there, then get a new token.',
  UNKNOWN_IDENTITY:
    'No account belongs to this token of the identity provider. Ask an admin to make an account, or to link your identity to it.',
  SUSPENDED: 'This account is suspended and cannot use the API. Ask an admin to reactivate it, then log in again.',
} as const;

export type NoViewer = keyof typeof MESSAGES;

export function unauthenticated(reason: NoViewer): Refusal {
  return new Refusal('UNAUTHENTICATED', MESSAGES[reason]);
}
