/**
 * The whole life of a clip in a real browser: submitted, read, approved, released, paid and revoked. Three panes change
 * together all the while, and a server that is killed in between changes nothing about it.
 */
import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { tiktok } from '../../dev/demo/example-world.js';
import type { Watched } from './browser.js';
import { ConsoleStage } from './console-stage.js';
import { centsIn, mismatches, recordedPanes, recordPanes } from './panes.js';

/** A killed server refuses connections, which a browser reports whatever the page does about it. */
const OF_A_KILL = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET/;

const NEW_POST = `https://www.tiktok.com/@mia.clips/video/${tiktok('2026-07-20', 77)}`;

jest.setTimeout(240_000);

describe.each([
  { title: 'a clip is submitted, approved, released, paid and revoked', kills: false },
  { title: 'the same with a server that is killed after each step', kills: true },
])('$title', ({ kills }) => {
  let stage: ConsoleStage;
  let mia: Watched;
  let ada: Watched;
  let panes: Watched;

  beforeAll(async () => {
    stage = await ConsoleStage.open();
    const options = kills ? { silences: OF_A_KILL } : {};
    [mia, ada, panes] = [
      await stage.as('mia', options),
      await stage.as('ada', options),
      await stage.as('ada', options),
    ];
    await panes.page.getByRole('link', { name: 'Mia Clips' }).click();
    await panes.page.locator('[data-pane=platform]').waitFor();
    await recordPanes(panes.page);
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    if (!kills) return;
    await stage.product.kill();
    await panes.page.getByText('The server does not answer').waitFor();
    await stage.start();
    await panes.page.getByText('The server does not answer').waitFor({ state: 'detached' });
  });

  /** Returns what the clipper's total moved by. Meanwhile every state that the panes showed was of one snapshot. */
  async function together(step: () => Promise<void>): Promise<bigint> {
    const before = (await recordedPanes(panes.page)).length;
    const last = await earned(panes.page, 'clipper');
    await step();
    await panes.page.waitForFunction(
      (text) => document.querySelector('[data-pane=clipper] [data-figure=earned]')?.textContent !== text,
      last,
    );
    const shown = (await recordedPanes(panes.page)).slice(before - 1);
    expect(mismatches(shown)).toEqual([]);
    for (const [index, now] of shown.entries()) {
      const then = shown[index - 1];
      if (then === undefined || now.clipper === then.clipper) continue;
      // Nothing of a new snapshot is shown beside figures of the one before.
      expect(now.snapshot).not.toBe(then.snapshot);
      expect([now.campaign === then.campaign, now.platform === then.platform]).toEqual([false, false]);
    }
    return centsIn(shown.at(-1)?.clipper ?? '') - centsIn(last);
  }

  test('a clipper submits a link, whose advice says that it is new', async () => {
    const { page } = mia;
    await page.getByRole('link', { name: 'Submit a clip' }).click();
    await page.getByLabel('Link of the post').fill(NEW_POST);
    await page.getByText('you have not submitted it before').waitFor();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText('Submitted.').waitFor();
    await page.getByLabel('Link of the post').fill(NEW_POST);
    await page.getByText('You submitted this post before').waitFor();
  });

  test('an admin refreshes, and the page says when it is done', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Refresh', exact: true }).click();
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await page.locator('[data-row^=run_]', { hasText: 'Admin' }).first().getByText('Succeeded').waitFor();
  });

  test('one key approves, and three panes move together', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Review', exact: true }).click();
    await page
      .getByRole('button', { name: /Mia Clips/ })
      .first()
      .waitFor();
    const waiting = await page.getByRole('button', { name: /Mia Clips/ }).count();
    const moved = await together(async () => {
      await page.keyboard.press('a');
      await page.waitForFunction((count) => document.querySelectorAll('.review-list li').length === count - 1, waiting);
    });
    expect(moved).toBeGreaterThan(0n);
    await page.keyboard.press('a');
    await page.getByText('Nothing waits for review.').waitFor();
  });

  test('the completed campaign releases the money', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Campaigns', exact: true }).click();
    await page.getByRole('link', { name: 'Summer Promo' }).click();
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('button', { name: 'At once' }).click();
    await page.locator('.lede').getByText('Completed').waitFor();
    const active = panes.page.locator('[data-pane=campaign] [data-figure=active]');
    await panes.page.waitForFunction(
      () => document.querySelector('[data-pane=campaign] [data-figure=active]')?.textContent === '$0.00',
    );
    expect(await active.textContent()).toBe('$0.00');
  });

  test('the clipper asks for a payout, and an admin approves and pays it', async () => {
    await mia.page.getByRole('link', { name: 'Payouts' }).click();
    await mia.page.getByLabel('Account').fill('mia@cliptally.example');
    await mia.page.getByRole('button', { name: 'Request payout' }).click();
    await mia.page.getByText('Pending').waitFor();
    const { page } = ada;
    await page.getByRole('link', { name: 'Payout desk' }).click();
    const request = page.locator('tr', { hasText: 'Mia Clips' });
    await request.getByRole('button', { name: 'Approve' }).click();
    await request.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'To pay' }).click();
    await request.waitFor();
    await page.getByLabel('Reference').fill('BANK-7');
    await page.getByRole('button', { name: 'Record as paid' }).click();
    await page
      .getByText('All of them are recorded as paid.')
      .or(page.getByText('There are no requests here.'))
      .waitFor();
    await mia.page.locator('tr', { hasText: 'BANK-7' }).getByText('Paid', { exact: true }).waitFor();
  });

  test('a revoked clip falls back everywhere, and what was paid for it is owed', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Campaigns', exact: true }).click();
    await page.getByRole('link', { name: 'Summer Promo' }).click();
    const moved = await together(async () => {
      await page.locator('tr', { hasText: 'Beach pour' }).getByRole('button', { name: 'Revoke' }).click();
      await page.getByLabel('Reason').fill('The views were bought.');
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });
    expect(moved).toBeLessThan(0n);
    await mia.page.getByText('Debt').waitFor();
  });

  test('no page loaded anything from elsewhere, broke its policy or threw', () => {
    expect([mia, ada, panes].flatMap(({ faults }) => faults)).toEqual([]);
  });
});

async function earned(page: Page, pane: string): Promise<string> {
  return (await page.locator(`[data-pane=${pane}] [data-figure=earned]`).textContent()) ?? '';
}
