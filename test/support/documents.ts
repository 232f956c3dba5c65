/** The documents as tests read them: their code blocks with the heading above them, their links and their anchors. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/kernel/base/project-root.js';

export const read = (path: string) => readFileSync(join(projectRoot(), path), 'utf8');

/** Folders that are generated or installed, and are not part of the sources. */
const MADE = new Set(['node_modules', 'dist', 'coverage', 'generated']);

/** Files of the sources by their paths, sorted; works in a copy without git, too. */
export function filesOf(pattern: RegExp): string[] {
  return filesIn('').filter((path) => pattern.test(path));
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(join(projectRoot(), folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => !MADE.has(name) && !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesIn(path) : [path];
    });
}

/** README, CONTRIBUTING and all of docs/. */
export const DOCUMENTS = filesOf(/^(?:README|CONTRIBUTING|docs\/.*)\.md$/);

export interface Block {
  path: string;
  /** The last heading above it, of the second level. */
  section: string;
  language: string;
  text: string;
}

export function blocksOf(path: string): Block[] {
  let section = '';
  const found: Block[] = [];
  for (const [, heading, language, text] of read(path).matchAll(/^## (.+)$|^```(\S*)\n([\s\S]*?)^```$/gm)) {
    if (heading !== undefined) section = heading;
    else found.push({ path, section, language: language ?? '', text: text ?? '' });
  }
  return found;
}

export const BLOCKS = DOCUMENTS.flatMap(blocksOf);

/** A GraphQL example: its sender, and the answer in the block after it. */
export interface Example {
  where: string;
  /** A user of the demo world by name; null: nobody is logged in. */
  as: string | null;
  query: string;
  answer: unknown;
}

export interface Step {
  where: string;
  /** A GraphQL example, or the lines of a shell. */
  example: Example | null;
  commands: string[];
}

/** The steps of a reader under one heading, in order. */
export interface Story {
  where: string;
  steps: Step[];
}

export function storiesOf(blocks: readonly Block[]): Story[] {
  const stories = new Map<string, Step[]>();
  for (const [index, block] of blocks.entries()) {
    const where = `${block.path}, "${block.section}"`;
    const steps = stories.get(where) ?? [];
    if (block.language === 'graphql') steps.push({ where, example: exampleOf(block, blocks[index + 1]), commands: [] });
    if (block.language === 'bash') steps.push({ where, example: null, commands: commandsIn(block.text) });
    stories.set(where, steps);
  }
  return [...stories].map(([where, steps]) => ({ where, steps })).filter(({ steps }) => steps.length > 0);
}

function exampleOf({ path, section, text }: Block, next: Block | undefined): Example {
  const where = `${path}, "${section}"`;
  const [, as, query = ''] = /^# as (.+)\n([\s\S]*)$/.exec(text) ?? [];
  if (as === undefined) throw new Error(`${where}: an example must begin with "# as <user of the demo world>"`);
  if (next?.path !== path || next.language !== 'json')
    throw new Error(`${where}: an example must be followed by its answer`);
  return { where, as: as === 'nobody' ? null : as, query: query.trim(), answer: JSON.parse(next.text) };
}

export const EXAMPLES = storiesOf(BLOCKS).flatMap(({ steps }) => steps.flatMap(({ example }) => example ?? []));

export const isMutation = ({ query }: Example) => query.startsWith('mutation');

/** Commands of a shell: a line each, split at "&&", without comments. */
export function commandsIn(text: string): string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line) => line.replace(/ +# .*$/, '').split(' && '))
    .map((command) => command.trim())
    .filter((command) => command !== '' && !command.startsWith('#'));
}

/** The words of a command as a shell splits them, with variables expanded. */
export function wordsOf(command: string, variables: Readonly<Record<string, string>> = {}): string[] {
  const put = (text: string) => text.replaceAll(/\$(\w+)/g, (_, name: string) => variables[name] ?? '');
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)].map(
    ([, plain, quoted, bare]) => plain ?? put(quoted ?? bare ?? ''),
  );
}

/** Anchors of a page as GitHub makes them from its headings, and those that it sets itself. */
export function anchorsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const headings = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  const own = [...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id);
  return new Set([...headings, ...own]);
}

/** Addresses that a page links to, except those in code. */
export function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]+`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}
