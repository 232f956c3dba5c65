/** Opens a server's port. A port that cannot be had is the environment's fault, and said so. */
import type { FastifyInstance } from 'fastify';
import { StartRefused } from '../kernel/start-refused.js';

export interface Address {
  /** What names the port in the environment. */
  variable: 'PORT' | 'METRICS_PORT';
  host: string;
  port: number;
}

/** bin/ports.js asks the same before anything is opened; this is for whoever was faster in between. */
const REASONS: Readonly<Record<string, (variable: string) => string>> = {
  EADDRINUSE: (variable) => `is taken by another process: stop that one, or set ${variable} to a free port.`,
  EACCES: (variable) => `is closed to this user: set ${variable} to a port from 1024 on.`,
  EADDRNOTAVAIL: () => 'is no address of this machine: set HOST to one, or to 0.0.0.0 for all.',
  ENOTFOUND: () => 'has a HOST that nobody knows: set HOST to an address of this machine.',
  EAI_AGAIN: () => 'has a HOST that nobody knows: set HOST to an address of this machine.',
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
