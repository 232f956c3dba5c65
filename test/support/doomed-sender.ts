/** A worker that sends one message of the outbox and is killed before it can mark it. Started by messages.test.ts. */
import { pino } from 'pino';
import { readConfig } from '../../src/kernel/base/config.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { deliverMessage } from '../../src/modules/delivery/deliver-message.js';
import { openMailer } from '../../src/modules/delivery/mailer.js';

const config = readConfig();
const mailer = await openMailer(config);
if (mailer === null) throw new Error('there is no mailer');
await deliverMessage({
  database: openDatabase({ url: config.databaseUrl ?? '', poolMax: 2 }),
  mailer,
  log: pino({ level: 'silent' }),
  appUrl: config.mail.appUrl,
  currency: config.currency,
  onSent: async () => void process.kill(process.pid, 'SIGKILL'),
});
