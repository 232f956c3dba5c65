// Brings the copy up to date, and compares each row of it with the source in one snapshot. Ends with 1 if one differs.
//   CLIPTALLY_URL=http://localhost:4000 CLIPTALLY_KEY=cliptally_… node prove.mjs copy.json
import { mirror, walk } from './mirror.mjs';

const copy = await mirror(process.argv[2] ?? 'copy.json');
const unmet = new Set(Object.keys(copy.rows));
const wrong = [];
await walk(copy, (row) => {
  unmet.delete(row.id);
  if (JSON.stringify(row) !== JSON.stringify(copy.rows[row.id])) wrong.push(row.id);
});
wrong.push(...[...unmet].filter((id) => id in copy.rows));
console.log(`${Object.keys(copy.rows).length} rows were compared; ${wrong.length} differ.`, ...wrong);
process.exitCode = wrong.length > 0 ? 1 : 0;
