/** The commands of `cliptally`, with their purposes, compiled files and memory limits. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { portFault } from './ports.js';

const REFUSED = 2;

/** For a machine with 512 MB. These two commands work in batches, so they never need more. */
const SMALL = ['--max-semi-space-size=8'];

/** What requests in flight hold is copied at every collection of new objects. With more room there are fewer of them. */
const ROOMY = ['--max-semi-space-size=64'];

const COMMANDS = {
  start: {
    file: 'jobs/start.cli.js',
    does: 'API, timetable and workers in one process',
    ports: ['PORT', 'METRICS_PORT'],
  },
  serve: { file: 'src/serve.cli.js', does: 'the API', ports: ['PORT', 'METRICS_PORT'], flags: ROOMY },
  jobs: {
    file: 'jobs/jobs.cli.js',
    does: 'the timetable and the workers',
    ports: ['METRICS_PORT'],
    flags: [...SMALL, '--max-old-space-size=192'],
  },
  refresh: {
    file: 'jobs/refresh.cli.js',
    does: 'reads the view counts once, now',
    flags: [...SMALL, '--max-old-space-size=144'],
  },
  books: { file: 'jobs/books.cli.js', does: 'checks the books' },
  migrate: { file: 'prisma/migrate.cli.js', does: 'brings the database up to date' },
  user: { file: 'jobs/user.cli.js', does: 'creates an account, such as the first admin' },
  seed: { file: 'jobs/seed.cli.js', does: 'fills an empty database with the demo world' },
};

const HELP = `cliptally COMMAND [FLAGS]

${Object.entries(COMMANDS)
  .map(([name, { does }]) => `  ${name.padEnd(9)}${does}`)
  .join('\n')}

cliptally COMMAND --help shows its flags and exit codes. In a checkout, use npm run COMMAND -- [FLAGS].
`;

/** Runs the command that `args` name. `prepare` runs before it, once it is certain that the command can start. */
export async function runCommand(args, { prepare = async () => {} } = {}) {
  const [name, ...flags] = args;
  if (name === undefined || name === '--help' || name === 'help') return void process.stdout.write(HELP);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return refuse(`There is no command "${name}". Use one of these:\n\n${HELP}`);
  const fault = nodeFault() ?? (flags.includes('--help') ? null : await portFault(command.ports ?? [], process.env));
  if (fault !== null) return refuse(`Cliptally cannot start: ${fault}\n`);
  await prepare(name);
  const file = new URL(`../dist/${command.file}`, import.meta.url);
  if (!existsSync(file)) {
    return refuse(
      'Cliptally cannot start: it is not compiled. Run "npm ci && npm run build" in a checkout, and keep dist/.\n',
    );
  }
  const missing = (command.flags ?? []).filter(isUnset);
  if (missing.length > 0) return runAnew(missing, name, flags);
  process.setSourceMapsEnabled(true);
  // The command expects its flags without a command name before them.
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...flags);
  await import(file.href);
}

/** The arguments of node that run a command in one process: V8's flags, the entry and the command. */
export function nodeArguments(name) {
  return [...(COMMANDS[name].flags ?? []), fileURLToPath(new URL('cliptally.js', import.meta.url)), name];
}

/** The operator's own value of a flag stays. */
function isUnset(flag) {
  const [name] = flag.split('=');
  const given = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)];
  return given.every((one) => one.split('=')[0] !== name);
}

/** V8 reads these flags only when it starts. */
function runAnew(v8Flags, name, flags) {
  const entry = fileURLToPath(new URL('cliptally.js', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, ...v8Flags, entry, name, ...flags], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** An error message if package.json excludes this version of Node; otherwise null. */
function nodeFault() {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = engines.node.split(' || ').some((range) => {
    const [least = 0, leastMinor = 0] = range.replace(/^\D+/, '').split('.').map(Number);
    return range.startsWith('^')
      ? major === least && minor >= leastMinor
      : major > least || (major === least && minor >= leastMinor);
  });
  return fits
    ? null
    : `it runs on Node ${engines.node}, and this is ${process.versions.node}. Install a supported version.`;
}

function refuse(text) {
  process.stderr.write(`\n${text}`);
  process.exitCode = REFUSED;
}
