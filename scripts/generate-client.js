/** `npm run generate:client`: generates Prisma's client from schema.prisma. */
import { generateClient } from './compile.js';

generateClient();
