/** Entries of the audit log. */
import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/connection.js';
import { Role } from '../../kernel/enums.js';
import { DateTime } from '../../kernel/scalars.js';

@ObjectType({
  description: 'A fact: who did what. A command that was done has exactly one, in ids and values that name nobody.',
  simpleResolvers: true,
})
export class AuditEntry {
  @Field(() => ID, { description: 'Names the entry: a number as text.' })
  id!: string;

  @Field(() => DateTime, { description: 'When, by the clock of the database.' })
  at!: Date;

  @Field(() => Role, {
    nullable: true,
    description: 'The role of who did it, as it was then; null: the system, or a login that was refused.',
  })
  actorRole?: Role | null;

  @Field(() => String, {
    nullable: true,
    description: 'The address of the client; null: the command line, the job, or a router that did not name it.',
  })
  address?: string | null;

  @Field(() => String, { description: 'The command, such as "approveClip".' })
  action!: string;

  @Field(() => Boolean, {
    description: 'True for a password or a refresh token that was refused: by login, changePassword or refreshToken.',
  })
  denied!: boolean;

  @Field(() => String, { description: 'The kind of row it changed, such as "ClipSubmission".' })
  entity!: string;

  @Field(() => ID, { nullable: true, description: 'Its id; null: a login with an address that nobody has.' })
  entityId?: string | null;

  @Field(() => String, { nullable: true, description: 'The x-request-id of the request, as the logs have it.' })
  requestId?: string | null;

  @Field(() => String, { nullable: true, description: 'The key the caller chose.' })
  idempotencyKey?: string | null;
}

export const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry);
