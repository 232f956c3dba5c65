/** Tokens of an identity provider: which ones open an account, and which account that is. */
import { base64url, SignJWT } from 'jose';
import { createExternalTokens } from '../../src/kernel/auth/external-token.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { dataOf } from '../support/figures.js';
import { AUDIENCE, IdentityProvider, newKey } from '../support/identity-provider.js';
import { idOf } from '../support/ids.js';
import { type Answer, codeOf, startTestServer, type TestServer } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

/** Long enough for two requests of a busy machine, and short enough to wait for. */
const COOLDOWN_MS = 1_500;

let stage: WriteStage;
let provider: IdentityProvider;
let server: TestServer;

beforeAll(async () => {
  [stage, provider] = await Promise.all([WriteStage.open(), IdentityProvider.open()]);
  server = await serve();
});
afterAll(async () => {
  await server.close();
  await provider.close();
  await stage.close();
});

/** A server of its own has read no keys and no accounts. */
function serve({ claim = 'sub', of = provider }: { claim?: 'sub' | 'email'; of?: IdentityProvider } = {}) {
  const { issuer } = of;
  const jwksUrl = `${issuer}/.well-known/jwks.json`;
  const options = { issuer, audience: AUDIENCE, jwksUrl, claim, cooldownMs: COOLDOWN_MS };
  return startTestServer(stage.database, { env: of.env, externalTokens: createExternalTokens(options) });
}

// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
async function ask(token: string, query = '{ me { name role } }', { url } = server): Promise<Answer<any>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<unknown>, 'status'>) };
}

const messageOf = ({ errors }: Answer<unknown>) => [errors?.[0]?.extensions.code, errors?.[0]?.message];

