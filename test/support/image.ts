/**
 * The image without Docker: the steps of the Dockerfile, run in folders. A stage is a folder, and `/app` and
 * `/usr/local/bin` are folders in it. `npm ci` with the development packages is not run again; its result is what this
 * checkout has.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/kernel/base/project-root.js';

const run = promisify(execFile);
const PLACES = ['/app', '/usr/local/bin'];
const OF_NO_CONSEQUENCE = /^(USER|EXPOSE|HEALTHCHECK)$/;

export interface Image {
  /** Stands for /app. */
  app: string;
  /** Stands for /usr/local/bin, and comes first in the PATH. */
  bin: string;
  env: Record<string, string>;
  command: string[];
  remove(): Promise<void>;
}

interface Stage {
  name: string;
  root: string;
  env: Record<string, string>;
  command: string[];
}

export async function buildImage(): Promise<Image> {
  const home = await mkdtemp(join(tmpdir(), 'cliptally-image-'));
  const stages: Stage[] = [];
  for (const [instruction, rest] of await instructions()) {
    if (instruction === 'FROM') stages.push(await openStage(home, rest, stages.length));
    else await follow(instruction, rest, stages);
  }
  const last = current(stages);
  return {
    app: join(last.root, 'app'),
    bin: join(last.root, 'usr/local/bin'),
    env: last.env,
    command: last.command,
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

async function instructions(): Promise<[string, string][]> {
  const text = await readFile(join(projectRoot(), 'Dockerfile'), 'utf8');
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
}

async function openStage(home: string, rest: string, nth: number): Promise<Stage> {
  const name = / AS (\w+)$/.exec(rest)?.[1] ?? `stage-${nth}`;
  const root = join(home, name);
  for (const place of PLACES) await mkdir(join(root, place), { recursive: true });
  return { name, root, env: {}, command: [] };
}

async function follow(instruction: string, rest: string, stages: Stage[]): Promise<void> {
  const stage = current(stages);
  if (OF_NO_CONSEQUENCE.test(instruction) || (instruction === 'WORKDIR' && rest === '/app')) return;
  if (instruction === 'RUN') return execute(stage, rest);
  if (instruction === 'COPY') return copy(stage, rest, stages);
  if (instruction === 'CMD') stage.command = JSON.parse(rest) as string[];
  else if (instruction === 'ENV')
    Object.assign(stage.env, Object.fromEntries(rest.split(' ').map((one) => one.split('='))));
  else throw new Error(`The Dockerfile has a step that this test does not know: ${instruction} ${rest}`);
}

async function execute(stage: Stage, script: string): Promise<void> {
  const app = join(stage.root, 'app');
  if (script === 'npm ci') return symlink(join(projectRoot(), 'node_modules'), join(app, 'node_modules'));
  const here = PLACES.reduce((text, place) => text.replaceAll(` ${place}`, ` ${join(stage.root, place)}`), script);
  const { PATH = '', HOME = '' } = process.env;
  await run('sh', ['-c', here], { cwd: app, env: { PATH, HOME, npm_config_prefer_offline: 'true' } });
}

/** From the checkout what .dockerignore allows, or from an earlier stage. */
async function copy(stage: Stage, rest: string, stages: Stage[]): Promise<void> {
  const words = rest.split(' ');
  const from = /^--from=(\w+)$/.exec(words[0] ?? '')?.[1];
  const origin = from === undefined ? projectRoot() : (stages.find(({ name }) => name === from)?.root ?? '');
  const paths = (from === undefined ? words : words.slice(1)).slice(0, -1);
  const target = words.at(-1) ?? '.';
  const ignored = from === undefined ? await readFile(join(origin, '.dockerignore'), 'utf8') : '';
  const sources = paths.includes('.') ? await readdir(origin) : paths;
  for (const source of sources.filter((name) => !ignored.split('\n').includes(name))) {
    const into = join(stage.root, 'app', target, /\/$|^\.$/.test(target) ? basename(source) : '');
    await cp(join(origin, source), into, { recursive: true, verbatimSymlinks: true });
  }
}

function current(stages: Stage[]): Stage {
  const stage = stages.at(-1);
  if (stage === undefined) throw new Error('The Dockerfile does not begin with FROM.');
  return stage;
}
