/** schema/CHANGELOG.md: it is up to date, tells changes in English, and no part goes before it was deprecated. */
import { buildSchema } from 'graphql';
import {
  refuseRemovals,
  releasedSchema,
  versionOf,
  withRelease,
  withUnreleased,
} from '../../tools/schema/changelog.js';
import { changesBetween } from '../../tools/schema/changes.js';
import { read } from '../support/documents.js';

const between = (before: string, after: string) => changesBetween(buildSchema(before), buildSchema(after));

test('the file is what npm run generate writes', async () => {
  const changes = await between(read('schema/released.graphql'), read('schema/schema.graphql'));
  const written = read('schema/CHANGELOG.md');
  expect(withUnreleased(written, changes)).toBe(written);
});

const OLD = 'type Query { a: Int b(n: Int = 1): String c: Int @deprecated(reason: "Use a.") } enum E { X Y }';

test('each kind of change is one sentence with its places, by what it does to clients', async () => {
  const changes = await between(
    OLD,
    `type Query { a: String b(n: Int = 2, m: Int): String d: D "New." e: Int } type D { f(id: ID!): Int } enum E { X Z }`,
  );
  expect(changes).toEqual({
    breaking: [
      'Removed fields: `Query.c`.',
      'The type of a field changed from `Int` to `String`: `Query.a`.',
      'Removed values: `E.Y`.',
    ],
    dangerous: [
      'New arguments of the type `Int`: `Query.b(m)`.',
      'The default of an argument changed from `1` to `2`: `Query.b(n)`.',
      'New values: `E.Z`.',
    ],
    safe: ['New types: `D`.', 'New fields: `Query.d`, `Query.e`.'],
    undeprecated: ['E.Y'],
  });
});

test('a kind without words of ours is told in those of GraphQL Inspector, and descriptions are counted', async () => {
  const { breaking, safe } = await between(
    'union U = A | B type A { x: Int } type B { x: Int } type Query { u: U "One." a: Int "One." b: Int }',
    'union U = A type A { x: Int } type B { x: Int } type Query { u: U "Two." a: Int "Two." b: Int }',
  );
  expect(breaking).toEqual(['Member `B` was removed from Union type `U`.']);
  expect(safe).toEqual(['2 descriptions changed.']);
});

test('two equal schemas have no changes', async () => {
  const changes = await between(OLD, OLD);
  expect(withUnreleased(EMPTY, changes)).toBe(EMPTY);
});

const EMPTY = `# Changes

## Unreleased

<!-- changes: made by \`npm run generate\` -->

Nothing.

<!-- end of changes -->
`;

describe('from 1.0.0 on', () => {
  const removed = () => between(OLD, 'type Query { a: Int b: String } enum E { X }');

  test('nothing is removed that was not deprecated in a release', async () => {
    const changes = await removed();
    expect(changes.undeprecated).toEqual(['Query.b.n', 'E.Y']);
    for (const version of ['1.0.0', '2.3.1']) {
      expect(() => refuseRemovals(changes, version)).toThrow(
        'removed without a release in which it was deprecated: Query.b.n, E.Y.',
      );
    }
  });

  test('a deprecated part may go, and before that release every part may', async () => {
    const deprecated = await between(OLD, OLD.replace(/ c: .*?\)/, ''));
    expect(() => refuseRemovals(deprecated, '1.0.0')).not.toThrow();
    const changes = await removed();
    for (const version of [null, '0.9.9', '1.0.0-rc.1']) expect(() => refuseRemovals(changes, version)).not.toThrow();
  });
});

test('a release gives the changes its version, and the schema is kept with it', async () => {
  const changes = await between(OLD, OLD.replace('a: Int', 'a: Int z: Int'));
  const unreleased = withUnreleased(EMPTY.replace('<!-- changes', 'By hand: ids.\n\n<!-- changes'), changes);
  const released = withRelease(unreleased, '1.0.0', '2026-06-01');
  expect(released).toBe(`${EMPTY}\n## 1.0.0, 2026-06-01\n\nBy hand: ids.\n\n### Safe\n\n* New fields: \`Query.z\`.\n`);
  expect(withUnreleased(released, await between(OLD, OLD))).toBe(released);
  expect(versionOf(releasedSchema(OLD, '1.0.0'))).toBe('1.0.0');
  expect(versionOf(OLD)).toBeNull();
});
