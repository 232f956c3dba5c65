/** The page at `/` where there is no console. It says what this server is, and where to read on. */
import type { FastifyInstance } from 'fastify';
import { PLAIN_HEADERS } from './page-headers.js';

export function addPlainPage(app: FastifyInstance, note: string): void {
  const html = pageWith(note);
  app.get('/', (_request, reply) => reply.headers(PLAIN_HEADERS).type('text/html; charset=utf-8').send(html));
}

export const CONSOLE_OFF = 'The console is off here. CONSOLE=true switches it on.';
export const CONSOLE_NOT_BUILT = 'The console is not built. Run "npm run build", and start again.';

function pageWith(note: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cliptally</title>
</head>
<body>
<main>
<h1>Cliptally</h1>
<p>This is the API of a clipping platform, where every number matches. Programs send GraphQL to
<code>POST /graphql</code>.</p>
<p>The documentation is in the folder <code>docs</code> of its sources: begin with <code>docs/README.md</code>, and with
<code>docs/api.md</code> for callers. <code>schema/schema.graphql</code> is the contract.</p>
<p>${note}</p>
</main>
</body>
</html>
`;
}
