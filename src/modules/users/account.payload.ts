/** The accounts that mutations return, read after the commit. */
import { Field, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { type Changed, CommandPayload, loadChanged, payloadNamed } from '../commands/command.payload.js';
import { User } from './user.type.js';
import { userById } from './users.loaders.js';
import type { UserRow } from './users.sql.js';

@ObjectType({ simpleResolvers: true })
export abstract class UserPayload extends CommandPayload {
  @Field(() => User, {
    nullable: true,
    description: 'The user after the change. Null with a COMMITTED error if they could not be read.',
  })
  user!: Changed<UserRow>;
}

@ObjectType({ description: 'The user after the change.', simpleResolvers: true })
export class ReactivateUserPayload extends UserPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'New password of the user, shown only once. Give it to the user and ask them to call changePassword. Null if the user had no password, or if the mutation is replayed.',
  })
  newPassword!: string | null;
}

export const userPayloadType = (name: string) => payloadNamed(name, UserPayload, 'The user after the change.');

/** Reads the user after the commit, from a new snapshot. */
export async function userPayload(
  context: Context,
  command: Promise<{ userId: bigint; replayed: boolean }>,
): Promise<UserPayload> {
  const { userId, replayed } = await command;
  return { user: loadChanged(context, userById, userId), replayed };
}
