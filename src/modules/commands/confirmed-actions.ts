/** The list of commands that need a code of the actor's second factor: those that let money go. There is no other list. */
const CONFIRMED: ReadonlySet<string> = new Set([
  ...['approvePayoutRequest', 'payOutRemainder', 'payPayoutRequest'],
  ...['proposeAccountEntry', 'confirmAccountEntry'],
]);

/** Each item of a bulk form is the command of that item. */
export function needsConfirmation(action: string): boolean {
  return CONFIRMED.has(action);
}

/** The part of a mutation's description that says so. */
export const CODE_NEEDED =
  'FORBIDDEN without a current code in the header x-second-factor, if you have a second factor or the server requires one. A replay needs no code.';
