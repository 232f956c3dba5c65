/** Entries of the audit log. */
import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/api/connection.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { Role } from '../users/user.enums.js';

@ObjectType({
  description:
    'One command that ran, and the user who ran it. Each command that succeeded has exactly one entry. Its values name no person. Only admins may read it.',
  simpleResolvers: true,
})
export class AuditEntry {
  @Field(() => ID, { description: 'Id of the entry, such as "12".' })
  id!: string;

  @Field(() => DateTime, { description: 'When the command ran, by the database clock.' })
  at!: Date;

  @Field(() => Role, {
    nullable: true,
    description: 'Role of the actor at that time. Null for the system and for a refused login.',
  })
  actorRole?: Role | null;

  @Field(() => String, {
    nullable: true,
    description:
      'IP address of the client, such as "203.0.113.7". Null for the command line and jobs, and if a router did not pass it on.',
  })
  address?: string | null;

  @Field(() => String, { description: 'Name of the command, such as "approveClip".' })
  action!: string;

  @Field(() => Boolean, {
    description: 'True if login, changePassword or refreshToken refused a password or a refresh token.',
  })
  denied!: boolean;

  @Field(() => String, { description: 'Kind of row that the command changed, such as "ClipSubmission".' })
  entity!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of that row, such as "12". Null for a login with an unknown address.',
  })
  entityId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The x-request-id of the request, as in the logs. Null outside a request.',
  })
  requestId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The idempotencyKey that the caller chose. Null if there was none.',
  })
  idempotencyKey?: string | null;
}

export const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry);