function mutate(name: string, input: object, selection = 'user { id identities { id issuer subject } }', as = ADMIN) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { replayed ${selection} } }`;
  return server.query(as, query, { input: { idempotencyKey: stage.fresh('k'), ...input } });
}

/** A clipper, and the subject that is linked to them. */
async function linked() {
  const { userId, name } = await stage.clipper();
  const subject = stage.fresh('subject');
  const { linkIdentity } = dataOf(await mutate('linkIdentity', { userId: idOf('user', userId), subject }));
  const [{ id }] = linkIdentity.user.identities;
  return { userId, name, subject, identityId: id as string };
}

const EXPIRED = 'The token of the identity provider has expired. Get a new one there and send it.';
const INVALID =
  'The token of the identity provider is not valid here: its signature, its audience or its times are wrong, or it is from before a suspension of the account. Get a new token for this API there and send it.';
const OURS =
  'The access token is not valid: it was revoked, or this server did not issue it. Call login and send the new token.';
const UNKNOWN =
  'No account belongs to this token of the identity provider. Ask an admin to make an account, or to link your identity to it.';
const UNVERIFIED =
  'The token of the identity provider has no verified e-mail address. Verify the address there, then get a new token.';

test('a token of a linked person acts as their user, with the role of our database [S12]', async () => {
  const { name, subject, userId } = await linked();
  const claims = { role: 'ADMIN', roles: ['ADMIN'], email: 'ada@cliptally.example', email_verified: true };
  const token = await provider.token(subject, { claims });
  expect((await ask(token)).data).toEqual({ me: { name, role: 'CLIPPER' } });
  expect(codeOf(await ask(token, '{ users { totalCount } }'))).toBe('FORBIDDEN');
  await stage.database.pool.query(`UPDATE "User" SET role = 'ADMIN' WHERE id = $1`, [userId]);
  const later = await serve();
  expect((await ask(token, '{ me { role } }', later)).data).toEqual({ me: { role: 'ADMIN' } });
  await later.close();
});

test('a subject that no account can have opens nothing, and is no fault of ours', async () => {
  for (const subject of ['a\u0000b', 'ünknown', 'x'.repeat(256)])
    expect(messageOf(await ask(await provider.token(subject)))).toEqual(['UNAUTHENTICATED', UNKNOWN]);
});

test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('%s is a good algorithm', async (alg) => {
  const { name, subject } = await linked();
  const other = await IdentityProvider.open();
  other.keys = [await newKey('other', alg)];
  await stage.database.pool.query('UPDATE "ExternalIdentity" SET issuer = $1 WHERE subject = $2', [
    other.issuer,
    subject,
  ]);
  const served = await serve({ of: other });
  expect((await ask(await other.token(subject), '{ me { name } }', served)).data).toEqual({ me: { name } });
  await served.close();
  await other.close();
});

/** Anybody can write such a token without a key. */
const unsigned = (alg: string, claims: object) =>
  `${[{ alg, typ: 'JWT' }, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.')}.`;

const hour = () => Math.floor(Date.now() / 1000) + 3_600;
const good = (sub: string) => ({ iss: provider.issuer, aud: AUDIENCE, sub, iat: hour() - 3_600, exp: hour() });

const BAD: Record<string, [(subject: string) => Promise<string> | string, string]> = {
  'for another audience': [(sub) => provider.token(sub, { claims: { aud: 'another' } }), INVALID],
  'without an audience': [(sub) => provider.token(sub, { claims: { aud: undefined } }), INVALID],
  'without a subject': [(sub) => provider.token(sub, { claims: { sub: undefined } }), INVALID],
  'with an empty subject': [() => provider.token('', {}), INVALID],
  'without a time of issue': [(sub) => provider.token(sub, { claims: { iat: undefined } }), INVALID],
  'without an end': [(sub) => provider.token(sub, { claims: { exp: undefined } }), INVALID],
  'that begins in five minutes': [(sub) => provider.token(sub, { claims: { nbf: hour() - 3_300 } }), INVALID],
  'that ended five minutes ago': [(sub) => provider.token(sub, { issued: -600, expires: -300 }), EXPIRED],
  'that ended, for another audience': [(sub) => provider.token(sub, { claims: { aud: 'x' }, expires: -300 }), INVALID],
  'of another issuer': [(sub) => provider.token(sub, { claims: { iss: 'https://evil.example' } }), OURS],
  'of an issuer with a slash more': [(sub) => provider.token(sub, { claims: { iss: `${provider.issuer}/` } }), OURS],
  'of our own issuer': [(sub) => provider.token(sub, { claims: { iss: 'cliptally', aud: 'cliptally-api' } }), OURS],
  'signed by nobody (none)': [(sub) => unsigned('none', good(sub)), INVALID],
  'signed by nobody (RS256)': [(sub) => unsigned('RS256', good(sub)), INVALID],
  'signed with the public key as a secret': [
    async (sub) =>
      new SignJWT(good(sub))
        .setProtectedHeader({ alg: 'HS256', kid: 'first' })
        .sign(new TextEncoder().encode(await provider.publicText())),
    INVALID,
  ],
  'signed with another key of the same name': [
    async (sub) => provider.token(sub, { key: await newKey('first') }),
    INVALID,
  ],
  'with changed claims': [
    async (sub) => {
      const [header, , signature] = (await provider.token('somebody else')).split('.');
      return `${header}.${base64url.encode(JSON.stringify(good(sub)))}.${signature}`;
    },
    INVALID,
  ],
  'longer than any of a provider': [(sub) => provider.token(sub, { claims: { groups: 'x'.repeat(9_000) } }), INVALID],
  'of nobody who is linked': [() => provider.token('nobody'), UNKNOWN],
};

test.each(Object.entries(BAD))('a token %s opens nothing [S12]', async (_, [make, message]) => {
  const { subject } = await linked();
  expect((await ask(await provider.token(subject))).errors).toBeUndefined();
  const bad = await make(subject);
  expect(messageOf(await ask(bad))).toEqual(['UNAUTHENTICATED', message]);
  // Remembered tokens are not better the second time.
  expect(messageOf(await ask(bad))).toEqual(['UNAUTHENTICATED', message]);
});

test('clocks may differ by half a minute', async () => {
  const { name, subject } = await linked();
  const claims = { nbf: hour() - 3_590 };
  expect((await ask(await provider.token(subject, { claims }))).data.me.name).toBe(name);
  expect((await ask(await provider.token(subject, { issued: -300, expires: -10 }))).data.me.name).toBe(name);
});

test('it never works as a refresh token, and login works with it in the header', async () => {
  const { subject } = await linked();
  const token = await provider.token(subject, { claims: { x: 1 } });
  const short = token.slice(0, 200);
  for (const refreshToken of [short, token]) {
    const query = `mutation { refreshToken(input: { refreshToken: "${refreshToken}" }) { token } }`;
    expect(['UNAUTHENTICATED', 'BAD_USER_INPUT']).toContain(codeOf(await ask(token, query)));
  }
  const login = 'mutation { login(input: { email: "a@b.example", password: "x" }) { token } }';
  expect(messageOf(await ask(await provider.token(subject, { expires: -300 }), login))).toEqual([
    'UNAUTHENTICATED',
    'The e-mail address or the password is wrong.',
  ]);
});

describe('the keys', () => {
  const rest = () => new Promise((resolve) => setTimeout(resolve, COOLDOWN_MS + 50));

  test('a new key works once the cooldown is over, and an old one no longer than it is published', async () => {
    const { name, subject } = await linked();
    const other = await IdentityProvider.open();
    await stage.database.pool.query('UPDATE "ExternalIdentity" SET issuer = $1 WHERE subject = $2', [
      other.issuer,
      subject,
    ]);
    const served = await serve({ of: other });
    const send = async () => ask(await other.token(subject, { claims: { jti: stage.fresh('j') } }), undefined, served);
    const [old, next] = [other.key, await newKey('second')];
    expect((await send()).data.me.name).toBe(name);
    expect(other.reads).toBe(1);
    other.keys = [next];
    // A made-up key within the cooldown asks nobody.
    expect(messageOf(await send())).toEqual(['UNAUTHENTICATED', INVALID]);
    expect(other.reads).toBe(1);
    await rest();
    expect((await send()).data.me.name).toBe(name);
    expect(other.reads).toBe(2);
    await rest();
    const outdated = await other.token(subject, { key: old });
    expect(messageOf(await ask(outdated, undefined, served))).toEqual(['UNAUTHENTICATED', INVALID]);
    await served.close();
    await other.close();
  });

  test('a flood of made-up keys is one request to the provider', async () => {
    const { subject } = await linked();
    const served = await serve();
    await ask(await provider.token(subject, { claims: { jti: stage.fresh('j') } }), undefined, served);
    const before = provider.reads;
    await rest();
    const key = await newKey('made up');
    const tokens = await Promise.all(
      Array.from({ length: 20 }, () => provider.token(subject, { key, claims: { jti: stage.fresh('j') } })),
    );
    const answers = await Promise.all(tokens.map((token) => ask(token, undefined, served)));
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['UNAUTHENTICATED']));
    expect(provider.reads - before).toBe(1);
    await served.close();
  });

  test('a provider that is down is UNAVAILABLE, and known keys stay good', async () => {
    const { name, subject } = await linked();
    const other = await IdentityProvider.open();
    await stage.database.pool.query('UPDATE "ExternalIdentity" SET issuer = $1 WHERE subject = $2', [
      other.issuer,
      subject,
    ]);
    const served = await serve({ of: other });
    const send = async (key = other.key) =>
      ask(await other.token(subject, { key, claims: { jti: stage.fresh('j') } }), undefined, served);
    other.isDown = true;
    const answer = await send();
    expect([answer.status, ...messageOf(answer)]).toEqual([
      503,
      'UNAVAILABLE',
      'The identity provider does not answer. Try again in a few seconds.',
    ]);
    expect([codeOf(await send()), other.reads]).toEqual(['UNAVAILABLE', 1]);
    other.isDown = false;
    await rest();
    expect((await send()).data.me.name).toBe(name);
    other.isDown = true;
    await rest();
    expect((await send()).data.me.name).toBe(name);
    // Nobody knows whether this key is a new one.
    const rotated = await newKey('third');
    expect(codeOf(await send(rotated))).toBe('UNAVAILABLE');
    expect(codeOf(await send(rotated))).toBe('UNAVAILABLE');
    expect((await send()).data.me.name).toBe(name);
    // Our own tokens do not need it.
    expect((await served.query(name, '{ me { name } }')).data.me.name).toBe(name);
    await served.close();
    await other.close();
  });
});

