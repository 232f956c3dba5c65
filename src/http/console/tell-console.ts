/** GET /console.json, which the console asks before anybody logs in. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../../kernel/api/context.js';
import { DEMO_PASSWORD, demoAccounts } from '../../modules/users/demo-accounts.js';

export interface AboutOptions {
  services: Services;
  /** True on a developer's machine, where the passwords of the demo world may be shown. */
  development: boolean;
  /** The names of the simulator's controls. Empty: this process has no simulator. */
  controls: readonly string[];
}

export function tellConsole(app: FastifyInstance, { services, development, controls }: AboutOptions): void {
  app.get('/console.json', async () => {
    const accounts = development ? await demoAccounts(services.database) : [];
    return {
      demo: accounts.length === 0 ? null : { password: DEMO_PASSWORD, accounts },
      controls,
    };
  });
}
