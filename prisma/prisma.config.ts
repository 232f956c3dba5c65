import { defineConfig } from 'prisma/config';

// `prisma generate` never runs the schema engine, but the CLI looks for its binary and would try to fetch one:
// any existing file keeps it offline.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({ schema: 'schema.prisma' });
