/** A login that is still open. */
import { Field, ObjectType } from 'type-graphql';
import { connectionOf, defineList } from '../../kernel/api/connection.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { rowById } from '../../kernel/reads/loader.js';
import { SESSION_ID } from '../ids/id-kinds.js';
import { sessionCount, sessionPage, sessionsById } from './sessions.sql.js';

@ObjectType({
  description:
    'A login that is still open: its newest refresh token is valid. Users read their own sessions, and admins those of everybody.',
  implements: Node,
  simpleResolvers: true,
})
export class Session {
  @GlobalId(SESSION_ID, 'Id of the session')
  id!: string;

  @Field(() => DateTime, { description: 'When the user logged in.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    description:
      'When the session last got tokens, by login or refreshToken. Single requests do not count, so it may lag 15 minutes behind.',
  })
  lastUsedAt!: Date;

  @Field(() => DateTime, { description: 'When the session ends unless it gets new tokens before.' })
  expiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Network address that the login came from. Null if a router did not pass it on, and for logins of earlier releases.',
  })
  address?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'How the browser or program named itself at the login, up to 300 characters. The client chooses this text, so it proves nothing. Null if it gave none.',
  })
  userAgent?: string | null;

  @Field(() => Boolean, { description: 'True for the session whose access token sends this request.' })
  current!: boolean;
}

export const SessionConnection = connectionOf('Session', () => Session);

export const sessionList = defineList(SESSION_ID, sessionPage, sessionCount);
export const sessionById = rowById(sessionsById);
