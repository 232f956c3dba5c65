/**
 * `npm run screenshots`: pictures of every page of the console at two widths, in `.screenshots/`, and the picture of the
 * README. It runs a product of its own with a fresh demo world.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { freePort } from '../../dev/embedded-postgres/host-machine.js';
import { buildConsoleIfChanged } from '../../scripts/build-console.js';
import { buildIfChanged } from '../../scripts/compile.js';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { launchBrowser, logIn, openWatched, WIDTHS } from '../../test/console/browser.js';
import { CONSOLE_PAGES, type ConsolePage } from '../../test/console/console-pages.js';

const FOLDER = join(projectRoot(), '.screenshots');
const README_PICTURE = join(projectRoot(), 'docs/images/side-by-side.png');

const [wanted] = process.argv.slice(2);

type Known = Pick<BrowserContextOptions, 'storageState'>;
const sessions = new Map<string, Known>();

await buildIfChanged();
await buildConsoleIfChanged();
const data = await mkdtemp(join(tmpdir(), 'cliptally-screenshots-'));
// Started by root, PostgreSQL runs as another user, who must be able to enter this folder.
await chmod(data, 0o711);
const port = await freePort();
const product = spawn(process.execPath, [join(projectRoot(), 'bin/cliptally.js'), 'start'], {
  env: {
    ...process.env,
    DATA_DIR: join(data, 'data'),
    PORT: String(port),
    LOG_LEVEL: 'warn',
    REFRESH_CRON: '0 0 1 1 *',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const browser = await launchBrowser();
try {
  await greeted(product);
  await takeAll(browser, `http://127.0.0.1:${port}`);
} finally {
  await browser.close();
  product.kill('SIGTERM');
  await once(product, 'exit');
  await rm(data, { recursive: true, force: true });
}

async function takeAll(by: Browser, origin: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await mkdir(join(README_PICTURE, '..'), { recursive: true });
  for (const page of CONSOLE_PAGES.filter(({ name }) => wanted === undefined || name.includes(wanted))) {
    for (const [width, viewport] of Object.entries(WIDTHS)) {
      for (const scheme of ['light', 'dark'] as const) {
        const file = join(FOLDER, `${page.name}-${width}-${scheme}.png`);
        await take(by, origin, { page, viewport, scheme, file });
      }
    }
    if (page.name === 'side-by-side') {
      await take(by, origin, { page, viewport: WIDTHS.desk, scheme: 'light', file: README_PICTURE });
    }
    process.stdout.write(`${page.name}\n`);
  }
}

interface Picture {
  page: ConsolePage;
  viewport: { width: number; height: number };
  scheme: 'light' | 'dark';
  file: string;
}

async function take(by: Browser, origin: string, { page, viewport, scheme, file }: Picture): Promise<void> {
  const known = page.as === null ? undefined : (sessions.get(page.as) ?? (await sessionOf(by, origin, page.as)));
  const opened = await openWatched(by, origin, { viewport, colorScheme: scheme, ...known });
  await opened.page.goto(page.path);
  await opened.page.locator(page.ready).first().waitFor();
  await opened.page.screenshot({ path: file, fullPage: true });
  await opened.context.close();
  if (opened.faults.length > 0) process.stderr.write(`${page.name}: ${opened.faults.join('\n')}\n`);
}

/** Each user logs in once, so that the audit log shows more than logins. */
async function sessionOf(by: Browser, origin: string, as: string): Promise<Known> {
  const opened = await openWatched(by, origin);
  await logIn(opened, as);
  const known = { storageState: await opened.context.storageState() };
  await opened.context.close();
  sessions.set(as, known);
  return known;
}

async function greeted(child: ChildProcess): Promise<void> {
  let said = '';
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`it did not start:\n${said}`)));
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('Ctrl-C')) resolve();
    });
  });
  await Promise.race([ready, gone]);
  gone.catch(() => undefined);
}
