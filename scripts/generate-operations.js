// `npm run generate:operations`: typed documents of schema/operations and of the console, with the scalars of
// schema/scalars.json.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const SCALARS = JSON.stringify(JSON.parse(readFileSync(new URL('schema/scalars.json', root), 'utf8')));
// By its file, because npm puts commands on the path only for its own scripts.
const CODEGEN = fileURLToPath(new URL('node_modules/@graphql-codegen/cli/esm/bin.js', root));
const { status } = spawnSync(process.execPath, [CODEGEN, '--config', 'codegen.yml', '--silent'], {
  cwd: fileURLToPath(root),
  env: { ...process.env, SCALARS },
  stdio: 'inherit',
});
process.exit(status ?? 1);
