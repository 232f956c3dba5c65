/** The context of a request, which every resolver gets: its viewer, its one snapshot, and the loaders over that snapshot. */
import type { AccessTokens } from '../auth/access-token.js';
import type { Confirm } from '../auth/confirmation.js';
import type { ExternalTokens } from '../auth/external-token.js';
import type { Attempts } from '../auth/password-attempts.js';
import { type NoViewer, unauthenticated } from '../auth/unauthenticated.js';
import type { Viewer } from '../auth/viewer.js';
import type { Transport } from '../base/internet.js';
import type { Conceal, Digest } from '../base/secret.js';
import type { Vault } from '../base/vault.js';
import type { Database } from '../db/database.js';
import type { Snapshot, SnapshotIdentity } from '../db/snapshot.js';
import { Loaders } from '../reads/loaders.js';
import { shareReads } from '../reads/shared-reads.js';
import type { Documents } from './documents.js';

/** Services that live as long as the process. */
export interface Services {
  database: Database;
  accessTokens: AccessTokens;
  /** Null: there is no identity provider outside. */
  externalTokens: ExternalTokens | null;
  conceal: Conceal;
  /** Refresh tokens are stored as this digest. It depends on JWT_SECRET: a new secret ends all of them. */
  refreshTokenHash: Digest;
  /** Counts and limits attempts with a password, or with a code. */
  attempts: Attempts;
  /** Encrypts the secrets of second factors. Its key is derived from JWT_SECRET. */
  vault: Vault;
  /** Asks callers for their second factor, where a command needs it. */
  confirm: Confirm;
  /** Follows the links that callers submit. */
  transport: Transport;
  webhooks: WebhookServices;
  currency: string;
  /** In cents. */
  minimumPayout: bigint;
  /** Hours within which a submission needs a decision. */
  reviewHours: number;
}

export interface WebhookServices {
  /** Encrypts the secrets of endpoints. Its key is derived from JWT_SECRET. */
  vault: Vault;
  documents: Documents;
  /** Whether receivers on this machine are allowed, for development. */
  toLoopback: boolean;
}

export interface RequestOrigin {
  id: string;
  /** The client's address; null: a router passed the request on without it. */
  address: string | null;
  /** How the client names itself, without control characters and cut to 300 characters; null: it does not. */
  userAgent: string | null;
  /** True when the request carries the router's secret. The viewer is still the user of the token. */
  router: boolean;
  /** The header Idempotency-Key; null: there is none. */
  idempotencyKey: string | null;
  /** True once a mutation of this request was replayed. */
  replayed: boolean;
  /** The code of the header x-second-factor. Null: none was sent. */
  code: string | null;
}

export interface ReadFrom {
  readonly identity: Promise<SnapshotIdentity> | null;
  readonly statementCount: number;
}

/** The viewer, and the loaders that read as this viewer. */
interface SignedIn {
  viewer: Viewer;
  loaders: Loaders;
}

export class Context {
  // No #private fields: Apollo Server hands a clone of this object to the resolvers.
  /** Text: why the caller is anonymous. */
  private state: SignedIn | NoViewer;
  /** The source of the response: the snapshot of this request, or a trip with others. */
  readFrom: ReadFrom;

  constructor(
    readonly services: Services,
    readonly snapshot: Snapshot,
    asker: Viewer | NoViewer,
    readonly request: RequestOrigin,
  ) {
    this.state = typeof asker === 'string' ? asker : { viewer: asker, loaders: Loaders.alone(snapshot, asker) };
    this.readFrom = snapshot;
  }

  /** Throws UNAUTHENTICATED for an anonymous caller. */
  get viewer(): Viewer {
    return this.signedIn.viewer;
  }

  /** Throws UNAUTHENTICATED for an anonymous caller. */
  get loaders(): Loaders {
    return this.signedIn.loaders;
  }

  /** Null for an anonymous caller. */
  get caller(): Viewer | null {
    return typeof this.state === 'string' ? null : this.state.viewer;
  }

  /** Makes this the viewer from here on, so that the payload of a login is read as the user who logged in. */
  signIn(viewer: Viewer): void {
    this.state = { viewer, loaders: Loaders.alone(this.snapshot, viewer) };
  }

  /**
   * For a run that may fail and be followed by a second one. The first run gets its own loaders. After `giveUp`, the loaders
   * of the second run reuse the rows that the first one read.
   */
  tryOut(): { context: Context; giveUp: () => void } {
    const { services, snapshot, request, state } = this;
    if (typeof state === 'string') {
      return { context: new Context(services, snapshot, state, request), giveUp: () => undefined };
    }
    const { viewer } = state;
    const context = new Context(services, snapshot, viewer, request);
    const { first, second } = shareReads(snapshot);
    const loaders = Loaders.alone(first, viewer);
    context.state = { viewer, loaders };
    const giveUp = () => {
      loaders.stop();
      this.state = { viewer, loaders: Loaders.alone(second, viewer) };
    };
    return { context, giveUp };
  }

  /** The same request, reading on a trip. */
  aboard(loaders: Loaders): Context {
    const context = new Context(this.services, this.snapshot, this.viewer, this.request);
    context.state = { viewer: this.viewer, loaders };
    return context;
  }

  private get signedIn(): SignedIn {
    if (typeof this.state === 'string') throw unauthenticated(this.state);
    return this.state;
  }
}
