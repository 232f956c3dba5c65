/** What a resolver is given: who asks, and the loaders over this response's one snapshot. */
import type { AccessTokens } from './access-token.js';
import type { Attempts } from './attempts.js';
import type { Database } from './database.js';
import { Refusal } from './errors.js';
import { Loaders } from './loader.js';
import type { Digest, Seal } from './secret.js';
import type { Snapshot } from './snapshot.js';
import { trialOf } from './trial.js';
import type { Viewer } from './viewer.js';

/** What lives as long as the process. */
export interface Services {
  database: Database;
  accessTokens: AccessTokens;
  seal: Seal;
  /** How refresh tokens are kept: under another JWT_SECRET they are unknown. */
  refreshTokenHash: Digest;
  /** Counts passwords that are tried. */
  attempts: Attempts;
  currency: string;
  /** Cents. */
  minimumPayout: bigint;
}

export interface RequestOrigin {
  id: string;
  /** Of the client; null: it came through a router that did not say. */
  address: string | null;
  /** It carries the secret of the federation router: who asks through it is still the viewer. */
  router: boolean;
}

export class Context {
  // No #private fields: Apollo Server hands a clone of this object to the resolvers.
  private maybeLoaders: Loaders | null;

  constructor(
    readonly services: Services,
    readonly snapshot: Snapshot,
    /** Null: an anonymous caller. */
    private maybeViewer: Viewer | null,
    readonly request: RequestOrigin,
  ) {
    this.maybeLoaders = maybeViewer === null ? null : new Loaders(snapshot, maybeViewer);
  }

  /** Who asks; an anonymous caller is refused. */
  get viewer(): Viewer {
    if (this.maybeViewer === null) throw unauthenticated();
    return this.maybeViewer;
  }

  /** Who asks; null: an anonymous caller. */
  get caller(): Viewer | null {
    return this.maybeViewer;
  }

  /** From here on the caller is this viewer: what a login answers is read as the one who logged in. */
  signIn(viewer: Viewer): void {
    this.maybeViewer = viewer;
    this.maybeLoaders = new Loaders(this.snapshot, viewer);
  }

  /**
   * For a run that may fail and be followed by another: the loaders of the first are its own, and once it is given up
   * those of the second find what they read.
   */
  tryOut(): { context: Context; giveUp: () => void } {
    const { first, second } = trialOf(this.snapshot);
    const context = new Context(this.services, this.snapshot, this.maybeViewer, this.request);
    const viewer = this.maybeViewer;
    if (viewer === null) return { context, giveUp: () => undefined };
    const loaders = new Loaders(first, viewer);
    context.maybeLoaders = loaders;
    const giveUp = () => {
      loaders.stop();
      this.maybeLoaders = new Loaders(second, viewer);
    };
    return { context, giveUp };
  }

  get loaders(): Loaders {
    if (this.maybeLoaders === null) throw unauthenticated();
    return this.maybeLoaders;
  }
}

export function unauthenticated(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'A valid bearer token is needed.');
}
