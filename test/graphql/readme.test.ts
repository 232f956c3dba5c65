/**
 * The examples of the documents run as a reader would run them. Every GraphQL operation is sent as the user it names,
 * and its answer is compared with the one below it. Every curl request is sent. Other commands must exist and have the
 * flags that are written.
 *
 * The steps below one heading are one story. If one of them changes something, the story gets a fresh demo world.
 */
import { parseSync } from '@swc/core';
import { pino } from 'pino';
import { openScraper } from '../../jobs/open-scraper.js';
import { refreshJob } from '../../jobs/refresh.job.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { ERROR_CODES } from '../../src/kernel/base/errors.js';
import { checkBooks } from '../../src/modules/books/check-books.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import {
  BLOCKS,
  commandsIn,
  EXAMPLES,
  type Example,
  filesOf,
  isMutation,
  read,
  type Story,
  storiesOf,
  wordsOf,
} from '../support/documents.js';
import { startTestServer, type TestServer } from '../support/server.js';

interface World {
  database: TestDatabase;
  server: TestServer;
  close(): Promise<void>;
}

async function openWorld(): Promise<World> {
  const database = await createTestDatabase('test_demo');
  const server = await startTestServer(database);
  return {
    database,
    server,
    close: async () => {
      await server.close();
      await database.drop();
    },
  };
}

let shared: World;
beforeAll(async () => {
  shared = await openWorld();
});
afterAll(() => shared.close());

const STORIES = storiesOf(BLOCKS);
const SCRIPTS: Record<string, string> = JSON.parse(read('package.json')).scripts;

const FROM_NPM = /^node bin\/from-npm\.js (\w+)$/;

/** The source that reads the flags of a script of package.json: a command of the product, or a tool. */
function sourceOf(script: string): string {
  const command = FROM_NPM.exec(script)?.[1];
  const file =
    command === undefined
      ? /(?:dist\/|tsx )(\S+)\.[jt]s$/.exec(script)?.[1]
      : new RegExp(`\\b${command}: \\{\\s*file: '(\\S+)\\.js'`).exec(read('bin/commands.js'))?.[1];
  return `${file}.ts`;
}

/** The commands that a story really runs; others are only looked up. */
const RUN = /^(?:npm run (?:refresh|books)$|curl )/;
const changes = ({ steps }: Story) =>
  steps.some(
    ({ example, commands }) => (example !== null && isMutation(example)) || commands.includes('npm run refresh'),
  );

test('there are examples of queries and of mutations, and a walk through the product', () => {
  expect(EXAMPLES.filter((example) => !isMutation(example)).length).toBeGreaterThanOrEqual(8);
  expect(EXAMPLES.filter(isMutation).length).toBeGreaterThanOrEqual(10);
  expect(STORIES.filter(({ steps }) => steps.some(({ commands }) => commands.includes('npm run refresh')))).not.toEqual(
    [],
  );
});

describe('the steps of a reader', () => {
  const runnable = STORIES.filter(({ steps }) =>
    steps.some(({ example, commands }) => example !== null || commands.some((command) => RUN.test(command))),
  );

  test.each(runnable)('$where', async (story) => {
    const world = changes(story) ? await openWorld() : shared;
    try {
      for (const { example, commands } of story.steps) {
        if (example !== null) await answersAsWritten(world, example);
        for (const command of commands) await run(world, command);
      }
    } finally {
      if (world !== shared) await world.close();
    }
  });
});

async function answersAsWritten({ server }: World, { as, query, answer }: Example): Promise<void> {
  const { data, errors } = await server.query(as, query);
  expect(errors).toBeUndefined();
  expect(data).toEqual(filled(answer, data));
}

/** The documented answer. Each "…" in it stands for any value except null, and is filled in from the real answer. */
function filled(written: unknown, real: unknown): unknown {
  if (written === '…') return real ?? '…';
  if (Array.isArray(written)) return written.map((each, index) => filled(each, (real as unknown[] | null)?.[index]));
  if (typeof written !== 'object' || written === null) return written;
  return Object.fromEntries(
    Object.entries(written).map(([name, value]) => [
      name,
      filled(value, (real as Record<string, unknown> | null)?.[name]),
    ]),
  );
}

async function run(world: World, command: string): Promise<void> {
  if (command === 'npm run refresh') return refresh(world);
  if (command === 'npm run books') expect((await checkBooks(world.database)).clean).toBe(true);
  if (command.startsWith('curl ')) await request(world, command);
}

/** As the command does it without an Apify token: the simulator invents the posts it does not know. */
async function refresh({ database }: World): Promise<void> {
  const config = readConfig({ NODE_ENV: 'test' });
  const open = await openScraper(config, database);
  if (open === null) throw new Error('outside production there is a scraper');
  try {
    const { scraper } = open;
    await refreshJob({ database, scraper, config, log: pino({ level: 'silent' }) }, { trigger: 'COMMAND', slot: null });
  } finally {
    await open.close();
  }
}

