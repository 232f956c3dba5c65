/** A bad token makes the caller anonymous, because login must work with an old token in the header. */
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

function ask(authorization: string, query: string, { url } = server) {
  const init = { method: 'POST', headers: { ...JSON_TYPE, authorization }, body: JSON.stringify({ query }) };
  return send(`${url}/graphql`, init);
}

const GOOD = {
  key: SECRET,
  alg: 'HS256',
  claims: { sub: '1', iss: 'cliptally', aud: 'cliptally-api', jti: 'id' } as Record<string, unknown>,
  issued: '0s',
  expires: '5m',
};

/** A token like ours except for the given changes. A claim of undefined is left out. */
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

const EXPIRED =
  'The access token has expired. A token from login is valid for 15 minutes. Call refreshToken or login again.';
const INVALID =
  'The access token is not valid: it was revoked, or this server did not issue it. Call login and send the new token.';
const MALFORMED =
  'The Authorization header is malformed. Send "Authorization: Bearer <token>": the word Bearer once, one space, then the token.';

const outdated = { issued: '-20m', expires: '-5m' };

const TOKENS: Record<string, () => Promise<string> | string> = {
  'that is outdated': () => forge(outdated),
  'that is outdated and signed with another key': () =>
    forge({ ...outdated, key: 'another secret of more than thirty-two characters' }),
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
  expect(await ask(authorization, '{ me { id } }')).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: kind === 'that is outdated' ? EXPIRED : INVALID,
  });
  const login = 'mutation { login(input: { email: "nobody@cliptally.example", password: "wrong" }) { token } }';
  expect((await ask(authorization, login)).message).toBe('The e-mail address or the password is wrong.');
});

test('the good token from which the forged ones differ works', async () => {
  expect((await ask(`Bearer ${await forge()}`, '{ me { id } }')).body.data).toEqual({ me: { id: 'user_1' } });
});

test.each(['Basic', 'Token', '', 'Bearer Authorization: Bearer', 'Authorization: Bearer', 'Bearer Bearer', 'Bearer:'])(
  'a good token after "%s" is refused as a malformed header',
  async (scheme) => {
    expect(await ask(`${scheme} ${await forge()}`.trim(), '{ me { id } }')).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: MALFORMED,
    });
  },
);

test.each(['', 'Bearer', 'Bearer one two', 'Bearer "quoted"'])(
  'the header "%s" is malformed',
  async (authorization) => {
    expect(await ask(authorization, '{ me { id } }')).toMatchObject({ code: 'UNAUTHENTICATED', message: MALFORMED });
  },
);

test('a request without a token is told how to send one', async () => {
  expect((await server.query(null, '{ me { id } }')).errors?.[0]).toMatchObject({
    message:
      'This request needs a token, but it has no Authorization header. Call login, then send the header "Authorization: Bearer <token>".',
    extensions: { code: 'UNAUTHENTICATED' },
  });
});

test('an unknown API key is told apart from an access token', async () => {
  expect(await ask(`Bearer cliptally_${'A'.repeat(43)}`, '{ me { id } }')).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'The API key is not valid: it is unknown, expired or revoked. Ask an admin for a new key.',
  });
});

test('a suspended user is told so, and a reactivated one to log in again', async () => {
  const { id } = await database.prisma.user.findFirstOrThrow({ where: { name: 'Noah Cuts' } });
  const authorization = `Bearer ${await server.tokenOf('Noah Cuts')}`;
  const suspended = { status: 'SUSPENDED', suspendedAt: new Date(), loginEpoch: { increment: 1 } } as const;
  await database.prisma.user.update({ where: { id }, data: suspended });
  expect(await ask(authorization, '{ me { id } }')).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'This account is suspended and cannot use the API. Ask an admin to reactivate it, then log in again.',
  });
  await database.prisma.user.update({ where: { id }, data: { status: 'ACTIVE', suspendedAt: null } });
  // Another server, because this one keeps an account for some seconds.
  const other = await startTestServer(database);
  const later = await ask(authorization, '{ me { id } }', other);
  await other.close();
  expect(later).toMatchObject({ code: 'UNAUTHENTICATED', message: INVALID });
});
