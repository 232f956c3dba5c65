/** Who asks. Visibility rests on it, on types and loaders, so that every path to a row agrees. */
import type { Prisma } from './prisma/generated/client.js';
import type { Role } from './prisma/generated/enums.js';
import { raw, sql } from './sql.js';

export interface Viewer {
  userId: bigint;
  role: Role;
}

/** Admins and internal tools see every user's rows. */
export function seesAll(viewer: Viewer): boolean {
  return viewer.role === 'ADMIN' || viewer.role === 'SERVICE';
}

/** Condition on a column with a user's id: everybody's rows for those who see all, else the viewer's own. */
export function ownRows(viewer: Viewer, column: string): Prisma.Sql {
  return seesAll(viewer) ? raw('TRUE') : sql`${raw(column)} = ${viewer.userId}`;
}
