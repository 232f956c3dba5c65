/**
 * enrollSecondFactor, confirmSecondFactor, removeSecondFactor and resetSecondFactor. A second factor counts once a code of
 * it was right, so that nobody locks themselves out with an app that has another secret.
 */
import type { Proof } from '../../kernel/auth/confirmation.js';
import { badInput, conflict, type Refusal } from '../../kernel/base/errors.js';
import type { Secret } from '../../kernel/base/secret.js';
import type { Vault } from '../../kernel/base/vault.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow } from '../../kernel/db/transaction.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import type { AccountInput } from '../users/change-account.js';
import { lockAccount, lockForeignAccount } from '../users/lock-account.js';
import { type LockedFactor, lockSecondFactor } from './second-factors.sql.js';
import { newSecret, uriOf } from './totp.js';
import { type CodeFault, type FactorServices, ownerOf, tryCode, useCode } from './try-code.js';

/** A user with a request, as the API has them. */
export type Person = Actor & Omit<Proof, 'code'>;

export interface CodeInput {
  code: Secret;
}

/** `secret` and `uri` are shown only here. They are null on a replay. */
export async function enrollSecondFactor(
  { database, vault }: Pick<FactorServices, 'database' | 'vault'>,
  actor: Person,
  idempotencyKey?: string,
) {
  const { userId } = actor;
  const secret = newSecret();
  const sealed = vault.seal(secret, ownerOf(userId));
  let account = '';
  const options = { action: 'enrollSecondFactor', input: {}, idempotencyKey };
  const { replayed } = await runCommand(database, actor, options, async (tx) => {
    await lockAccount(tx, userId, ['ACTIVE']);
    const present = await tx.db.secondFactor.findUnique({ where: { userId } });
    // One that cannot be read any more must not lock its user out.
    if (present !== null && present.confirmedAt !== null && vault.open(present.secret, ownerOf(userId)) !== null)
      throw conflict(
        'You already have a second factor. Call removeSecondFactor first, or ask another admin to reset it.',
      );
    const user = await tx.db.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true, name: true } });
    account = user.email ?? user.name;
    const fresh = { secret: sealed, confirmedAt: null, lastStep: null };
    await tx.db.secondFactor.upsert({ where: { userId }, create: { userId, ...fresh }, update: fresh });
    return { result: { userId }, audit: { entity: 'User', entityId: userId } };
  });
  return { userId, replayed, secret: replayed ? null : secret, uri: replayed ? null : uriOf(secret, account) };
}

export function confirmSecondFactor(
  services: FactorServices,
  actor: Person,
  input: CodeInput,
  idempotencyKey?: string,
) {
  return withCode(services, actor, { action: 'confirmSecondFactor', input, idempotencyKey }, false);
}

export function removeSecondFactor(services: FactorServices, actor: Person, input: CodeInput, idempotencyKey?: string) {
  return withCode(services, actor, { action: 'removeSecondFactor', input, idempotencyKey }, true);
}

interface Step {
  action: 'confirmSecondFactor' | 'removeSecondFactor';
  input: CodeInput;
  idempotencyKey: string | undefined;
}

/**
 * `isConfirmed`: the state in which the second factor must be. The code is checked within the command, so that a repeat of
 * the command at the same time waits for it and is a replay.
 */
function withCode(services: FactorServices, actor: Person, step: Step, isConfirmed: boolean) {
  const { userId } = actor;
  const { database, vault } = services;
  return tryCode(services, actor, step.action, wrongCode, () =>
    runCommand(database, actor, step, async (tx) => {
      await lockAccount(tx, userId, ['ACTIVE']);
      const [factor] = await tx.read(lockSecondFactor, userId);
      refuseState(vault, userId, factor, isConfirmed);
      await useCode(tx, vault, { userId, code: step.input.code.reveal() });
      if (isConfirmed) await tx.db.secondFactor.delete({ where: { userId } });
      else await tx.db.secondFactor.update({ where: { userId }, data: { confirmedAt: await clockNow(tx) } });
      return { result: { userId }, audit: { entity: 'User', entityId: userId } };
    }),
  );
}

function refuseState(vault: Vault, userId: bigint, factor: LockedFactor | undefined, isConfirmed: boolean): void {
  if (isConfirmed && factor?.confirmedAt == null) throw conflict('You have no second factor.');
  if (factor === undefined) throw conflict('There is nothing to confirm. Call enrollSecondFactor first.');
  if (!isConfirmed && factor.confirmedAt !== null) throw conflict('Your second factor is confirmed already.');
  if (vault.open(factor.secret, ownerOf(userId)) === null)
    throw conflict('Your second factor was set up under another secret of the server. Call enrollSecondFactor again.');
}

function wrongCode(fault: CodeFault): Refusal {
  return badInput(
    'input.code',
    fault === 'USED'
      ? 'This code was used already. Wait for the next one.'
      : 'The code is wrong. Send the code that your app shows now.',
  );
}

/** For somebody who lost their phone. Admins cannot reset their own: a stolen session would be enough. */
export async function resetSecondFactor(
  database: Database,
  actor: Actor,
  input: AccountInput,
  idempotencyKey?: string,
) {
  return runCommand(database, actor, { action: 'resetSecondFactor', input, idempotencyKey }, async (tx) => {
    const { id: userId } = await lockForeignAccount(tx, actor, input.userId, { from: ['ACTIVE', 'SUSPENDED'] });
    const { count } = await tx.db.secondFactor.deleteMany({ where: { userId } });
    if (count === 0) throw conflict('This user has no second factor.');
    return { result: { userId }, audit: { entity: 'User', entityId: userId } };
  });
}
