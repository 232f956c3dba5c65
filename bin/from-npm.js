/**
 * `npm start` and `npm run COMMAND`: like `cliptally COMMAND`, except that a checkout is built first if its sources
 * changed. An installation has no scripts/ and runs its compiled files.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { runCommand } from './commands.js';

const COMPILE = new URL('../scripts/compile.js', import.meta.url);
const BUILD_CONSOLE = new URL('../scripts/build-console.js', import.meta.url);

/** The commands that serve the console. */
const SERVING = ['start', 'serve'];

const PARENT_CHECK_MS = 250;

endWithParent();
await runCommand(process.argv.slice(2), {
  prepare: async (name) => {
    if (!existsSync(COMPILE)) return;
    const { buildIfChanged } = await import(COMPILE.href);
    await buildIfChanged();
    if (!SERVING.includes(name)) return;
    const { buildConsoleIfChanged } = await import(BUILD_CONSOLE.href);
    await buildConsoleIfChanged();
  },
});

/**
 * npm runs this through a shell that passes no signals on and outlives a killed npm. Without this the server would go
 * on and keep its port.
 */
function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const npm = npmAbove(parent);
  setInterval(() => {
    if (process.ppid !== parent || (npm !== null && !isAlive(npm))) process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS).unref();
}

/** The pid of the npm above a shell; null: there is no shell in between, or the system cannot tell. */
function npmAbove(shell) {
  const [above, name = ''] = processOf(shell);
  if (!/(^|\/)-?(ba|da|a|z|k)?sh$/.test(name)) return null;
  const [, grandparent = ''] = processOf(above);
  return /^(npm|node)/.test(grandparent.replace(/^.*\//, '')) ? Number(above) : null;
}

function processOf(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
  return /^\s*(\d+)\s+(.*\S)/.exec(stdout ?? '')?.slice(1) ?? [];
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
