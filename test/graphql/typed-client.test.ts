/**
 * The operations of schema/operations through a third-party client library, with typed variables and results; and the
 * README's tool, run as printed there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import { ClientError, GraphQLClient } from 'graphql-request';
import { DEMO_PASSWORD } from '../../dev/demo/example-world.js';
import * as operations from '../../schema/operations/generated.js';
import { Demo } from '../support/demo.js';
import { blocksOf } from '../support/documents.js';
import { answered, dataOf } from '../support/figures.js';

let demo: Demo;
let admin: GraphQLClient;
let clipper: GraphQLClient;

beforeAll(async () => {
  demo = await Demo.open();
  admin = await clientOf('Ada Admin');
  clipper = await clientOf('Noah Cuts');
});
afterAll(() => demo.close());

async function clientOf(name: string): Promise<GraphQLClient> {
  const { url, tokenOf } = demo.server;
  return new GraphQLClient(`${url}/graphql`, { headers: { authorization: `Bearer ${await tokenOf(name)}` } });
}

/** The error that the library throws, as a caller handles it. */
async function failureOf(request: Promise<unknown>): Promise<ClientError> {
  const error = await request.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ClientError)) throw new Error(`no ClientError: ${error}`);
  return error;
}

const codeOf = ({ response }: ClientError) => response.errors?.[0]?.extensions['code'];

describe('each operation', () => {
  const queries = Object.values(operations as Record<string, DocumentNode>)
    .flatMap((document) => {
      const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      return operation === undefined ? [] : [{ document, operation: operation as OperationDefinitionNode }];
    })
    .filter(({ operation }) => operation.operation === 'query')
    .map(({ document, operation }) => ({ document, name: operation.name?.value ?? '', operation }));

  test.each(queries)(
    '$name answers an admin, with optional variables left out',
    async ({ name, document, operation }) => {
      const ids: Record<string, object> = {
        CampaignDetails: { campaignId: demo.campaignIds.summer },
        UserDetails: { userId: demo.userIds.noah },
      };
      const required = operation.variableDefinitions?.filter(({ type }) => type.kind === Kind.NON_NULL_TYPE) ?? [];
      expect(required.length).toBe(ids[name] === undefined ? 0 : 1);
      const data = await admin.request<Record<string, unknown>>(document, ids[name] ?? {});
      expect(Object.keys(data).length).toBeGreaterThan(0);
      for (const part of Object.values(data)) expect(part).not.toBeNull();
    },
  );

  test('all operations of the folder are tested', () => {
    expect(queries.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['AdminAnalytics', 'CampaignDetails', 'ClipperDashboard', 'PayoutDesk', 'RefreshDesk', 'ReviewQueue'],
        ...['UserDetails', 'PlatformTimeline', 'ClipperDecisions', 'AppealQueue'],
      ]),
    );
  });
});

describe('results have types, and figures that match', () => {
  test('the dashboard of a clipper shows what an admin sees of them', async () => {
    const me = answered((await clipper.request(operations.ClipperDashboardDocument, { first: 2 })).me);
    const { user } = await admin.request(operations.UserDetailsDocument, { userId: me.id });
    expect([user?.totals, user?.balance]).toEqual([me.totals, me.balance]);
    const more = await clipper.request(operations.ClipperDashboardDocument, {
      first: 2,
      after: me.clips.pageInfo.endCursor,
    });
    const titles = [...me.clips.edges, ...answered(more.me).clips.edges].map(({ node }) => node.title);
    expect(new Set(titles).size).toBe(4);
  });

  test('analytics and the details of each campaign agree', async () => {
    const { platformStats, campaigns } = await admin.request(operations.AdminAnalyticsDocument, {});
    const { edges } = answered(campaigns);
    const earned = await Promise.all(
      edges.map(async ({ node }) => {
        const { campaign } = await admin.request(operations.CampaignDetailsDocument, { campaignId: node.id });
        return campaign?.totals.earned;
      }),
    );
    expect(earned).toEqual(edges.map(({ node }) => node.totals.earned));
    expect(platformStats?.totals.earned).toBe('1450.50');
  });

  test('the payout desk: from waiting requests to payments', async () => {
    const { payoutRequests } = await admin.request(operations.PayoutDeskDocument, { status: 'PENDING' });
    const payoutRequestId = payoutRequests?.edges[0]?.node.id ?? '';
    const approve = { idempotencyKey: 'typed-approve', payoutRequestId };
    dataOf(
      await demo.server.query(
        'Ada Admin',
        'mutation ($input: ApprovePayoutRequestInput!) { approvePayoutRequest(input: $input) { replayed } }',
        { input: approve },
      ),
    );
    const input = { idempotencyKey: 'typed-pay', payoutRequestId, reference: 'wire-typed' };
    const { payPayoutRequest } = await admin.request(operations.PayPayoutRequestDocument, { input });
    expect(payPayoutRequest).toMatchObject({
      replayed: false,
      payout: { amount: '150.00', reference: 'wire-typed' },
      payoutRequest: { status: 'PAID' },
    });
    const again = await admin.request(operations.PayPayoutRequestDocument, { input });
    expect(again.payPayoutRequest).toEqual({ ...payPayoutRequest, replayed: true });
  });

  test('a login returns a token that the next client uses', async () => {
    const anonymous = new GraphQLClient(`${demo.server.url}/graphql`);
    const input = { email: 'mia@cliptally.example', password: DEMO_PASSWORD };
    const { login } = await anonymous.request(operations.LoginDocument, { input });
    const hers = new GraphQLClient(`${demo.server.url}/graphql`, {
      headers: { authorization: `Bearer ${login.token}` },
    });
    expect((await hers.request(operations.ClipperDashboardDocument, {})).me?.name).toBe('Mia Clips');
  });

  test('the compiler refuses fields that the schema does not have', () => {
    const never = async (client: GraphQLClient) => {
      // @ts-expect-error a campaign is named by an id
      await client.request(operations.CampaignDetailsDocument, {});
      // @ts-expect-error no such status
      await client.request(operations.PayoutDeskDocument, { status: 'LOST' });
      const { me } = await client.request(operations.ClipperDashboardDocument, {});
      // @ts-expect-error money is text
      const earned: number = me.totals.earned;
      // @ts-expect-error the public side of a campaign may be invisible
      return [earned, me.clips.edges[0]?.node.campaign.name];
    };
    expect(never).toBeInstanceOf(Function);
  });
});

