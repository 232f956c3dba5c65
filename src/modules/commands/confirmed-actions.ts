/** The lists of commands that need a code of the actor's second factor. There are no others. */

/** They let money go. */
const PAYING: ReadonlySet<string> = new Set([
  ...['approvePayoutRequest', 'payOutRemainder', 'payPayoutRequest'],
  ...['proposeAccountEntry', 'confirmAccountEntry'],
]);

/**
 * They open somebody's account: with a password, an identity or a factor that the actor knows. Without a code, a stolen
 * session could act as a second admin, and let money go by that account's own code or by none.
 */
const OPENING: ReadonlySet<string> = new Set(['linkIdentity', 'reactivateUser', 'resetSecondFactor']);

/** They open the account of an admin if they give this role. */
const GIVING_ROLE: ReadonlySet<string> = new Set(['createUser', 'inviteUser', 'setUserRole']);

/** Each item of a bulk form is the command of that item. */
export function needsConfirmation(action: string, input: object = {}): boolean {
  if (GIVING_ROLE.has(action)) return (input as { role?: unknown }).role === 'ADMIN';
  return PAYING.has(action) || OPENING.has(action);
}

/** The part of a mutation's description that says so. */
export const CODE_NEEDED =
  'FORBIDDEN without a current code in the header x-second-factor, if you have a second factor or the server requires one. A replay needs no code.';

/** Likewise for a mutation that gives a role. */
export const CODE_NEEDED_FOR_ADMINS = `For the role ADMIN: ${CODE_NEEDED}`;
