/** POST /console/simulator/NAME lets something happen to the simulated posts. A process without a simulator has none. */
import type { FastifyInstance } from 'fastify';
import { wrongRole } from '../../kernel/base/errors.js';
import type { ContextFactory } from '../open-context.js';

/** Each control acts at once, and returns a sentence about what the next check will see. */
export type SimulatorControls = Record<string, () => Promise<string>>;

export interface ControlOptions {
  controls: SimulatorControls;
  contextOf: ContextFactory;
  deadlineMs: number;
}

/** For admins, with a token in a header: a page of another origin can send no such request. */
export function addSimulatorControls(app: FastifyInstance, { controls, contextOf, deadlineMs }: ControlOptions): void {
  for (const [name, act] of Object.entries(controls)) {
    app.post(`/console/simulator/${name}`, async (request, reply) => {
      const { viewer } = await contextOf(request, reply, deadlineMs);
      if (viewer.role !== 'ADMIN') throw wrongRole();
      return { said: await act() };
    });
  }
}
