/** The text of schema/CHANGELOG.md. Between its markers it is generated, and all else is written by hand. */
import semver from 'semver';
import type { Changes } from './changes.js';

const BLOCK = /(<!-- changes: made by `npm run generate` -->\n)[\s\S]*?(<!-- end of changes -->)/;

/** From this version on, nothing is removed before a release in which it was deprecated. */
const STABLE = '1.0.0';

/** Throws if a part was removed too early. `released` is null before the first release. */
export function refuseRemovals({ undeprecated }: Changes, released: string | null): void {
  if (undeprecated.length === 0 || released === null || semver.lt(released, STABLE)) return;
  throw new Error(
    `removed without a release in which it was deprecated: ${undeprecated.join(', ')}. Put it back with @deprecated, and remove it after the next release.`,
  );
}

export function withUnreleased(changelog: string, changes: Changes): string {
  if (!BLOCK.test(changelog)) throw new Error('schema/CHANGELOG.md has no block for the changes: restore its markers');
  return changelog.replace(BLOCK, (_, begin: string, end: string) => `${begin}\n${sectionsOf(changes)}\n${end}`);
}

function sectionsOf({ breaking, dangerous, safe }: Changes): string {
  const groups = Object.entries({ Breaking: breaking, Dangerous: dangerous, Safe: safe });
  const sections = groups
    .filter(([, sentences]) => sentences.length > 0)
    .map(([title, sentences]) => `### ${title}\n\n${sentences.map((sentence) => `* ${sentence}\n`).join('')}`);
  return sections.length === 0 ? 'Nothing.\n' : sections.join('\n');
}

/** Gives what is unreleased its version, and begins an empty section above it. */
export function withRelease(changelog: string, version: string, date: string): string {
  const [head = '', unreleased = ''] = changelog.split(/^## Unreleased\n/m);
  const [begin, end] = ['<!-- changes: made by `npm run generate` -->', '<!-- end of changes -->'];
  const kept = unreleased.replace(`${begin}\n\n`, '').replace(`\n${end}\n`, '');
  return `${head}## Unreleased\n\n${begin}\n\nNothing.\n\n${end}\n\n## ${version}, ${date}\n${kept}`;
}

const VERSION = /^# Version (\S+)$/m;

/** The released schema, headed by its version. */
export function releasedSchema(schema: string, version: string): string {
  return `# Version ${version}\n${schema}`;
}

export function versionOf(released: string): string | null {
  return VERSION.exec(released)?.[1] ?? null;
}
