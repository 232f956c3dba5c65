/** Brings the handles that a user claims into the form in which they are compared, and refuses duplicates. */
import { badInput } from '../../kernel/base/errors.js';
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { handleOf } from './handle.js';

export interface SocialHandle {
  socialPlatform: SocialPlatform;
  handle: string;
}

export const SOCIAL_ACCOUNTS_MAX = 20;

export function handlesOf(accounts: readonly SocialHandle[]): SocialHandle[] {
  if (accounts.length > SOCIAL_ACCOUNTS_MAX)
    throw badInput(
      'input.socialAccounts',
      `A user can have at most ${SOCIAL_ACCOUNTS_MAX} social accounts, but you listed ${accounts.length}.`,
    );
  const seen = new Set<string>();
  return accounts.map(({ socialPlatform, handle: given }, index) => {
    const field = `input.socialAccounts.${index}.handle`;
    const handle = handleOf(given);
    // A link would never match an author, so refuse it.
    if (handle === null)
      throw badInput(
        field,
        'Use the name of the profile, such as "@mia.clips", without a link or invisible characters.',
      );
    if (seen.has(`${socialPlatform} ${handle}`))
      throw badInput(field, 'This social account is listed twice. List it once.');
    seen.add(`${socialPlatform} ${handle}`);
    return { socialPlatform, handle };
  });
}
