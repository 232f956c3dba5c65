/** User.notifications, and the mutation that changes them. */
import { Arg, Authorized, Ctx, Field, FieldResolver, InputType, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { AtMost } from '../../kernel/api/input.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { actorOf, CommandInput, INPUT } from '../commands/command.input.js';
import { userPayload, userPayloadType } from '../users/account.payload.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { NotificationKind } from './notification.enums.js';
import { NOTIFICATION_KINDS } from './notification-kinds.js';
import { type NotificationsRow, notificationsOfUsers } from './notifications.sql.js';
import { setNotifications } from './set-notifications.js';

const userNotifications = defineLoader<Id, NotificationsRow, NotificationKind[]>({
  statement: notificationsOfUsers,
  keyOf: ({ userId }) => userId,
  value: ([row]) => NOTIFICATION_KINDS.filter((kind) => row !== undefined && !row.off.includes(kind)),
});

const SetNotificationsPayload = userPayloadType('SetNotifications');

@InputType({ description: 'The notifications that you want to get.' })
export class SetNotificationsInput extends CommandInput {
  @Field(() => [NotificationKind], {
    description: 'The complete list: it replaces the earlier one. An empty list switches all of them off.',
  })
  @AtMost(20)
  kinds!: NotificationKind[];
}

@Resolver(() => User)
export class NotificationResolver {
  @FieldResolver(() => [NotificationKind], {
    description:
      'The notifications that the user gets by e-mail. The operator of the server may have switched off some or all of them for everybody.',
  })
  notifications(@Root() user: UserRow, @Ctx() { loaders }: Context): Promise<NotificationKind[]> {
    return loaders.load(userNotifications, user.id);
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => SetNotificationsPayload, {
    description:
      'Chooses which notifications you get by e-mail. Invitations and resets of a password are no notifications and always come.',
  })
  setNotifications(
    @Arg('input', () => SetNotificationsInput, INPUT) input: SetNotificationsInput,
    @Ctx() context: Context,
  ) {
    const actor = actorOf(context);
    const parsed = { userId: actor.userId, kinds: input.kinds };
    return userPayload(context, setNotifications(context.services.database, actor, parsed, input.idempotencyKey));
  }
}