describe('by e-mail address', () => {
  let byEmail: TestServer;
  beforeAll(async () => {
    byEmail = await serve({ claim: 'email' });
  });
  afterAll(() => byEmail.close());

  const person = async () => {
    const { name, userId } = await stage.clipper();
    const { email } = await stage.database.prisma.user.findUniqueOrThrow({ where: { id: userId } });
    return { name, email: email ?? '' };
  };
  const send = async (claims: Record<string, unknown>) =>
    ask(await provider.token('whoever', { claims }), undefined, byEmail);

  test('a verified address finds its account, in any case of letters', async () => {
    const { name, email } = await person();
    expect((await send({ email, email_verified: true })).data.me.name).toBe(name);
    expect((await send({ email: email.toUpperCase(), email_verified: true })).data.me.name).toBe(name);
  });

  test.each([
    ['that is not verified', (email: string) => ({ email, email_verified: false }), UNVERIFIED],
    ['of which nothing is said', (email: string) => ({ email }), UNVERIFIED],
    ['verified only as a text', (email: string) => ({ email, email_verified: 'true' }), UNVERIFIED],
    ['that is missing', () => ({ email_verified: true }), UNVERIFIED],
    ['of no account', () => ({ email: 'nobody@identity.example', email_verified: true }), UNKNOWN],
  ])('an address %s opens nothing', async (_, claims, message) => {
    const { email } = await person();
    expect(messageOf(await send(claims(email)))).toEqual(['UNAUTHENTICATED', message]);
  });

  test('an address that only looks alike in lower case opens nothing', async () => {
    const email = 'kate@identity.example';
    dataOf(await mutate('createUser', { name: 'Kate', email, role: 'CLIPPER' }, 'user { id }'));
    expect((await send({ email, email_verified: true })).data.me.name).toBe('Kate');
    const kelvin = { email: email.replace('k', '\u212a'), email_verified: true };
    expect(kelvin.email.toLowerCase()).toBe(email);
    expect(messageOf(await send(kelvin))).toEqual(['UNAUTHENTICATED', UNKNOWN]);
  });

  test('no account is made', async () => {
    const count = () => stage.database.prisma.user.count();
    const before = await count();
    await send({ email: 'new@identity.example', email_verified: true });
    expect(await count()).toBe(before);
  });

  test('a linked subject opens nothing there', async () => {
    const { subject } = await linked();
    expect(messageOf(await ask(await provider.token(subject), undefined, byEmail))[1]).toBe(UNVERIFIED);
  });
});