describe('errors have codes', () => {
  const refusals: [string, () => Promise<unknown>, string, number][] = [
    [
      'nobody',
      () => new GraphQLClient(`${demo.server.url}/graphql`).request(operations.ClipperDashboardDocument, {}),
      'UNAUTHENTICATED',
      200,
    ],
    ['a clipper at the desk', () => clipper.request(operations.PayoutDeskDocument, {}), 'FORBIDDEN', 200],
    ['no such user', () => admin.request(operations.UserDetailsDocument, { userId: 'user_999999' }), 'NOT_FOUND', 200],
    ['no id', () => admin.request(operations.UserDetailsDocument, { userId: 'x' }), 'BAD_USER_INPUT', 200],
    [
      'a campaign as a user',
      () => admin.request(operations.UserDetailsDocument, { userId: demo.campaignIds.summer }),
      'BAD_USER_INPUT',
      200,
    ],
    [
      'a variable of another kind',
      () => admin.request(operations.PayoutDeskDocument as TypedDocumentNode, { status: 'LOST' }),
      'BAD_USER_INPUT',
      400,
    ],
    ['a misspelt field', () => admin.request('{ me { nmae } }'), 'GRAPHQL_VALIDATION_FAILED', 400],
    ['a misspelt document', () => admin.request('{ me { ', {}), 'GRAPHQL_PARSE_FAILED', 400],
  ];

  test.each(refusals)('%s', async (_, request, code, status) => {
    const failure = await failureOf(request());
    expect([codeOf(failure), failure.response.status]).toEqual([code, status]);
  });

  test('a part that may be missing is null, and the rest is there', async () => {
    const failure = await failureOf(
      admin.request(operations.CampaignDetailsDocument, { campaignId: 'campaign_999999' }),
    );
    expect(failure.response).toMatchObject({
      data: { campaign: null },
      errors: [{ path: ['campaign'], extensions: { code: 'NOT_FOUND' } }],
    });
    const { data, errors } = await failureOf(clipper.request(operations.PayoutDeskDocument, {})).then(
      ({ response }) => response,
    );
    expect(data).toEqual({ platformStats: null, payoutRequests: null });
    expect(errors?.map(({ path }) => path)).toEqual([['platformStats'], ['payoutRequests']]);
  });
});

describe('for internal tools', () => {
  const script = () => {
    const tool = blocksOf('README.md').find(
      ({ section, language }) => /internal tool/.test(section) && language === 'js',
    );
    return tool?.text ?? '';
  };

  /** Runs the script with only its own two variables. */
  async function run(key: string) {
    const folder = await mkdtemp(join(tmpdir(), 'cliptally-tool-'));
    try {
      const file = join(folder, 'stats.mjs');
      await writeFile(file, script());
      const env = { CLIPTALLY_URL: demo.server.url, CLIPTALLY_KEY: key };
      const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const output = { out: '', error: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output.out += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output.error += text;
      });
      const [code] = await once(child, 'close');
      return { code, ...output };
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  test('the tool of the README has under 20 lines and prints the totals of the platform', async () => {
    expect(script().trim().split('\n').length).toBeLessThan(20);
    const made = await demo.server.query(
      'Ada Admin',
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
      {
        input: { idempotencyKey: 'typed-key', name: 'Weekly report' },
      },
    );
    const { platformStats } = dataOf(
      await demo.server.query(
        'Ada Admin',
        '{ platformStats { totals { earned views clips } payouts { completedAmount } } }',
      ),
    );
    const { totals, payouts } = platformStats;
    const { code, out, error } = await run(dataOf(made).createApiKey.secret);
    expect([code, error]).toEqual([0, '']);
    expect(out).toBe(
      `earned ${totals.earned} USD by ${totals.clips} clips with ${totals.views} views; paid out ${payouts.completedAmount} USD\n`,
    );
  });

  test('without a valid key it says why, and fails', async () => {
    const { code, out, error } = await run('cliptally_nobodys');
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain('UNAUTHENTICATED: ');
  });
});
