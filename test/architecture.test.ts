/**
 * The architecture rules (docs/design.md#layout): allowed imports, the place of each thing, and where money may be
 * added.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FILES = ['src', 'jobs', 'prisma', 'dev'].flatMap((folder) => sourcesIn(folder));

/** The order of the modules. Each may import only the modules before it. */
const MODULES = [
  ...[
    'ids',
    'commands',
    'messages',
    'credentials',
    'users',
    'notifications',
    'identities',
    'second-factor',
    'sessions',
  ],
  ...['recovery', 'api-keys', 'audit', 'campaigns', 'clips', 'trackings', 'submissions', 'ledger', 'review'],
  ...[
    'campaign-steps',
    'totals',
    'balances',
    'rankings',
    'timelines',
    'lists',
    'explanations',
    'payouts',
    'account-entries',
    'reopenings',
    'account-steps',
  ],
  ...['delivery', 'refresh', 'stats', 'books', 'changes', 'webhooks'],
];

/** The order of the walls of the kernel. Each may import only the ones before it. */
const WALLS = ['base', 'db', 'queue', 'auth', 'reads', 'live', 'api', 'process'];

interface Source {
  path: string;
  text: string;
  /** Paths inside the project. */
  imports: string[];
  /** Names of packages. */
  packages: string[];
}

function sourcesIn(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.ts') && !path.includes('generated'))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const specifiers = [...text.matchAll(/(?:from|import\()\s*'([^']+)'|^import '([^']+)'/gm)].map(
        (match) => match[1] ?? match[2] ?? '',
      );
      return {
        path,
        text,
        imports: specifiers
          .filter((name) => name.startsWith('.'))
          .map((name) => normalize(join(dirname(path), name)).replace(/\.js$/, '.ts')),
        packages: specifiers.filter((name) => !name.startsWith('.') && !name.startsWith('node:')),
      };
    });
}

/** Places where a file breaks a rule, as "file → what". */
function breaches(rule: (source: Source) => string[]): string[] {
  return FILES.flatMap((source) => rule(source).map((what) => `${source.path} → ${what}`));
}

const importing = (from: RegExp, to: RegExp) =>
  breaches(({ path, imports }) => (from.test(path) ? imports.filter((target) => to.test(target)) : []));

const importers = (name: string) =>
  FILES.filter(({ packages }) => packages.some((used) => used === name || used.startsWith(`${name}/`))).map(
    ({ path }) => path,
  );

/** Imports of a folder that comes later in `order`. `place` captures the folder of a path. */
function outOfOrder(place: RegExp, order: readonly string[]): string[] {
  const placeOf = (path: string) => order.indexOf(place.exec(path)?.[1] ?? '');
  return breaches(({ path, imports }) =>
    placeOf(path) < 0 ? [] : imports.filter((target) => placeOf(target) > placeOf(path)),
  );
}

function foldersIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

