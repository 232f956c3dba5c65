/** The user who asks. Visibility depends on the viewer in types and loaders, so that every path to a row agrees. */
import { Refusal } from '../base/errors.js';
import { raw, sql } from '../db/sql.js';
import type { Prisma } from '../prisma/generated/client.js';
import type { Role } from '../prisma/generated/enums.js';

/** Rows carry ids as decimal strings, like GraphQL's ID. SQL casts them back. Commands use bigint. */
export type Id = string;

export interface Viewer {
  userId: Id;
  role: Role;
  /** The session of the access token. Absent for API keys, and for tokens that belong to no session. */
  sessionId?: Id;
  /** True for API keys, which write nothing but their webhook endpoints. */
  readsOnly?: true;
  /** The API key. Absent for tokens. */
  apiKeyId?: Id;
  /** The parts of the schema that the caller may read. Absent: all that the role allows. */
  scopes?: ReadonlySet<string>;
}

/** Admins and internal tools see the rows of all users. */
export function seesAll(viewer: Viewer): boolean {
  return viewer.role === 'ADMIN' || viewer.role === 'SERVICE';
}

/** A condition on a column with a user's id: true for viewers who see all rows, otherwise only for the viewer's own. */
export function ownRows(viewer: Viewer, column: string): Prisma.Sql {
  return seesAll(viewer) ? raw('TRUE') : sql`${raw(column)} = ${viewer.userId}::bigint`;
}

/** A condition on a column with a user's id: true for admins, for anybody else only on their own rows. */
export function ownOrAdmin(viewer: Viewer, column: string): Prisma.Sql {
  return viewer.role === 'ADMIN' ? raw('TRUE') : sql`${raw(column)} = ${viewer.userId}::bigint`;
}

/** A condition that is true only for admins and internal tools. */
export function staffOnly(viewer: Viewer): Prisma.Sql {
  return raw(seesAll(viewer) ? 'TRUE' : 'FALSE');
}

/** A condition that is true only for admins. */
export function adminsOnly({ role }: Viewer): Prisma.Sql {
  return raw(role === 'ADMIN' ? 'TRUE' : 'FALSE');
}

/** Refuses a clipper who names another user. Zeros would claim that the other user has nothing. */
export function refuseOthers(viewer: Viewer, userId: string, field = 'filter.userId'): void {
  if (!seesAll(viewer) && userId !== viewer.userId) {
    throw new Refusal('FORBIDDEN', 'You may only ask for your own rows. Leave the user id out, or use your own.', {
      field,
    });
  }
}
