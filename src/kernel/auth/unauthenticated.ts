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
  SUSPENDED: 'This account is suspended and cannot use the API. Ask an admin to reactivate it, then log in again.',
} as const;

export type NoViewer = keyof typeof MESSAGES;

export function unauthenticated(reason: NoViewer): Refusal {
  return new Refusal('UNAUTHENTICATED', MESSAGES[reason]);
}
