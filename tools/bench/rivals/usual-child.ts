/** The process of rival (b). */
import { serveRival } from './serve.js';
import { usualOperations } from './usual-operations.js';

await serveRival(({ prisma }) => usualOperations(prisma));
