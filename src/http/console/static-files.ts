/**
 * The files of the built console, read once and kept in memory: a few, whose copies for each encoding the build packed.
 * A build that replaces them on the disk does not disturb a running server.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  // Browsers show Markdown only as plain text.
  '.md': 'text/plain; charset=utf-8',
};

/** The ends of the packed copies' names. */
const PACKED = { br: '.br', gzip: '.gz' } as const;
type Encoding = keyof typeof PACKED | 'identity';

interface StaticFile {
  type: string;
  etag: string;
  bodies: Map<Encoding, Buffer>;
}

export type StaticFiles = ReadonlyMap<string, StaticFile>;

/** By path, such as "/assets/main-1a2b.js". */
export function readStaticFiles(folder: string): StaticFiles {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const known = new Set(names);
  const files = new Map<string, StaticFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined || !statSync(join(folder, name)).isFile()) continue;
    const plain = readFileSync(join(folder, name));
    const bodies = new Map<Encoding, Buffer>([['identity', plain]]);
    for (const [encoding, end] of Object.entries(PACKED) as [keyof typeof PACKED, string][]) {
      if (known.has(name + end)) bodies.set(encoding, readFileSync(join(folder, name + end)));
    }
    const etag = `"${createHash('sha256').update(plain).digest('base64url')}"`;
    files.set(`/${name.split(sep).join('/')}`, { type, etag, bodies });
  }
  return files;
}

/** Answers a request by its path. `cacheControl` says whether a browser may keep the file without asking again. */
export function answerWith(files: StaticFiles, cacheControl: 'public, max-age=31536000, immutable' | 'no-cache') {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const file = files.get(request.url.split('?')[0] ?? '');
    if (file === undefined) return reply.callNotFound() as unknown as FastifyReply;
    reply.headers({ 'cache-control': cacheControl, etag: file.etag, vary: 'accept-encoding' });
    if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
    const accepted = new Negotiator(request.raw).encodings([...file.bodies.keys()]) as Encoding[];
    // Browsers name the smallest one last.
    const encoding = accepted.includes('br') ? 'br' : (accepted[0] ?? 'identity');
    if (encoding !== 'identity') reply.header('content-encoding', encoding);
    return reply.type(file.type).send(file.bodies.get(encoding));
  };
}
