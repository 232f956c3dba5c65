/** Bad tokens make an anonymous caller: login must work with an old token in the header. */
import { base64url, SignJWT } from 'jose';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { JSON_TYPE, send } from '../support/raw-client.js';
import { SECRET, startTestServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

function ask(authorization: string, query: string) {
  const init = { method: 'POST', headers: { ...JSON_TYPE, authorization }, body: JSON.stringify({ query }) };
  return send(`${server.url}/graphql`, init);
}

const GOOD = {
  key: SECRET,
  alg: 'HS256',
  claims: { sub: '1', iss: 'cliptally', aud: 'cliptally-api', jti: 'id' } as Record<string, unknown>,
  issued: '0s',
  expires: '5m',
};

/** A token like ours with some claims changed; a claim of undefined is left out. */
function forge({ claims, ...change }: Partial<typeof GOOD> = {}): Promise<string> {
  const { key, alg, issued, expires } = { ...GOOD, ...change };
  const token = new SignJWT({ ...GOOD.claims, ...claims }).setProtectedHeader({ alg });
  return token.setIssuedAt(issued).setExpirationTime(expires).sign(new TextEncoder().encode(key));
}

/** A token that anybody can write: a header, our claims, and no signature. */
function unsigned(alg: string): string {
  const parts = [
    { alg, typ: 'JWT' },
    { ...GOOD.claims, iat: 1, exp: 9_999_999_999 },
  ];
  return `${parts.map((part) => base64url.encode(JSON.stringify(part))).join('.')}.`;
}

const withClaims = (claims: Record<string, unknown>) => () => forge({ claims });

const TOKENS: Record<string, () => Promise<string> | string> = {
  'that is outdated': () => forge({ issued: '-20m', expires: '-5m' }),
  'signed with another key': () => forge({ key: 'another secret of more than thirty-two characters' }),
  'signed with another algorithm': () => forge({ alg: 'HS384' }),
  'not signed, with alg none': () => unsigned('none'),
  'not signed, with our alg': () => unsigned('HS256'),
  'of another issuer': withClaims({ iss: 'somebody' }),
  'for another audience': withClaims({ aud: 'somebody' }),
  'without a subject': withClaims({ sub: undefined }),
  'without an id': withClaims({ jti: undefined }),
  'of an unknown user': withClaims({ sub: '999999' }),
  'without a numeric user id': withClaims({ sub: "1' OR 1=1" }),
  'that is oversize': withClaims({ padding: 'x'.repeat(3_000) }),
  'of garbage': () => 'garbage',
};

test.each(Object.keys(TOKENS))('a token %s makes an anonymous caller, who may log in [S12]', async (kind) => {
  const authorization = `Bearer ${await TOKENS[kind]?.()}`;
  expect(await ask(authorization, '{ me { id } }')).toMatchObject({ code: 'UNAUTHENTICATED' });
  const login = 'mutation { login(input: { email: "nobody@cliptally.example", password: "wrong" }) { token } }';
  expect((await ask(authorization, login)).message).toBe('The e-mail address or the password is wrong.');
});

test('the good token from which the forged ones differ works', async () => {
  expect((await ask(`Bearer ${await forge()}`, '{ me { id } }')).body.data).toEqual({ me: { id: '1' } });
});

test.each(['Basic', 'Token', ''])('a good token under the scheme "%s" is not read', async (scheme) => {
  expect(await ask(`${scheme} ${await forge()}`.trim(), '{ me { id } }')).toMatchObject({ code: 'UNAUTHENTICATED' });
});
