/** The configuration of `prisma generate`, the only command of Prisma that we use. */
import { defineConfig } from 'prisma-cli/config';

// `prisma generate` never runs the schema engine, but looks for its binary and would download it. Any existing file
// keeps it offline.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({ schema: 'schema.prisma' });
