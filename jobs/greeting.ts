/** The greeting of `npm start`: its address, and tokens for development. */
import type { AddressInfo } from 'node:net';
import type { Config } from '../src/kernel/base/config.js';
import { mailFolder } from '../src/modules/delivery/mailer.js';
import type { Product } from '../src/open-product.js';

const DAY_SECONDS = 24 * 3_600;

export async function greeting(
  config: Config,
  { database, accessTokens }: Product,
  address: AddressInfo | string | null,
): Promise<string> {
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const host = config.host === '0.0.0.0' || config.host === '127.0.0.1' ? 'localhost' : config.host;
  const lines = ['', `  Cliptally answers at http://${host}:${port}/graphql`];
  if (config.console) lines.push(`  Open http://${host}:${port} in a browser for the console.`);
  if (config.environment === 'development') {
    let people = 0;
    lines.push(
      '  Programs, and Apollo Sandbox under Headers, send one of these lines (each token is valid for a day):',
    );
    for (const role of ['ADMIN', 'CLIPPER'] as const) {
      const user = await database.prisma.user.findFirst({ where: { role, status: 'ACTIVE' }, orderBy: { id: 'asc' } });
      if (user === null) continue;
      people += 1;
      const { token } = await accessTokens.issue(user.id.toString(), DAY_SECONDS, user.loginEpoch);
      lines.push('', `  ${role.toLowerCase()} ${user.name}:`, `  Authorization: Bearer ${token}`);
    }
    if (people === 0) {
      lines.push('', '  There are no users yet. "npm run user -- create" creates the first admin, and');
      lines.push('  "npm run seed -- --demo" adds the demo world, whose passwords are public.');
    }
    lines.push('', '  "npm run refresh" reads the view counts once, now.');
    const echo = '"npm run webhook:echo -- --token TOKEN" with the token of the admin';
    lines.push(
      config.webhooksToLoopback
        ? `  ${echo} prints webhooks of what changes.`
        : `  To try webhooks, start with WEBHOOKS_TO_LOOPBACK=on and run ${echo}.`,
    );
    if (config.mail.smtpUrl === null)
      lines.push(`  Messages to users become files in ${mailFolder(config.dataDir)}, because SMTP_URL is not set.`);
  }
  lines.push(`  View counts are refreshed on "${config.refresh.cron}" (UTC). Press Ctrl-C to stop.`, '', '');
  return lines.join('\n');
}
