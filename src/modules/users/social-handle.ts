/** The profiles a user names: handles in the form in which they are compared, each once. */
import { badInput } from '../../kernel/errors.js';
import { handleOf } from '../../kernel/handle.js';
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';

export interface SocialHandle {
  socialPlatform: SocialPlatform;
  handle: string;
}

export const SOCIAL_ACCOUNTS_MAX = 20;

export function handlesOf(accounts: readonly SocialHandle[]): SocialHandle[] {
  if (accounts.length > SOCIAL_ACCOUNTS_MAX)
    throw badInput('input.socialAccounts', `A user has at most ${SOCIAL_ACCOUNTS_MAX} social accounts.`);
  const seen = new Set<string>();
  return accounts.map(({ socialPlatform, handle: given }, index) => {
    const field = `input.socialAccounts.${index}.handle`;
    const handle = handleOf(given);
    // A link would never equal an author, so it is refused and not stored.
    if (handle === null)
      throw badInput(field, 'A handle is the name of a profile, such as "@mia.clips": no link, and nothing invisible.');
    if (seen.has(`${socialPlatform} ${handle}`)) throw badInput(field, 'This social account is named twice.');
    seen.add(`${socialPlatform} ${handle}`);
    return { socialPlatform, handle };
  });
}
