/** Who asks. Visibility rests on it, on types and loaders, so that every path to a row agrees. */
import { Refusal } from './errors.js';
import type { Prisma } from './prisma/generated/client.js';
import type { Role } from './prisma/generated/enums.js';
import { raw, sql } from './sql.js';

/** Rows read carry ids as decimal strings, as GraphQL's ID wants them; SQL casts them back. Commands use bigint. */
export type Id = string;

export interface Viewer {
  userId: Id;
  role: Role;
}

/** Admins and internal tools see every user's rows. */
export function seesAll(viewer: Viewer): boolean {
  return viewer.role === 'ADMIN' || viewer.role === 'SERVICE';
}

/** Condition on a column with a user's id: everybody's rows for those who see all, else the viewer's own. */
export function ownRows(viewer: Viewer, column: string): Prisma.Sql {
  return seesAll(viewer) ? raw('TRUE') : sql`${raw(column)} = ${viewer.userId}::bigint`;
}

/** Condition that holds for those who see all, and for nobody else. */
export function staffOnly(viewer: Viewer): Prisma.Sql {
  return raw(seesAll(viewer) ? 'TRUE' : 'FALSE');
}

/** Likewise for admins alone. */
export function adminsOnly({ role }: Viewer): Prisma.Sql {
  return raw(role === 'ADMIN' ? 'TRUE' : 'FALSE');
}

/** A clipper who names another user is refused: zeros would say that nobody else is there. */
export function refuseOthers(viewer: Viewer, userId: string, field = 'filter.userId'): void {
  if (!seesAll(viewer) && userId !== viewer.userId) {
    throw new Refusal('FORBIDDEN', 'Only your own rows can be asked for.', { field });
  }
}
