/** Reads the account behind a verified token: its role and its state, a few seconds old at most. */
import type { Bearer } from '../../kernel/auth/access-token.js';
import type { ExternalBearer } from '../../kernel/auth/external-token.js';
import type { NoViewer } from '../../kernel/auth/unauthenticated.js';
import type { Id, Viewer } from '../../kernel/auth/viewer.js';
import { BoundedCache } from '../../kernel/base/bounded-cache.js';
import type { Database } from '../../kernel/db/database.js';
import { readWithin } from '../../kernel/db/snapshot.js';
import { userByIdentity } from '../../modules/identities/identities.sql.js';
import { accountById, userByEmail } from '../../modules/users/users.sql.js';

/** Role and status are read again after this time, so a demotion or suspension takes effect within 30 s. */
const FRESH_MS = 15_000;
const ACCOUNTS_MAX = 10_000;
/** This reads one row by its key. A database that takes longer counts as unavailable. */
export const ACCOUNT_PATIENCE_MS = 5_000;

/** A token of an identity provider has no epoch, but the time at which it was issued. */
export interface OutsideBearer {
  userId: Id;
  issuedAtMs: number;
}

interface Account {
  viewer: Viewer | NoViewer;
  loginEpoch: number;
  reactivatedAtMs: number;
}

export function accountReader(pool: Database['pool']): (bearer: Bearer | OutsideBearer) => Promise<Viewer | NoViewer> {
  const accounts = new BoundedCache<Promise<Account>>({
    name: 'accounts',
    entriesMax: ACCOUNTS_MAX,
    ageMsMax: FRESH_MS,
  });
  const read = async (userId: Id): Promise<Account> => {
    const [row] = await readWithin(pool, ACCOUNT_PATIENCE_MS, accountById, userId);
    const { loginEpoch = 0, reactivatedAt = null } = row ?? {};
    const times = { loginEpoch, reactivatedAtMs: reactivatedAt?.getTime() ?? 0 };
    if (row?.status === 'ACTIVE') return { viewer: { userId, role: row.role }, ...times };
    return { viewer: row?.status === 'SUSPENDED' ? 'SUSPENDED' : 'INVALID_TOKEN', ...times };
  };
  const readAnew = (userId: Id): Promise<Account> => {
    const account = read(userId);
    accounts.set(userId, account);
    account.catch(() => accounts.delete(userId));
    return account;
  };
  return async (bearer) => {
    const { userId } = bearer;
    const known = await (accounts.get(userId) ?? readAnew(userId));
    if ('issuedAtMs' in bearer) return outside(known, bearer);
    // The token is newer than the cached account: the account was reactivated a moment ago.
    const { viewer, loginEpoch } = bearer.epoch > known.loginEpoch ? await readAnew(userId) : known;
    if (typeof viewer === 'string') return viewer;
    if (bearer.epoch !== loginEpoch) return 'INVALID_TOKEN';
    // The cached viewer is shared by all sessions of the user.
    return bearer.sessionId === undefined ? viewer : { ...viewer, sessionId: bearer.sessionId };
  };
}

function outside({ viewer, reactivatedAtMs }: Account, { issuedAtMs }: OutsideBearer): Viewer | NoViewer {
  if (viewer === 'INVALID_TOKEN') return 'UNKNOWN_IDENTITY';
  return typeof viewer === 'string' || issuedAtMs >= reactivatedAtMs ? viewer : 'INVALID_EXTERNAL_TOKEN';
}

/** The user whom a token of an identity provider names. Null: no account belongs to it. */
export function identityReader(pool: Database['pool']): (bearer: ExternalBearer) => Promise<Id | null> {
  // Accounts that were found. An identity that was linked a moment ago is found at once.
  const users = new BoundedCache<Id>({ name: 'identities', entriesMax: ACCOUNTS_MAX, ageMsMax: FRESH_MS });
  return async ({ issuer, claim, value }) => {
    const known = users.get(value);
    if (known !== undefined) return known;
    const [user] =
      claim === 'email'
        ? await readWithin(pool, ACCOUNT_PATIENCE_MS, userByEmail, value)
        : await readWithin(pool, ACCOUNT_PATIENCE_MS, userByIdentity, issuer, value);
    if (user !== undefined) users.set(value, user.userId);
    return user?.userId ?? null;
  };
}