describe('imports run one way', () => {
  test('the kernel imports none of our other code, and a wall of it only the walls before it', () => {
    expect(importing(/^src\/kernel\//, /^(?!src\/kernel\/)/)).toEqual([]);
    expect(outOfOrder(/^src\/kernel\/([\w-]+)\//, WALLS)).toEqual([]);
    expect(foldersIn('src/kernel').filter((name) => name !== 'prisma')).toEqual([...WALLS].sort());
  });

  test('scraping imports nothing of ours but the way to the internet, and the simulator nothing from outside', () => {
    expect(importing(/^src\/scraping\//, /^(?!src\/scraping\/|src\/kernel\/base\/internet\.ts$)/)).toEqual([]);
    expect(importing(/^dev\/simulator\//, /^(?!dev\/simulator\/)/)).toEqual([]);
  });

  test('the product loads development parts only where it needs them: an installation has no dev/', () => {
    const loading = breaches(({ path, text }) =>
      path.startsWith('dev/') ? [] : (text.match(/^import (?!type )[^;]*'[./]+\/dev\/[^']*'/gm) ?? []),
    );
    expect(loading).toEqual([]);
    const loads = FILES.filter(({ path, text }) => !path.startsWith('dev/') && /import\('[./]+\/dev\//.test(text));
    expect(loads.filter(({ text }) => !text.includes('developmentPart(')).map(({ path }) => path)).toEqual([]);
  });

  test('a module imports only the modules before it', () => {
    expect(outOfOrder(/^src\/modules\/([\w-]+)\//, MODULES)).toEqual([]);
    expect(foldersIn('src/modules')).toEqual([...MODULES].sort());
  });

  test('modules import the kernel, scraping and modules; never graphql, http or jobs', () => {
    expect(importing(/^src\/modules\//, /^(?!src\/(kernel|modules|scraping)\/)/)).toEqual([]);
    expect(importing(/^src\/graphql\//, /^(src\/http|jobs)\//)).toEqual([]);
    expect(importing(/^src\/http\//, /^jobs\//)).toEqual([]);
  });

  test('there are no import cycles', () => {
    const graph = new Map(FILES.map(({ path, imports }) => [path, imports]));
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
      done.add(path);
    };
    for (const { path } of FILES) visit(path, []);
    expect(circles).toEqual([]);
  });
});

describe('each thing has one place', () => {
  test.each([
    ['apify-client', ['src/scraping/apify-scraper.ts']],
    ['node-schedule', ['jobs/schedule.ts']],
    ['dataloader', ['src/kernel/reads/batches.ts']],
    ['csv-stringify', ['src/kernel/base/csv.ts']],
    ['graphql-jit', ['src/http/compile-operation.ts']],
    ['nodemailer', ['src/modules/delivery/mailer.ts']],
    ['jose', ['src/kernel/auth/access-token.ts', 'src/kernel/auth/external-token.ts']],
    ['standardwebhooks', ['src/modules/webhooks/webhook-secret.ts', 'dev/webhook-echo/echo.ts']],
    ['otpauth', ['src/modules/second-factor/totp.ts']],
    ['@node-rs/argon2', ['src/modules/credentials/password.ts']],
  ])('%s is imported in one file', (name, files) => {
    expect(importers(name)).toEqual(files);
  });

  test('time zones are judged in one file, and never by PostgreSQL', () => {
    expect(importers('temporal-polyfill')).toEqual(['src/kernel/base/time-zone.ts']);
    const judged = /AT TIME ZONE|date_trunc\('(?!milliseconds)|Intl\.DateTimeFormat/i;
    const found = FILES.filter(({ text }) => judged.test(withoutComments(text))).map(({ path }) => path);
    expect(found).toEqual(['src/kernel/base/time-zone.ts']);
  });

  test('connections are opened in one file, with the settings that reads depend on', () => {
    const begun = FILES.filter(({ text }) => /new (pg\.)?(Pool|Client)\(/.test(withoutComments(text)));
    expect(begun.map(({ path }) => path)).toEqual(['src/kernel/db/postgres-sessions.ts']);
  });

  test('every cache is a BoundedCache, whose keys and values have a limit in bytes [S32]', () => {
    expect(breaches(({ text }) => text.match(/\b(?:quick-lru|lru-cache|InMemoryLRUCache)\b/g) ?? [])).toEqual([]);
  });

  test('process.env is read only in the configuration', () => {
    expect(FILES.filter(({ text }) => /process\.env/.test(text)).map(({ path }) => path)).toEqual([
      'src/kernel/base/config.ts',
      'prisma/prisma.config.ts',
    ]);
  });

  test('a plain field has no resolver: its type says so, or type-graphql would wrap each of its fields', () => {
    const declared = breaches(({ text }) =>
      [...text.matchAll(/@ObjectType\(([\s\S]*?)\)\s*(?:export )?(?:abstract )?class (\w+)/g)].map(
        ([, options, name]) => (/simpleResolvers: true/.test(options ?? '') ? 'simple' : `${name}`),
      ),
    );
    expect(declared.length).toBeGreaterThan(50);
    expect(declared.filter((found) => !found.endsWith('→ simple'))).toEqual([]);
  });

  test('SQL lives in *.sql.ts, in the kernel, and next to the lock it takes', () => {
    const sql = /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^'"]*\b(FROM|SET|INTO|VALUES|"[A-Z])/;
    const allowed =
      /\.sql\.ts$|^src\/(kernel|migrations)\/|^dev\/embedded-postgres\/|^src\/modules\/commands\/run-command\.ts$|^jobs\/run-job\.ts$/;
    const found = FILES.filter(({ path, text }) => !allowed.test(path) && sql.test(withoutComments(text)));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test('Prisma writes only in commands, jobs and the kernel: never in a type, resolver, field, loader or rule', () => {
    const readers = /\.(type|input|resolver|fields|loaders|sql)\.ts$|-rule\.ts$/;
    expect(
      FILES.filter(({ path, text }) => readers.test(path) && /\bprisma\.|\btx\.db\b/.test(text)).map(
        ({ path }) => path,
      ),
    ).toEqual([]);
  });
});

describe('money is added in one place', () => {
  /** The totals, balances and payout statistics, the caps that a budget must cover, and the books: docs/design.md#totals names these and no others. */
  const ADDERS =
    /^src\/modules\/(totals\/totals|rankings\/rankings|timelines\/timeline|balances\/balances|payouts\/payouts|explanations\/(budget-left|explained)|ledger\/paying-run|submissions\/settlements|books\/(books|sums))\.sql\.ts$/;

  test('no other file sums', () => {
    const sums = /\bsum\(|\.reduce\(/i;
    const found = FILES.filter(
      ({ path, text }) => !ADDERS.test(path) && !path.startsWith('dev/simulator/') && sums.test(withoutComments(text)),
    );
    expect(found.map(({ path }) => path)).toEqual([
      // US dollars that Apify charged. They are not money of a user, a campaign or the platform.
      'src/modules/refresh/refresh.sql.ts',
    ]);
  });

  test.each([
    ['ledger/settle-earnings.ts', 'payInOrder'],
    ['ledger/replay.ts', 'priceTracking'],
    ['explanations/pricing.ts', 'gainedViews'],
  ])('%s does no arithmetic itself: it asks the settlement rule', (file, rule) => {
    const text = withoutComments(FILES.find(({ path }) => path.endsWith(file))?.text ?? '');
    expect(text).toContain(rule);
    expect(/[\w)\]]\s[-+*/%]\s[\w(]/.exec(text)?.[0]).toBeUndefined();
  });

  test('one file prices, and the books, the pricing that is shown and the settlement all ask it', () => {
    const pricing = FILES.filter(({ text }) => /import \{[^}]*\bprice\b[^}]*\} from '[^']*settlement-rule/.test(text));
    expect(pricing.map(({ path }) => path)).toEqual(['src/modules/ledger/settle-earnings.ts']);
    const replaying = FILES.filter(({ text }) => /import \{[^}]*\breplay\b[^}]*\} from '[^']*replay/.test(text));
    expect(replaying.map(({ path }) => path).sort()).toEqual([
      'src/modules/books/check-books.ts',
      'src/modules/explanations/pricing.fields.ts',
    ]);
  });

  test('no float touches money: no Number(), parseFloat or toFixed in the money modules', () => {
    const money =
      /^src\/(modules\/(totals|rankings|timelines|lists|payouts|ledger|review|campaign-steps|books)\/|kernel\/base\/money)/;
    const found = FILES.filter(
      ({ path, text }) => money.test(path) && /\bNumber\(|parseFloat|toFixed/.test(withoutComments(text)),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

describe('files stay readable', () => {
  test('a folder has at most 20 files', () => {
    const sizes = new Map<string, number>();
    for (const { path } of FILES) sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    expect([...sizes].filter(([, files]) => files > 20)).toEqual([]);
  });

  test('no two files of the product have one name', () => {
    const paths = new Map<string, string[]>();
    for (const { path } of FILES) paths.set(basename(path), [...(paths.get(basename(path)) ?? []), path]);
    expect([...paths.values()].filter((same) => same.length > 1)).toEqual([]);
  });

  test('a source file says on its first line why it exists', () => {
    expect(FILES.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('no source file is longer than 300 lines', () => {
    expect(FILES.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => relative('.', path))).toEqual(
      [],
    );
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
}
