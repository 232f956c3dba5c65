/** Entries of the audit log. */
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/api/connection.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { AUDIT_ID } from '../ids/id-kinds.js';
import { Role } from '../users/user.enums.js';

@ObjectType({
  description:
    'One command that ran, and the user who ran it. Each command that succeeded has exactly one entry. Its values name no person. Only admins may read it.',
  implements: Node,
  simpleResolvers: true,
})
export class AuditEntry {
  @GlobalId(AUDIT_ID, 'Id of the entry')
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
    description: 'True if a password, a refresh token or a code of a second factor was refused.',
  })
  denied!: boolean;

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
