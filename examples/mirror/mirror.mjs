// Keeps a copy of users, campaigns and clips in a JSON file: copies everything once, and then follows the changes.
//   CLIPTALLY_URL=http://localhost:4000 CLIPTALLY_KEY=cliptally_… node mirror.mjs copy.json
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const LISTS = { users: 'User', campaigns: 'Campaign', clips: 'Clip' };
const ROWS = {
  User: 'id name role standing: status totals { earned views clips } balance { available withdrawable }',
  Campaign: 'id name state: status budget spent remaining totals { earned views clips }',
  Clip: 'id url status views earned',
};
const CHANGES = `changes(after: $cursor, first: 500, types: [USER, CAMPAIGN, CLIP]) { endCursor hasMore
  nodes { id entity { ${Object.entries(ROWS).map(([type, fields]) => `... on ${type} { ${fields} }`)} } } }`;

async function ask(query, variables) {
  const { CLIPTALLY_URL = 'http://localhost:4000', CLIPTALLY_KEY } = process.env;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${CLIPTALLY_KEY}` };
  const body = JSON.stringify({ query, variables });
  const { data, errors } = await (await fetch(`${CLIPTALLY_URL}/graphql`, { method: 'POST', headers, body })).json();
  if (errors) throw Object.assign(new Error(errors[0].message), errors[0].extensions);
  return data;
}

/** Applies the changes until none wait. The copy then equals the source in the snapshot of the answer that it returns. */
export async function follow(copy, page = '', after = undefined) {
  for (let isOneSnapshot = true; ; ) {
    const query = `query ($cursor: String ${page && '$after: String'}) { ${CHANGES} ${page} }`;
    const { changes, ...answer } = await ask(query, { cursor: copy.cursor, after });
    for (const { id, entity } of changes.nodes) {
      if (entity === null) delete copy.rows[id];
      else copy.rows[id] = entity;
    }
    copy.cursor = changes.endCursor;
    if (isOneSnapshot && !changes.hasMore) return answer;
    isOneSnapshot = !changes.hasMore; // All pages of one walk end at the snapshot of its first.
  }
}

/** Hands over each row of the source, a page at a time. The copy follows along. */
export async function walk(copy, visit) {
  for (const [list, type] of Object.entries(LISTS)) {
    const page = `page: ${list}(first: 100, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes { ${ROWS[type]} } pageInfo { endCursor hasNextPage } }`;
    for (let place = { hasNextPage: true }; place.hasNextPage; ) {
      const answer = await follow(copy, page, place.endCursor);
      for (const row of answer.page.nodes) visit(row);
      place = answer.page.pageInfo;
    }
  }
}

/** False: its cursor has expired, because it is old or the source was restored from a backup. */
const isFollowed = (copy) =>
  follow(copy).then(
    () => true,
    (error) => {
      if (error.code === 'CURSOR_EXPIRED') return false;
      throw error;
    },
  );

/** The copy as it was stored, brought up to date. Without one, or if it cannot be followed, a new one. */
export async function mirror(file) {
  const stored = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  const copy = stored !== null && (await isFollowed(stored)) ? stored : { cursor: null, rows: {} };
  if (copy !== stored) await walk(copy, (row) => (copy.rows[row.id] = row));
  writeFileSync(`${file}.new`, JSON.stringify(copy, null, 1));
  renameSync(`${file}.new`, file); // The rows and their cursor change together.
  return copy;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const copy = await mirror(process.argv[2] ?? 'copy.json');
  console.log(`The copy has ${Object.keys(copy.rows).length} rows and is up to date.`);
}
