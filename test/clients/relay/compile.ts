/** Runs relay-compiler in a folder of its own, as a frontend would: the schema, the types of its scalars, queries. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ConcreteRequest } from 'relay-runtime';
import { projectRoot } from '../../../src/kernel/base/project-root.js';

export interface Compiled {
  /** Something to run, by its name. */
  request(name: string): ConcreteRequest;
  /** The text of what was made for a name. */
  text(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Throws with the compiler's words if it refuses the schema or a query. JavaScript is for running, TypeScript for reading. */
export async function compile(language: 'javascript' | 'typescript'): Promise<Compiled> {
  const [root, folder] = [projectRoot(), await mkdtemp(join(tmpdir(), 'cliptally-relay-'))];
  const ending = language === 'javascript' ? 'js' : 'ts';
  await mkdir(join(folder, 'src'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await copyFile(join(root, 'schema/schema.graphql'), join(folder, 'schema.graphql'));
  await copyFile(join(root, 'test/clients/relay/desk.ts'), join(folder, `src/desk.${ending}`));
  const customScalarTypes = JSON.parse(await readFile(join(root, 'schema/scalars.json'), 'utf8'));
  // As CommonJS, because the generated imports have no endings, which bundlers add and Node does not.
  const config = { src: './src', schema: './schema.graphql', language, customScalarTypes, eagerEsModules: false };
  await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config));
  const compiler = join(root, 'node_modules/relay-compiler/cli.js');
  await promisify(execFile)(process.execPath, [compiler, 'relay.config.json', '--noWatchman'], { cwd: folder });
  const require = createRequire(join(folder, 'src/desk.js'));
  return {
    request: (name) => require(`./__generated__/${name}.graphql.js`),
    text: (name) => readFile(join(folder, `src/__generated__/${name}.graphql.${ending}`), 'utf8'),
    close: () => rm(folder, { recursive: true }),
  };
}