describe('the account', () => {
  const ofUser = (userId: bigint) => ({ userId: idOf('user', userId) });

  test('a suspended user is refused, and after the reactivation with every token from before [S12]', async () => {
    const { userId, subject, name } = await linked();
    const token = await provider.token(subject, { issued: -5 });
    dataOf(await mutate('suspendUser', ofUser(userId), ''));
    const suspended = await serve();
    expect(messageOf(await ask(token, undefined, suspended))).toEqual([
      'UNAUTHENTICATED',
      'This account is suspended and cannot use the API. Ask an admin to reactivate it, then log in again.',
    ]);
    dataOf(await mutate('reactivateUser', ofUser(userId), ''));
    const again = await serve();
    expect(messageOf(await ask(token, undefined, again))).toEqual(['UNAUTHENTICATED', INVALID]);
    const fresh = await provider.token(subject, { issued: 1 });
    expect((await ask(fresh, undefined, again)).data.me.name).toBe(name);
    await Promise.all([suspended.close(), again.close()]);
  });

  test('an anonymised user has no identity any more', async () => {
    const { userId, subject } = await linked();
    dataOf(await mutate('anonymiseUser', ofUser(userId), ''));
    const later = await serve();
    expect(messageOf(await ask(await provider.token(subject), undefined, later))[1]).toBe(UNKNOWN);
    await later.close();
    expect(await stage.database.prisma.externalIdentity.count({ where: { userId } })).toBe(0);
  });

  test('an unlinked identity opens nothing', async () => {
    const { userId, subject, identityId } = await linked();
    const { unlinkIdentity } = dataOf(await mutate('unlinkIdentity', { identityId }));
    expect(unlinkIdentity.user).toEqual({ id: idOf('user', userId), identities: [] });
    const later = await serve();
    expect(messageOf(await ask(await provider.token(subject), undefined, later))[1]).toBe(UNKNOWN);
    await later.close();
    expect(codeOf(await mutate('unlinkIdentity', { identityId }))).toBe('NOT_FOUND');
  });

  test('one identity is one account, and admins do not link their own', async () => {
    const { subject, userId } = await linked();
    const other = await stage.clipper();
    for (const whose of [userId, other.userId]) {
      const { errors } = await mutate('linkIdentity', { ...ofUser(whose), subject });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'input.subject' });
    }
    const self = ofUser(stage.scene.admin.userId);
    expect(codeOf(await mutate('linkIdentity', { ...self, subject: 'mine' }))).toBe('FORBIDDEN');
    expect(codeOf(await mutate('linkIdentity', { ...ofUser(userId), subject: 'x' }, '', other.name))).toBe('FORBIDDEN');
  });

  test('of ten links of one identity at once, one is made', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => stage.clipper()));
    // Commands of one admin wait for each other, so these are of ten.
    const admins = people.map((_, n) => `Admin ${n}`);
    for (const name of admins) await stage.scene.user(name, 'ADMIN');
    const subject = stage.fresh('wanted');
    const answers = await Promise.all(
      people.map(({ userId }, n) => mutate('linkIdentity', { ...ofUser(userId), subject }, '', admins[n])),
    );
    expect(answers.map(codeOf).sort()).toEqual([...Array.from({ length: 9 }, () => 'CONFLICT'), undefined]);
  });

  test('a user has at most ten', async () => {
    const { userId } = await linked();
    for (let n = 2; n <= 10; n += 1)
      dataOf(await mutate('linkIdentity', { ...ofUser(userId), subject: stage.fresh('s') }, ''));
    expect(codeOf(await mutate('linkIdentity', { ...ofUser(userId), subject: 'eleventh' }, ''))).toBe('CONFLICT');
  });

  test.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['not ASCII', 'müller'],
  ])('a subject that is %s is bad input', async (_, subject) => {
    const { userId } = await stage.clipper();
    const { errors } = await mutate('linkIdentity', { ...ofUser(userId), subject }, '');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.subject' });
  });

  test('users see their own identities, admins all, and internal tools none', async () => {
    const { name, userId, identityId, subject } = await linked();
    const own = await server.query(name, '{ me { identities { id subject issuer } } }');
    expect(own.data.me.identities).toEqual([{ id: identityId, subject, issuer: provider.issuer }]);
    const { name: stranger } = await stage.clipper();
    const one = `{ externalIdentity(id: "${identityId}") { subject } }`;
    expect((await server.query(ADMIN, one)).data.externalIdentity).toEqual({ subject });
    expect(codeOf(await server.query(stranger, one))).toBe('NOT_FOUND');
    const tool = stage.fresh('Tool');
    await stage.scene.user(tool, 'SERVICE');
    const seen = await server.query(tool, `{ user(id: "${idOf('user', userId)}") { name identities { subject } } }`);
    expect([seen.data.user, codeOf(seen)]).toEqual([{ name, identities: null }, 'FORBIDDEN']);
    expect(codeOf(await server.query(tool, one))).toBe('FORBIDDEN');
  });
});

