import { existsSync } from 'node:fs';
import { expect } from '@jest/globals';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Sandbox } from '../../src/sandbox/create-sandbox';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
export const BROWSER_MS = 60_000;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? CHROMIUM });
}

/** The chat page as somebody far from the office sees it; `problems` collects what goes wrong in it. */
export async function openPage(
  browser: Browser,
  sandbox: Sandbox,
  width: number,
  { locale = 'zh-CN', homes = [] as string[] } = {},
): Promise<{ page: Page; problems: string[] }> {
  const problems: string[] = [];
  const page = await browser.newPage({
    viewport: { width, height: width < 700 ? 844 : 800 },
    locale,
    timezoneId: 'America/New_York',
  });
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => {
    const isHome = [sandbox.url, ...homes].some((home) => request.url().startsWith(home));
    if (!isHome) problems.push(`left home: ${request.url()}`);
  });
  await page.goto(sandbox.url);
  await page.locator('.contact').first().waitFor({ state: 'attached' });
  await page.locator('.tool').first().waitFor({ state: 'attached' });
  return { page, problems };
}

/** Nothing sticks out, and nothing serious is in the way of people who do not see the page. */
export async function inspect(page: Page): Promise<void> {
  const width = page.viewportSize()?.width ?? 0;
  expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { iframes: false }),
  );
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}
