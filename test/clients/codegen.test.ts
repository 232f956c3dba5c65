/** A frontend outside this repository makes its types of our two files, with the settings that docs/api.md shows. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { Demo } from '../support/demo.js';
import { blocksOf, read } from '../support/documents.js';
import { dataOf } from '../support/figures.js';

/** Its only dependencies are those that it would install: the generator, the compiler, and graphql. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cliptally-frontend-'));
  for (const name of ['schema', 'src']) await mkdir(join(folder, name));
  for (const name of ['schema.graphql', 'scalars.json'])
    await copyFile(join(projectRoot(), 'schema', name), join(folder, 'schema', name));
  await symlink(join(projectRoot(), 'node_modules'), join(folder, 'node_modules'));
  const settings = blocksOf('docs/api.md').find(({ text }) => text.includes("preset: 'client'"));
  await writeFile(join(folder, 'codegen.js'), settings?.text ?? '');
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: STRICT, include: ['src'] }));
  await writeFile(join(folder, 'src/report.ts'), REPORT);
});
afterAll(() => rm(folder, { recursive: true }));

const STRICT = {
  ...{ target: 'es2023', module: 'esnext', moduleResolution: 'bundler', types: [], noEmit: true },
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true },
};

const OPERATIONS = `
  query Report($from: DateTime, $zone: TimeZone!) {
    users(first: 1) { nodes { id email createdAt totals { earned views } } }
    clips(first: 1) { nodes { url campaign { terms { ratePerThousandViews } } } }
    auditLog(first: 1) { nodes { after } }
    platformStats { topClips(first: 1) { rows { share } } timeline(from: $from, granularity: MONTH, timeZone: $zone) { total { earned } } }
  }
  mutation Raise($input: RaiseBudgetInput!) { raiseBudget(input: $input) { campaign { budget } } }`;
const [QUERY = '', MUTATION = ''] = OPERATIONS.split(/(?=mutation)/);

/** Equal<A, B> is true only for the same type, so that neither any nor unknown passes. */
const REPORT = `
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import { graphql } from './gql';

export const REPORT = graphql(\`${QUERY}\`);
export const RAISE = graphql(\`${MUTATION}\`);

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <T extends true>(answer?: T) => answer;

type Report = ResultOf<typeof REPORT>;
type User = NonNullable<Report['users']>['nodes'][number];
type Clip = NonNullable<Report['clips']>['nodes'][number];
same<Equal<User['id'], string>>();
same<Equal<User['email'], string | null>>();
same<Equal<User['createdAt'], string>>();
same<Equal<User['totals']['earned'], string>>();
same<Equal<User['totals']['views'], number>>();
same<Equal<Clip['url'], string>>();
same<Equal<NonNullable<Clip['campaign']>['terms']['ratePerThousandViews'], string>>();
same<Equal<NonNullable<Report['auditLog']>['nodes'][number]['after'], Record<string, unknown> | null>>();
// @ts-expect-error money is text
same<Equal<User['totals']['earned'], number>>();

export const right: VariablesOf<typeof RAISE> = { input: { campaignId: 'campaign_1', idempotencyKey: 'k', budget: '9.00' } };
// @ts-expect-error a time is text
export const time: VariablesOf<typeof REPORT> = { zone: 'UTC', from: new Date() };
// @ts-expect-error money is text
export const wrong: VariablesOf<typeof RAISE> = { input: { campaignId: 'campaign_1', idempotencyKey: 'k', budget: 9 } };
`;

test('the client preset makes typed documents, and the strict compiler accepts what uses them', async () => {
  const run = (file: string, ...flags: string[]) =>
    promisify(execFile)(process.execPath, [join(projectRoot(), 'node_modules', file), ...flags], { cwd: folder }).catch(
      ({ stdout, stderr }) => ({ stdout, stderr }),
    );
  expect(await run('@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.js', '--silent')).toEqual({
    stdout: '',
    stderr: '',
  });
  expect(await run('typescript/bin/tsc')).toEqual({ stdout: '', stderr: '' });
});

test('the server answers each scalar in its type', async () => {
  const types: Record<string, string> = JSON.parse(read('schema/scalars.json'));
  const demo = await Demo.open();
  const { users, clips, auditLog, platformStats } = dataOf(
    await demo.server.query('Ada Admin', QUERY, { zone: 'Europe/Berlin', from: '2026-06-01T00:00:00Z' }),
  );
  await demo.close();
  const [[user], [clip], [entry]] = [users.nodes, clips.nodes, auditLog.nodes];
  const answered = {
    Decimal: typeof platformStats.topClips.rows[0].share,
    DateTime: typeof user.createdAt,
    EmailAddress: typeof user.email,
    JSONObject: typeof entry.after,
    Money: typeof platformStats.timeline.total.earned,
    Rate: typeof clip.campaign.terms.ratePerThousandViews,
    SafeInt: typeof user.totals.views,
    URL: typeof clip.url,
  };
  const { TimeZone: _onlyInput, ...written } = types;
  expect(answered).toEqual({ ...written, JSONObject: 'object' });
});
