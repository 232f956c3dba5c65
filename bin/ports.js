/** Checks that a command's ports are free, before anything is built, opened or migrated. */
import { createServer } from 'node:net';

/** The same defaults as in src/kernel/base/config.ts. */
const DEFAULTS = { HOST: '127.0.0.1', PORT: '4000' };

const REASONS = {
  EADDRINUSE: (variable) => `is taken by another process. Stop that process, or set ${variable} to a free port.`,
  EACCES: (variable) => `needs more rights than this user has. Set ${variable} to a port from 1024 on.`,
  EADDRNOTAVAIL: () => 'is not an address of this machine. Set HOST to one of its addresses, or to 0.0.0.0 for all.',
  ENOTFOUND: () => 'has an unknown HOST. Set HOST to an address of this machine.',
  EAI_AGAIN: () => 'has an unknown HOST. Set HOST to an address of this machine.',
};

/**
 * The first fault as a sentence. Null: there is none, or the configuration will report it because it is not about a
 * port.
 */
export async function portFault(variables, env) {
  const host = env.HOST || DEFAULTS.HOST;
  for (const variable of variables) {
    const port = Number(env[variable] || DEFAULTS[variable] || 0);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) continue;
    const reason = REASONS[await listenError(host, port)];
    if (reason !== undefined) return `${variable}: ${host}:${port} ${reason(variable)}`;
  }
  return null;
}

function listenError(host, port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', ({ code }) => resolve(code));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
}
