/** `npm run generate:client`: Prisma's client from schema.prisma. */
import { generateClient } from './compile.js';

generateClient();
