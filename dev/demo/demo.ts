/** The example worlds, for the commands that fill a database with one. */
import { BALANCE_WORLD } from './balance-world.js';
import { DEMO_WORLD } from './demo-world.js';

export { DEMO_PASSWORD } from './example-world.js';
export { seedWorld } from './seed-world.js';

/** By the name that `cliptally seed --example` takes. */
export const WORLDS = { demo: DEMO_WORLD, balance: BALANCE_WORLD } as const;
