/**
 * The accounts of the demo world. Their password stands in the README: in production they would let anybody in, the demo
 * admin among them.
 */
import type { Database } from '../../kernel/database.js';
import { StartRefused } from '../../kernel/start-refused.js';

/** All of them have addresses here; nobody else can, for ".example" is reserved. */
export const DEMO_DOMAIN = 'cliptally.example';

/** Throws a StartRefused where one of them could log in. */
export async function refuseDemoAccounts({ prisma }: Database): Promise<void> {
  const found = await prisma.user.findMany({
    where: { email: { endsWith: `@${DEMO_DOMAIN}` }, status: 'ACTIVE' },
    select: { email: true },
    orderBy: { id: 'asc' },
  });
  if (found.length === 0) return;
  const [first] = found;
  throw new StartRefused(
    `DATABASE_URL: the database has the demo world's accounts (${first?.email}${found.length > 1 ? ` and ${found.length - 1} more` : ''}), whose password everybody knows: ` +
      'name a database of your own for production, or suspend them there first.',
  );
}
