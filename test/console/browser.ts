/** A real browser: Debian's Chromium, driven by playwright-core. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../src/modules/users/demo-accounts.js';

const CHROMIUM = '/usr/bin/chromium';

/** The widths that every page is looked at: a desk and a phone. */
export const WIDTHS = { desk: { width: 1_280, height: 800 }, phone: { width: 390, height: 844 } } as const;

export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `There is no ${CHROMIUM}. Install it: apt-get install --no-install-recommends chromium fonts-liberation`,
    );
  }
  // Chromium's sandbox refuses to run as root, as tests do in a container. It opens only pages of ours.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-background-networking'] });
}

export interface Watched {
  context: BrowserContext;
  page: Page;
  /** Things that no page may do: load something from elsewhere, break its own policy, throw, or log an error. */
  faults: string[];
}

/** `silences` matches errors that the test itself causes, such as those of a killed server. */
export async function openWatched(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions & { silences?: RegExp } = {},
): Promise<Watched> {
  const { silences = /(?!)/, ...settings } = options;
  const context = await browser.newContext({ viewport: WIDTHS.desk, baseURL: origin, ...settings });
  const faults: string[] = [];
  const add = (fault: string) => {
    if (!silences.test(fault)) faults.push(fault);
  };
  context.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('blob:')) add(`request: ${request.url()}`);
    if (/token|eyJ/.test(request.url())) add(`a token in an address: ${request.url()}`);
  });
  context.on('weberror', (error) => add(`error: ${error.error().message}`));
  // Violations of the policy are errors of the console, too.
  context.on('console', (message) => {
    if (message.type() === 'error') add(`console: ${message.text()}`);
  });
  return { context, page: await context.newPage(), faults };
}

/** As a user of the demo world, such as "mia". */
export async function logIn({ page }: Pick<Watched, 'page'>, key: string): Promise<void> {
  await page.goto('/');
  await page.getByLabel('E-mail').fill(`${key}@cliptally.example`);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}