async function request({ server }: World, command: string): Promise<void> {
  const words = wordsOf(command, { TOKEN: await server.tokenOf('Noah Cuts') }).slice(1);
  const headers = new Headers();
  let [address, body]: [string?, string?] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-H')
      headers.append(
        ...(String(words.shift())
          .split(/: (.*)/)
          .slice(0, 2) as [string, string]),
      );
    else if (word === '-d') body = words.shift();
    else if (word === '-o') words.shift();
    else if (word.startsWith('http')) address = word;
    else expect(word).toBe('-s');
  }
  const url = new URL(address ?? '');
  expect(url.origin).toBe('http://localhost:4000');
  const post = body === undefined ? {} : { method: 'POST', body };
  const response = await fetch(`${server.url}${url.pathname}${url.search}`, { headers, ...post });
  const text = await response.text();
  expect([response.status, text]).toEqual([200, expect.not.stringContaining('"errors"')]);
}

describe('commands that are written', () => {
  const commands = [...new Set(STORIES.flatMap(({ steps }) => steps.flatMap((step) => step.commands)))];

  /** Commands of PostgreSQL, Docker or the shell are not ours to look up. */
  const FOREIGN = /^(?:pg_dump|createdb|pg_restore|docker compose|cp|curl) /;

  test.each(commands.map((command) => [command]))('%s', (written) => {
    const command = written.replace(/^(?:\w+=\S+ )+/, '');
    if (FOREIGN.test(command)) return;
    if (command.startsWith('export ')) return everyVariableIsPassedOn(command);
    const [npm, verb, ...rest] = wordsOf(command);
    expect(npm).toBe('npm');
    if (verb !== 'run') return expect(['ci', 'start', 'test', 'install', 'prune']).toContain(verb);
    const [name = '', ...flags] = rest.filter((word) => word !== '--silent');
    expect(Object.keys(SCRIPTS)).toContain(name);
    const source = sourceOf(SCRIPTS[name] ?? '');
    for (const flag of flags.filter((word) => word.startsWith('--') && word !== '--')) {
      expect([flag, read(source)]).toEqual([flag, expect.stringContaining(flag)]);
    }
    for (const path of flags.filter((word) => word.endsWith('.test.ts'))) expect(read(path)).not.toBe('');
  });

  test('the source of each command of the product is found', () => {
    const commands = Object.values(SCRIPTS).filter((script) => FROM_NPM.test(script));
    expect(commands.length).toBe(8);
    expect(commands.filter((script) => !/HELP = /.test(read(sourceOf(script))))).toEqual([]);
  });

  function everyVariableIsPassedOn(command: string): void {
    const compose = read('docker-compose.yml');
    const names = [...command.matchAll(/(\w+)=/g)].map(([, name]) => name);
    const isPassedOn = (name = '') => compose.includes(`\${${name}`) || compose.includes(`\n      ${name}:\n`);
    expect(names.filter((name) => !isPassedOn(name))).toEqual([]);
  }

  test('they are found in a block as a shell finds them', () => {
    expect(commandsIn('npm ci && npm start   # and so on\ncurl -s \\\n  -H "a: $B" \'c d\'\n')).toEqual([
      'npm ci',
      'npm start',
      'curl -s -H "a: $B" \'c d\'',
    ]);
    expect(wordsOf('curl -s -H "a: $B" \'c $B\' e', { B: 'b' })).toEqual(['curl', '-s', '-H', 'a: b', 'c $B', 'e']);
  });
});

describe('names that are written', () => {
  const programs = BLOCKS.filter(({ language }) => language === 'js');

  test('the programs have no syntax errors', () => {
    expect(programs.length).toBeGreaterThanOrEqual(2);
    for (const { text } of programs)
      expect(() => parseSync(text, { syntax: 'ecmascript', target: 'es2022' })).not.toThrow();
  });

  test('every error code has its row, and no other does', () => {
    const [, table = ''] = /\n## Errors\n([\s\S]*?)\n## /.exec(read('docs/api.md')) ?? [];
    const codes = [...table.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
    expect(codes.sort()).toEqual([...ERROR_CODES].sort());
  });

  test('every metric has its row, and alerts use metrics that exist', () => {
    const named = /\bcliptally_[a-z_]+\b/g;
    const sources = filesOf(/^(?:src|jobs)\/.*\.ts$/)
      .map(read)
      .join('\n');
    const exported = new Set([...sources.matchAll(/'(cliptally_[a-z_]+)'/g)].map(([, name = '']) => name));
    expect(exported.size).toBeGreaterThan(8);
    const page = read('docs/operations.md');
    const rows = [...page.matchAll(/^\| `(cliptally_[a-z_]+)` \|/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual([...exported].sort());
    expect([...page.matchAll(named)].map(([name]) => name).filter((name) => !exported.has(name))).toEqual([]);
  });
});
