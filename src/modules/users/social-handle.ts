/** Handles of profiles: lower-cased, without the leading @, each once. */
import { badInput } from '../../kernel/errors.js';
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';

export interface SocialHandle {
  socialPlatform: SocialPlatform;
  handle: string;
}

export const SOCIAL_ACCOUNTS_MAX = 20;

/** A link would never equal an author, so it is refused and not stored. */
const HANDLE = /^[\p{L}\p{N}._-]{1,100}$/u;

export function handlesOf(accounts: readonly SocialHandle[]): SocialHandle[] {
  if (accounts.length > SOCIAL_ACCOUNTS_MAX)
    throw badInput('input.socialAccounts', `A user has at most ${SOCIAL_ACCOUNTS_MAX} social accounts.`);
  const seen = new Set<string>();
  return accounts.map(({ socialPlatform, handle: given }, index) => {
    const field = `input.socialAccounts.${index}.handle`;
    const handle = given.trim().replace(/^@/, '').normalize('NFC').toLowerCase();
    if (!HANDLE.test(handle))
      throw badInput(field, 'A handle is the name of a profile, such as "@mia.clips"; no link.');
    if (seen.has(`${socialPlatform} ${handle}`)) throw badInput(field, 'This social account is named twice.');
    seen.add(`${socialPlatform} ${handle}`);
    return { socialPlatform, handle };
  });
}
