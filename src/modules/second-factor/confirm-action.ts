/** Asks for a code of the second factor where a command needs one (commands/confirmed-actions.ts). */
import { CODE_HEADER, type Confirm } from '../../kernel/auth/confirmation.js';
import type { Config } from '../../kernel/base/config.js';
import { Refusal } from '../../kernel/base/errors.js';
import { forRequest } from '../../kernel/db/database.js';
import { transact } from '../../kernel/db/transaction.js';
import { type FactorServices, ownerOf, tryCode, useCode } from './try-code.js';

const MESSAGES = {
  NOT_SET_UP: `This needs a second factor, and you have none. Call enrollSecondFactor, then confirmSecondFactor, and send the next code of your app in the header ${CODE_HEADER}.`,
  UNREADABLE:
    'Your second factor was set up under another secret of the server and cannot be checked any more. Call enrollSecondFactor and set it up again.',
  MISSING: `This needs your second factor. Send the code that your app shows now in the header ${CODE_HEADER}.`,
  WRONG: `The code in ${CODE_HEADER} is wrong. Send the code that your app shows now.`,
  USED: `The code in ${CODE_HEADER} was used already. Wait for the next one.`,
} as const;

export function confirmWith(services: FactorServices, mode: Config['secondFactor']): Confirm {
  return async (proof, action) => {
    if (mode === 'off') return;
    const { userId, code } = proof;
    const database = forRequest(services.database, proof.requestId);
    const factor = await database.prisma.secondFactor.findUnique({ where: { userId } });
    if (factor === null || factor.confirmedAt === null) {
      if (mode === 'required') throw refused('NOT_SET_UP');
      return;
    }
    if (services.vault.open(factor.secret, ownerOf(userId)) === null) throw refused('UNREADABLE');
    if (code === null) throw refused('MISSING');
    // In a transaction of its own: the code is used up even if the command is refused, so that nobody can send it again.
    await tryCode(services, proof, action, refused, () =>
      transact(database, (tx) => useCode(tx, services.vault, { userId, code })).then(() => undefined),
    );
  };
}

/** `extensions.secondFactor` says the reason, for pages that ask for the code. */
function refused(reason: keyof typeof MESSAGES): Refusal {
  return new Refusal('FORBIDDEN', MESSAGES[reason], { secondFactor: reason });
}
