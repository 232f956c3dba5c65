/**
 * `npm start` and `npm run COMMAND`: the same as `cliptally COMMAND`, only that a checkout of the sources is built first
 * when they changed. An installation has no scripts/ and runs what it has.
 */
import { existsSync } from 'node:fs';
import { runCommand } from './commands.js';

const COMPILE = new URL('../scripts/compile.js', import.meta.url);
const PARENT_CHECK_MS = 250;

endWithParent();
await runCommand(process.argv.slice(2), {
  prepare: async () => {
    if (!existsSync(COMPILE)) return;
    const { buildIfChanged } = await import(COMPILE.href);
    await buildIfChanged();
  },
});

/** A shell between npm and us passes no signal on, and npm may be killed: without this the server would hold its port. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS).unref();
}
