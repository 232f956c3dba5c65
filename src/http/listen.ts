/** Opens a server's port. If the port cannot be used, says which variable to change. */
import type { FastifyInstance } from 'fastify';
import { StartRefused } from '../kernel/base/start-refused.js';

export interface Address {
  /** The environment variable that sets the port. */
  variable: 'PORT' | 'METRICS_PORT';
  host: string;
  port: number;
}

/**
 * bin/ports.js checks this before anything is opened. These cases are left for a process that took the port in between.
 */
const REASONS: Readonly<Record<string, (variable: string) => string>> = {
  EADDRINUSE: (variable) => `is taken by another process. Stop that process, or set ${variable} to a free port.`,
  EACCES: (variable) => `needs more rights than this user has. Set ${variable} to a port from 1024 on.`,
  EADDRNOTAVAIL: () => 'is not an address of this machine. Set HOST to one of its addresses, or to 0.0.0.0 for all.',
  ENOTFOUND: () => 'has an unknown HOST. Set HOST to an address of this machine.',
  EAI_AGAIN: () => 'has an unknown HOST. Set HOST to an address of this machine.',
};

export async function listenAt(app: FastifyInstance, { variable, host, port }: Address): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw error;
    throw new StartRefused(`${variable}: ${host}:${port} ${reason(variable)}`);
  }
}
