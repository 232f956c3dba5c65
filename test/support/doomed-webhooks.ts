/** A worker that delivers webhooks until nothing is left, or is killed at a step. Started by test/jobs/webhook-kills.test.ts. */
import { pino } from 'pino';
import { readConfig } from '../../src/kernel/base/config.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { deliverNext } from '../../src/modules/webhooks/sending/deliver-changes.js';
import { RECEIVERS } from '../../src/modules/webhooks/webhook-address.js';
import { createServices } from '../../src/open-product.js';

const [fate] = process.argv.slice(2);
const config = readConfig();
const database = openDatabase({ url: config.databaseUrl ?? '', poolMax: 2 });
const services = createServices({ config, database, secret: config.jwtSecret ?? '' });
const { webhooks } = services;
const onStep = async (step: string) => {
  if (step === fate) process.kill(process.pid, 'SIGKILL');
};
/** As if all pauses and leases were over. */
const makeDue = () =>
  database.pool.query(
    `UPDATE "WebhookEndpoint" SET "heldUntil" = NULL, "dueAt" = clock_timestamp() - interval '1 second'`,
  );
do await makeDue();
while (await deliverNext({ database, webhooks, onStep, transport: RECEIVERS, log: pino({ level: 'silent' }) }));
process.exit(0);
