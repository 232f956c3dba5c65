/** Loaders and viewers for tests of requests that share a snapshot. */
import type { Id, Viewer } from '../../src/kernel/auth/viewer.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import { type Query, sql } from '../../src/kernel/db/sql.js';
import { defineLoader, type Sight } from '../../src/kernel/reads/loader.js';
import type { Loaders } from '../../src/kernel/reads/loaders.js';
import type { Trips } from '../../src/kernel/reads/trips.js';
import type { TestDatabase } from './database.js';

export interface Row {
  key: Id;
  value: string;
}

export const clipper = (userId: Id): Viewer => ({ userId, role: 'CLIPPER' });

export const loaderOf = (statement: (keys: readonly Id[], _: undefined, viewer: Viewer) => Query<Row>, sees?: Sight) =>
  defineLoader<Id, Row, string | null>({
    statement,
    keyOf: (row) => row.key,
    value: ([row]) => row?.value ?? null,
    ...(sees !== undefined && { sees }),
  });

export const plain = loaderOf(
  (keys) => sql`SELECT key::text AS key, 'row' AS value FROM unnest(${keys}::bigint[]) AS key`,
  'nothing',
);

interface Journey {
  operation?: string;
  snapshot?: Snapshot;
  asks?: string;
}

let asked = 0;

function nextQuestion(): string {
  asked += 1;
  return String(asked);
}

/** Asks something new each time, unless `asks` says otherwise. An error of `run` is what a compiled run makes of it: null. */
export const travelOn =
  (trips: () => Trips, database: () => TestDatabase) =>
  <Answer>(
    viewer: Viewer,
    run: (loaders: Loaders) => Promise<Answer | null>,
    { operation = 'q', snapshot = new Snapshot(database().pool), asks = nextQuestion() }: Journey = {},
  ) =>
    trips().travel(operation, { viewer, snapshot, requestId: `r${viewer.userId}`, asks }, (loaders) =>
      run(loaders).catch(() => null),
    );
