/**
 * The accounts of the demo world. The README publishes their password, so in production anybody could log in with them,
 * even as the demo admin.
 */
import { StartRefused } from '../../kernel/base/start-refused.js';
import type { Database } from '../../kernel/db/database.js';
import type { Role } from '../../kernel/prisma/generated/enums.js';

/** Domain of all their addresses. Nobody else can have one, because ".example" is reserved. */
export const DEMO_DOMAIN = 'cliptally.example';

/** The password of each of them. It is no secret. */
export const DEMO_PASSWORD = 'demo-password-2026';

/** Those who can log in, for the login page of a developer's machine. */
export function demoAccounts({ prisma }: Database): Promise<{ name: string; email: string | null; role: Role }[]> {
  return prisma.user.findMany({
    where: { email: { endsWith: `@${DEMO_DOMAIN}` }, status: 'ACTIVE' },
    select: { name: true, email: true, role: true },
    orderBy: { id: 'asc' },
  });
}

/** Throws a StartRefused if one of them could log in. */
export async function refuseDemoAccounts({ prisma }: Database): Promise<void> {
  const found = await prisma.user.findMany({
    where: { email: { endsWith: `@${DEMO_DOMAIN}` }, status: 'ACTIVE' },
    select: { email: true },
    orderBy: { id: 'asc' },
  });
  if (found.length === 0) return;
  const [first] = found;
  throw new StartRefused(
    `DATABASE_URL: the database has the demo world's accounts (${first?.email}${found.length > 1 ? ` and ${found.length - 1} more` : ''}), whose password is public: ` +
      'use another database for production, or suspend these accounts first.',
  );
}
