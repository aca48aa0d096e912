import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { inspect, launchBrowser } from '../sandbox/given-page';
import type { RunningOffice } from './running-office';

export { BROWSER_MS } from '../sandbox/given-page';

/** Set to a folder to keep pictures of each page. */
const PICTURES = process.env.CUIBAO_PICTURES;

/** Browsers of members who open the office's pages; what goes wrong in any of them is kept. */
export class PageWindows {
  readonly problems: string[] = [];

  private constructor(
    private readonly office: RunningOffice,
    private readonly browser: Browser,
    /** Pictures show the whole page, or the window as it stands. */
    private readonly fullPage: boolean,
    /** Origins that pages may call; null where nobody looks. */
    private readonly homes: ReadonlySet<string> | null,
  ) {}

  static async open(
    office: RunningOffice,
    { fullPage = true, homes = null as ReadonlySet<string> | null } = {},
  ): Promise<PageWindows> {
    return new PageWindows(office, await launchBrowser(), fullPage, homes);
  }

  async windowOf(width: number, { javaScriptEnabled = true } = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      viewport: { width, height: 800 },
      locale: 'zh-CN',
      javaScriptEnabled,
    });
    context.setDefaultTimeout(15_000);
    context.on('page', (page) => {
      page.on('pageerror', (error) => this.problems.push(error.message));
      page.on('console', (message) => message.type() === 'error' && this.problems.push(message.text()));
      page.on('request', (request) => {
        const { origin } = new URL(request.url());
        if (this.homes && !this.homes.has(origin)) this.problems.push(`left home: ${origin}`);
      });
    });
    return context;
  }

  /** A page as on this member's telephone, through the messenger's sign-in; without an address the app's entrance. */
  async enter(context: BrowserContext, member: string, to?: string): Promise<Page> {
    const page = await context.newPage();
    const query = new URLSearchParams({ member, ...(to ? { to } : {}) });
    await page.goto(`${this.office.sandbox.url}/sandbox/open?${query}`);
    return page;
  }

  async picture(page: Page, name: string): Promise<void> {
    if (!PICTURES) return;
    mkdirSync(PICTURES, { recursive: true });
    const path = join(PICTURES, `${name}-${page.viewportSize()?.width}.png`);
    await page.screenshot({ path, fullPage: this.fullPage });
  }

  /** Nothing sticks out, nothing serious is in the way of people who do not see the page, nothing went wrong. */
  async inspect(page: Page, name: string): Promise<void> {
    await this.picture(page, name);
    await inspect(page);
    expect(this.problems.splice(0)).toEqual([]);
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
