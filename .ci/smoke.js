/**
 * Tries the product on the oldest Node of each line in package.json, and on the newest: it starts, answers, refreshes,
 * checks its books and stops. Each Node is installed from npm and removed afterwards.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const VERSIONS = [...engines.node.matchAll(/\d+\.\d+\.\d+/g)].map(([version]) => version).concat('24');
const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

const home = mkdtempSync(join(tmpdir(), 'cliptally-smoke-'));
// Started by root, PostgreSQL runs as another user, who must be able to enter this folder.
chmodSync(home, 0o711);
try {
  // One PostgreSQL serves all versions, because the embedded one does not depend on Node.
  for (const version of VERSIONS) await tryOn(version);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function tryOn(version) {
  const prefix = join(home, `node-${version}`);
  const npm = ['install', '--silent', '--no-save', '--prefer-offline', '--prefix', prefix, `${PACKAGE}@${version}`];
  await ended(spawn('npm', npm, { stdio: 'inherit', shell: process.platform === 'win32' }), 'npm install');
  const node = join(prefix, 'node_modules', PACKAGE, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const run = (...args) => {
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      DATA_DIR: join(home, `data-${version}`),
      PORT: '0',
      LOG_LEVEL: 'warn',
    };
    return spawn(node, [join(ROOT, 'bin', 'cliptally.js'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const server = run('start');
  const stopped = ended(server, `cliptally start on Node ${version}`);
  const greeting = await Promise.race([untilGreeted(server), stopped]);
  const [url] = /http:\S+/.exec(greeting);
  const [, token] = /admin .*:\n\s*Authorization: Bearer (\S+)/.exec(greeting);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ platformStats { totals { earned } } }' }),
  });
  const answer = JSON.stringify(await response.json());
  if (!answer.includes('"earned":"1450.50"')) throw new Error(`Node ${version} answers ${answer}`);
  for (const command of ['refresh', 'books']) await ended(run(command), `cliptally ${command} on Node ${version}`);
  server.kill('SIGTERM');
  const said = await stopped;
  if (/warning|deprecat/i.test(said)) throw new Error(`Node ${version} warns:\n${said}`);
  console.log(`Node ${version}: starts, answers, refreshes, checks its books, stops`);
}

function untilGreeted(child) {
  return new Promise((resolve) => {
    let text = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      text += `${line}\n`;
      if (line.includes('Ctrl-C')) resolve(text);
    });
  });
}

/** Its output, once it has ended with 0. */
function ended(child, name) {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${name} ended with ${code}:\n${text}`)),
    );
  });
}
