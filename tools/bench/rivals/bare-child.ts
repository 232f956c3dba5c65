/** The process of rival (a). */
import { bareOperations } from './bare-operations.js';
import { serveRival } from './serve.js';

await serveRival(({ pool }) => bareOperations(pool));
