/** The console: its pages, which are one file, the explorer, and the files that both load. Vite builds them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { projectRoot } from '../../kernel/base/project-root.js';
import { CONSOLE_HEADERS, EXPLORER_HEADERS } from './page-headers.js';
import { answerWith, readStaticFiles } from './static-files.js';

/** scripts/build-console.js writes it. */
export function consoleFolder(): string {
  return join(projectRoot(), 'dist/console');
}

/** False: the console was not built, which is so in a checkout where only the API was compiled. */
export function isConsoleBuilt(folder: string): boolean {
  return existsSync(join(folder, 'index.html'));
}

export function addConsole(app: FastifyInstance, folder: string): void {
  const pages = page(folder, 'index.html', CONSOLE_HEADERS);
  app.get('/', pages);
  app.get('/console/*', pages);
  app.get('/explorer', page(folder, 'explorer.html', EXPLORER_HEADERS));
  const files = readStaticFiles(folder);
  // Vite puts a hash of the content into these names, so a browser may keep them for good.
  app.get('/assets/*', answerWith(files, 'public, max-age=31536000, immutable'));
  const named = answerWith(files, 'no-cache');
  app.get('/icon.svg', named);
  app.get('/docs/*', named);
}

function page(folder: string, name: string, headers: Record<string, string>) {
  const html = readFileSync(join(folder, name), 'utf8');
  return (_request: FastifyRequest, reply: FastifyReply) =>
    reply.headers(headers).type('text/html; charset=utf-8').send(html);
}
