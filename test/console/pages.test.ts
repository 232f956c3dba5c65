/** Every page of the console, looked at as a person would: with axe, at two widths, in light and dark. */
import { jest } from '@jest/globals';
import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Watched, WIDTHS } from './browser.js';
import { CONSOLE_PAGES, type ConsolePage } from './console-pages.js';
import { ConsoleStage } from './console-stage.js';

/** Of the first page, packed, with all that it loads. */
const FIRST_PAGE_BYTES_MAX = 300_000;
const FIRST_FIGURES_MS_MAX = 1_000;

/** How far things may move while a page loads; below 0.1 is "good" by the web vitals. */
const SHIFT_MAX = 0.05;

jest.setTimeout(240_000);

let stage: ConsoleStage;
beforeAll(async () => {
  stage = await ConsoleStage.open();
});
afterAll(() => stage.close());

const look = async ({ as }: ConsolePage, options: BrowserContextOptions): Promise<Watched> =>
  as === null ? stage.watched(options) : stage.asKnown(as, options);

/** GraphiQL is not ours: its page is tested for what it does, and not for how it is built. */
const OURS = CONSOLE_PAGES.filter(({ name }) => name !== 'explorer');

describe.each([
  { width: 'desk', scheme: 'light' },
  { width: 'phone', scheme: 'light' },
  { width: 'desk', scheme: 'dark' },
  { width: 'phone', scheme: 'dark' },
] as const)('at the width of a $width, $scheme', ({ width, scheme }) => {
  test.each(OURS)('$name: axe finds nothing, nothing moves, and nothing is wider than the screen', async (page) => {
    const opened = await look(page, { viewport: WIDTHS[width], colorScheme: scheme });
    await opened.page.addInitScript(watchShifts);
    await opened.page.goto(page.path);
    await opened.page.locator(page.ready).first().waitFor();
    expect(await violations(opened.page)).toEqual([]);
    expect(await opened.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await opened.page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThan(SHIFT_MAX);
    expect(opened.faults).toEqual([]);
    await opened.context.close();
  });
});

/** A script of the test is no script of the page, so the policy lets it pass. */
async function violations(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations: all } = await (window as unknown as { axe: typeof axe }).axe.run();
    return all.map(({ id, nodes }) => [
      id,
      ...nodes.slice(0, 3).map(({ html, failureSummary }) => [html, failureSummary]),
    ]);
  });
  return found;
}

function watchShifts(): void {
  Object.assign(window, { shift: 0 });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput) (window as unknown as { shift: number }).shift += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

test('the first page is small, and its figures come soon', async () => {
  const opened = await stage.as('noah');
  let bytes = 0;
  opened.page.on('response', async (response) => {
    const { responseBodySize } = await response.request().sizes();
    bytes += responseBodySize;
  });
  const start = performance.now();
  await opened.page.goto('/');
  await opened.page.locator('.tally-total').waitFor();
  const ms = performance.now() - start;
  await opened.page.waitForLoadState('load');
  expect(bytes).toBeLessThan(FIRST_PAGE_BYTES_MAX);
  expect(ms).toBeLessThan(FIRST_FIGURES_MS_MAX);
});

test('the explorer asks as the user of the console, and has the documentation of the schema', async () => {
  const { page, faults } = await stage.as('ada');
  await page.goto('/explorer');
  await page.getByText('As Ada Admin').waitFor();
  await page.locator('.explorer-head select').selectOption('AdminAnalytics');
  await page.getByRole('tab', { name: 'AdminAnalytics' }).waitFor();
  await page.getByRole('button', { name: /execute query/i }).click();
  await page.locator('.result-window').getByText('platformStats').first().waitFor();
  await page.getByRole('button', { name: /documentation explorer/i }).click();
  await page.getByText('A GraphQL schema provides a root type').waitFor();
  expect(faults).toEqual([]);
});

test('a reload and another tab keep the session, and logging out ends it everywhere', async () => {
  const { page, context } = await stage.as('mia');
  await page.reload();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  const other = await context.newPage();
  await other.goto('/console/payouts');
  await other.getByRole('heading', { name: 'Payouts' }).waitFor();
  await page.getByRole('button', { name: 'Log out' }).click();
  await other.getByRole('button', { name: 'Log in', exact: true }).waitFor();
});

test('an expired token is renewed without a word', async () => {
  const { page } = await stage.as('mia');
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('cliptally.session') ?? '{}');
    localStorage.setItem('cliptally.session', JSON.stringify({ ...kept, token: 'worthless', expiresAt: new Date(0) }));
  });
  await page.reload();
  await page.locator('.tally-total').waitFor();
});

test('a wrong password is refused in words', async () => {
  const { page } = await stage.watched({});
  await page.goto('/');
  await page.getByLabel('E-mail').fill('mia@cliptally.example');
  await page.getByLabel('Password').fill('not it');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('alert').waitFor();
});
