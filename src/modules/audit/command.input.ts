/** What every mutation's input and payload carry, and who runs it. */
import { MaxLength, MinLength } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import type { Actor } from './run-command.js';

const KEY_LENGTH_MAX = 200;

@InputType()
export abstract class CommandInput {
  @Field(() => ID, {
    description: `Chosen by the caller, up to ${KEY_LENGTH_MAX} characters: the same key and input are done once, however often they are sent.`,
  })
  @MinLength(1)
  @MaxLength(KEY_LENGTH_MAX)
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true })
export abstract class CommandPayload {
  @Field(() => Boolean, { description: 'True where the key had been used before: nothing was done again.' })
  replayed!: boolean;
}

export function actorOf({ viewer, request }: Context): Actor {
  return { userId: BigInt(viewer.userId), role: viewer.role, address: request.address, requestId: request.id };
}
