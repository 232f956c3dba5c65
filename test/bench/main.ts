/** `npm run bench -- refresh [--clips N]`: measurements that need minutes, and therefore are no tests. */
import { parseArgs } from 'node:util';
import { benchRefresh } from './refresh.js';

const HELP = `npm run bench -- refresh [--clips N] [--batch-size N]

  refresh          A tick over N clips, and recording and settling next to bare INSERTs of the same rows.
  --clips N        Default 100000.
  --batch-size N   Posts an Apify run, default 50.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { clips: { type: 'string', default: '100000' }, 'batch-size': { type: 'string', default: '50' } },
});
const [clips, batchSize] = [Number(values.clips), Number(values['batch-size'])];
if (positionals[0] !== 'refresh' || !(clips >= 1_000) || !(batchSize >= 1 && batchSize <= 200)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  await benchRefresh({ clips, batchSize });
}
