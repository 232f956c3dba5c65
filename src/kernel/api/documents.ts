/** Documents that are stored and executed later, without a request: the payloads of webhooks. */
import type { Viewer } from '../auth/viewer.js';

export type DocumentVariables = Record<string, unknown>;

export interface DocumentAnswer {
  data: unknown;
  /** As a client of the API sees them. Absent: there were none. */
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

export interface Documents {
  /** Throws a Refusal unless the document is a query that this viewer may send with these variables. */
  check(text: string, viewer: Viewer, variables: DocumentVariables): Promise<void>;
  /** Checks and executes a document in one snapshot, as this viewer. Throws the Refusal of `check`. */
  run(text: string, viewer: Viewer, variables: DocumentVariables, requestId: string): Promise<DocumentAnswer>;
  /** The types of the changes feed that the scopes of this viewer allow. */
  typesOpenTo(viewer: Viewer): Promise<readonly string[]>;
}