test('without a provider, its tokens are as foreign as any, and nothing can be linked', async () => {
  const { subject, userId } = await linked();
  const plain = await startTestServer(stage.database, { env: { OIDC_ISSUER: '', OIDC_AUDIENCE: '' } });
  expect(messageOf(await ask(await provider.token(subject), undefined, plain))[1]).toBe(OURS);
  const query = `mutation { linkIdentity(input: { idempotencyKey: "k", userId: "${idOf('user', userId)}", subject: "x" }) { replayed } }`;
  expect(codeOf(await plain.query(ADMIN, query))).toBe('CONFLICT');
  await plain.close();
});

describe('the configuration', () => {
  const GOOD = { OIDC_ISSUER: 'https://id.example/tenant/', OIDC_AUDIENCE: 'api' };
  const PRODUCTION = { NODE_ENV: 'production', DATABASE_URL: 'postgres://a@b/c', JWT_SECRET: 'x'.repeat(32) };

  test('the keys are next to the issuer, unless it says where', () => {
    expect(readConfig({ ...GOOD, ...PRODUCTION }).identityProvider).toEqual({
      ...{ issuer: 'https://id.example/tenant/', audience: 'api', claim: 'sub' },
      jwksUrl: 'https://id.example/tenant/.well-known/jwks.json',
    });
    const elsewhere = { ...GOOD, OIDC_JWKS_URL: 'https://keys.example/jwks', OIDC_CLAIM: 'email' };
    expect(readConfig(elsewhere).identityProvider).toMatchObject({
      jwksUrl: 'https://keys.example/jwks',
      claim: 'email',
    });
    expect(readConfig({}).identityProvider).toBeNull();
  });

  test.each([
    ['OIDC_AUDIENCE', { OIDC_ISSUER: 'https://id.example' }],
    ['OIDC_ISSUER', { OIDC_AUDIENCE: 'api' }],
    ['OIDC_ISSUER', { OIDC_JWKS_URL: 'https://keys.example/jwks' }],
    ['OIDC_ISSUER', { ...GOOD, OIDC_ISSUER: 'id.example' }],
    ['OIDC_CLAIM', { ...GOOD, OIDC_CLAIM: 'name' }],
    ['OIDC_ISSUER', { ...GOOD, ...PRODUCTION, OIDC_ISSUER: 'http://id.example' }],
    ['OIDC_JWKS_URL', { ...GOOD, ...PRODUCTION, OIDC_JWKS_URL: 'http://keys.example/jwks' }],
  ])('a bad %s stops the start', (name, env) => {
    expect(() => readConfig(env)).toThrow(new RegExp(`^${name}:`));
  });
});
