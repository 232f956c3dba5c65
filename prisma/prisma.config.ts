/** For `prisma generate`, all that is used of Prisma's command line. */
import { defineConfig } from 'prisma-cli/config';

// `prisma generate` never runs the schema engine, but the CLI looks for its binary and would try to fetch one:
// any existing file keeps it offline.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({ schema: 'schema.prisma' });
