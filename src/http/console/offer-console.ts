/** Decides what `/` is: the console, Apollo Sandbox, or a page that says where to read on. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../../kernel/api/context.js';
import type { Config } from '../../kernel/base/config.js';
import type { ContextFactory } from '../open-context.js';
import { addPlainPage, CONSOLE_NOT_BUILT, CONSOLE_OFF } from './plain-page.js';
import { addConsole, consoleFolder, isConsoleBuilt } from './serve-console.js';
import { addSimulatorControls, type SimulatorControls } from './simulator-controls.js';
import { tellConsole } from './tell-console.js';

export interface ConsoleOptions {
  config: Pick<Config, 'console' | 'environment' | 'landingPage' | 'limits'>;
  services: Services;
  contextOf: ContextFactory;
  /** Absent: this process has no simulator. */
  controls: SimulatorControls | undefined;
}

/** Without a built console there is nothing to offer. */
export function hasConsole(config: Pick<Config, 'console'>): boolean {
  return config.console && isConsoleBuilt(consoleFolder());
}

export function offerConsole(
  app: FastifyInstance,
  { config, services, contextOf, controls = {} }: ConsoleOptions,
): void {
  if (hasConsole(config)) {
    addConsole(app, consoleFolder());
    const development = config.environment === 'development';
    tellConsole(app, { services, development, controls: Object.keys(controls) });
    addSimulatorControls(app, { controls, contextOf, deadlineMs: config.limits.operationDeadlineMs });
  } else if (config.landingPage) app.get('/', (_request, reply) => reply.redirect('/graphql'));
  else addPlainPage(app, config.console ? CONSOLE_NOT_BUILT : CONSOLE_OFF);
}
