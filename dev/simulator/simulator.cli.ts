/** `npx tsx dev/simulator/simulator.cli.ts [port]`: only the simulator, with a world in which every post exists and grows. */
import { startSimulator } from './simulator.js';

const port = Number(process.argv[2] ?? 0);
const simulator = await startSimulator({ port, unknownPosts: 'grow', now: () => new Date() });
console.log(`APIFY_BASE_URL=${simulator.url} APIFY_TOKEN=${simulator.token}`);
