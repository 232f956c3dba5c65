/** setNotifications: a user chooses which notifications they get. A kind that a later release adds begins switched on. */
import type { Database } from '../../kernel/db/database.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { lockAccount } from '../users/lock-account.js';
import { NOTIFICATION_KINDS, type NotificationKind } from './notification-kinds.js';

export interface SetNotificationsInput {
  userId: bigint;
  /** The complete list of those that are on. */
  kinds: readonly NotificationKind[];
}

export async function setNotifications(
  database: Database,
  actor: Actor,
  { userId, kinds }: SetNotificationsInput,
  idempotencyKey?: string,
) {
  const off = NOTIFICATION_KINDS.filter((kind) => !kinds.includes(kind));
  return runCommand(
    database,
    actor,
    { action: 'setNotifications', input: { userId, off }, idempotencyKey },
    async (tx) => {
      await lockAccount(tx, userId, ['ACTIVE']);
      const where = { id: userId };
      const before = await tx.db.user.findUniqueOrThrow({ where, select: { notificationsOff: true } });
      // The same list again is no change of the account, so updatedAt stays.
      if (before.notificationsOff.join() !== off.join())
        await tx.db.user.update({ where, data: { notificationsOff: off } });
      return {
        result: { userId },
        audit: {
          entity: 'User',
          entityId: userId,
          before: { notificationsOff: before.notificationsOff },
          after: { notificationsOff: off },
        },
      };
    },
  );
}
