/** The demo world, for the commands that fill a database with it. */
export { CAMPAIGNS, CLIPS, DEMO_PASSWORD, USERS } from './demo-world.js';
export { seedDemoWorld } from './seed-demo-world.js';
