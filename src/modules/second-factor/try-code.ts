/**
 * The only way to check a code of a second factor: it counts the attempt, uses the code up, and writes a refusal to the
 * audit log.
 */
import type { Services } from '../../kernel/api/context.js';
import type { Proof } from '../../kernel/auth/confirmation.js';
import type { Refusal } from '../../kernel/base/errors.js';
import { forRequest } from '../../kernel/db/database.js';
import { clockNow, type Transaction, transact } from '../../kernel/db/transaction.js';
import { writeAudit } from '../commands/run-command.js';
import { lockSecondFactor } from './second-factors.sql.js';
import { stepOf } from './totp.js';

export type FactorServices = Pick<Services, 'database' | 'attempts' | 'vault'>;

/** USED: right, but it was sent before, or a newer one was. */
export type CodeFault = 'WRONG' | 'USED';

class BadCode extends Error {
  constructor(readonly fault: CodeFault) {
    super(fault);
  }
}

/** The owner of a sealed secret. */
export const ownerOf = (userId: bigint): string => `user ${userId}`;

/**
 * Runs `work`, which calls `useCode`. Throws RATE_LIMITED without running it, and what `refusalOf` says if the code was
 * not right.
 */
export async function tryCode<Result extends { replayed: boolean } | undefined>(
  services: FactorServices,
  proof: Omit<Proof, 'code'>,
  action: string,
  refusalOf: (fault: CodeFault) => Refusal,
  work: () => Promise<Result>,
): Promise<Result> {
  const { userId, address } = proof;
  // Another second factor begins anew, after a reset too.
  const factor = await services.database.prisma.secondFactor.findUnique({ where: { userId } });
  const account = `second factor of user ${userId} from ${factor?.createdAt.getTime()}`;
  const attempt = await services.attempts.begin({ account, address, isCode: true });
  try {
    const result = await work();
    // A replay checked no code.
    await (result?.replayed === true ? attempt.unchecked() : attempt.right());
    return result;
  } catch (error) {
    if (!(error instanceof BadCode)) {
      await attempt.unchecked();
      throw error;
    }
    await attempt.wrong();
    const entry = { entity: 'User', entityId: proof.userId, denied: true };
    // Without the idempotency key, so that a refusal leaves it unused.
    await transact(forRequest(services.database, proof.requestId), (tx) => writeAudit(tx, proof, { action }, entry));
    throw attempt.refusal ?? refusalOf(error.fault);
  }
}

/** Uses a code up, in the transaction of the caller. Of two uses at once, the second is USED. */
export async function useCode(
  tx: Transaction,
  vault: Services['vault'],
  { userId, code }: { userId: bigint; code: string },
): Promise<void> {
  const [factor] = await tx.read(lockSecondFactor, userId);
  const secret = factor === undefined ? null : vault.open(factor.secret, ownerOf(userId));
  const step = secret === null ? null : stepOf(secret, code, await clockNow(tx));
  if (step === null) throw new BadCode('WRONG');
  if (factor?.lastStep != null && step <= factor.lastStep) throw new BadCode('USED');
  await tx.db.secondFactor.update({ where: { userId }, data: { lastStep: step } });
}
