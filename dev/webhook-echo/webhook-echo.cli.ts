/** `npm run webhook:echo`: a receiver of webhooks on this machine, which can make its endpoint by itself. */
import { randomUUID } from 'node:crypto';
import { parseFlags } from '../../src/kernel/process/command-line.js';
import { CommandRefused, EXIT_CODES, runProcess } from '../../src/kernel/process/process-life.js';
import { openEcho } from './echo.js';

const HELP = `Receives webhooks on this machine, checks their signatures and prints them, until Ctrl-C.

Usage:  npm run webhook:echo -- --token TOKEN [--document QUERY] [--api URL] [--port PORT]
        npm run webhook:echo -- [--secret whsec_…] [--port PORT]

  --token     Token of an admin, which "npm start" prints. The command then makes an endpoint for itself, and deletes it
              when it stops. Start the product with WEBHOOKS_TO_LOOPBACK=on.
  --document  Query whose answer is the payload. Example:
              'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'.
  --api       Address of the API; http://localhost:4000/graphql if it is left out.
  --secret    Secret of an endpoint that you made yourself.
  --port      Port of the receiver; 4010 if it is left out.

Exit codes:
  0    It was told to stop, and stopped.
  1    An unexpected error occurred.
  2    Nothing was started: a wrong flag, or the API refused the endpoint.
`;

const PORT = 4010;
const API = 'http://localhost:4000/graphql';

const CREATE = `mutation ($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) { secret webhookEndpoint { id } }
}`;
const DELETE = `mutation ($input: DeleteWebhookEndpointInput!) { deleteWebhookEndpoint(input: $input) { endpointId } }`;

await runProcess(async (onStop) => {
  const flags = parseFlags(HELP, { names: ['token', 'document', 'api', 'secret', 'port'] });
  if (flags === null) return EXIT_CODES.DONE;
  let secret = flags.secret ?? null;
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const echo = await openEcho({ port: Number(flags.port ?? PORT), secret: () => secret, print });
  onStop(() => echo.close());
  const { token } = flags;
  if (token !== undefined) {
    const send = sender(flags.api ?? API, token);
    const input = { url: echo.url, document: flags.document ?? null, idempotencyKey: randomUUID() };
    const { createWebhookEndpoint: made } = await send(CREATE, input);
    secret = made.secret;
    onStop(() => send(DELETE, { endpointId: made.webhookEndpoint.id }));
    print(`${made.webhookEndpoint.id} sends what changes to ${echo.url}. Change something, or press Ctrl-C.`);
  } else print(`Deliveries to ${echo.url} are printed here. Press Ctrl-C to stop.`);
  return null;
});

// biome-ignore lint/suspicious/noExplicitAny: the answer of an operation that is written as text
type Answer = any;

function sender(api: string, token: string) {
  return async (query: string, input: object): Promise<Answer> => {
    const response = await fetch(api, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { input } }),
    }).catch(() => {
      throw new CommandRefused(
        `Nothing answers at ${api}. Start the product with "WEBHOOKS_TO_LOOPBACK=on npm start".`,
      );
    });
    const { data, errors } = (await response.json()) as Answer;
    if (errors !== undefined) throw new CommandRefused(errors[0].message);
    return data;
  };
}
