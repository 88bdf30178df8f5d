import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import AxeBuilder from '@axe-core/playwright';
import { until } from '@railhead/common/testing/until';
import { type Browser, chromium, type Locator, type Page, type Response } from 'playwright-core';
import { installedBrowser } from '../infra/local/browser.ts';
import { root } from '../infra/local/paths.ts';
import type { Product } from './product.ts';
import { mailedCode } from './traveller.ts';

const run = promisify(execFile);

/** Opens a window with its own cookies; its name appears in error messages and on screenshots. */
export type OpenWindow = (
  name: string,
  viewport?: { width: number; height: number },
  timezoneId?: string,
) => Promise<Page>;

export interface TestBrowser {
  /**
   * Runs a test in browser windows. It fails on any error that a page logs or throws, and on any breach of the content
   * policy, unless `expected` matches it. Of the responses with 503, only load shedding needs no such permission.
   * @throws what `act` throws, or the errors of the pages; the message names a folder with a screenshot of every window.
   */
  journey(act: (open: OpenWindow) => Promise<void>, expected?: RegExp): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const desktop = { width: 1200, height: 900 };
/** The narrowest screen that is supported: that of a small phone, or of a desktop at 400 % (WCAG 1.4.10). */
export const phone = { width: 320, height: 740 };

/** Opens a browser on the product at `baseUrl`: one on the PATH (or Chrome on a Mac), otherwise that of an npm package. */
export async function openBrowser(baseUrl: string): Promise<TestBrowser> {
  await using started = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'railhead-browser-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const browser = await chromium.launch({
    ...(installed() ?? (await unpacked(folder))),
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  started.defer(() => browser.close());
  const running = started.move();
  return {
    journey: (act, expected) => journey(browser, baseUrl, act, expected),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function journey(
  browser: Browser,
  baseURL: string,
  act: (open: OpenWindow) => Promise<void>,
  expected?: RegExp,
) {
  const windows = new Map<string, Page>();
  const errors: string[] = [];
  const pending: Promise<void>[] = [];
  const open: OpenWindow = async (name, viewport = desktop, timezoneId) => {
    const context = await browser.newContext({
      baseURL,
      viewport,
      reducedMotion: 'reduce',
      ...(timezoneId && { timezoneId }),
    });
    context.setDefaultTimeout(20_000);
    await context.addInitScript(recordLayoutShifts);
    const page = await context.newPage();
    const report = (error: string) => {
      if (!expected?.test(error)) errors.push(`${name}: ${error}`);
    };
    watchErrors(page, report);
    page.on('response', (response) => {
      if (response.status() === 503) pending.push(checkUnavailable(response, report));
    });
    windows.set(name, page);
    return page;
  };
  try {
    await act(open);
    await Promise.all(pending);
    if (errors.length > 0) throw new Error(`errors in pages: ${errors.join('\n')}`);
  } catch (error) {
    const screenshots = mkdtempSync(join(tmpdir(), 'railhead-screenshots-'));
    for (const [name, page] of windows)
      await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true }).catch(() => {});
    if (error instanceof Error) error.message += `\nScreenshots: ${screenshots}`;
    throw error;
  } finally {
    await Promise.all([...windows.values()].map((page) => page.context().close()));
  }
}

function watchErrors(page: Page, report: (error: string) => void) {
  page.on('pageerror', (error) => report(String(error)));
  // The browser itself logs breaches of the content policy and failed requests.
  page.on('console', (message) => {
    // The response itself says whether a 503 is an error.
    if (message.type() === 'error' && !message.text().includes('status of 503'))
      report(`${message.text()} ${message.location().url}`);
  });
}

/** A service that sheds load on a busy machine answers 503 `busy`, and the page asks again: no error of the page. */
async function checkUnavailable(response: Response, report: (error: string) => void): Promise<void> {
  // The body is gone once the page has left.
  const body = await response.text().catch(() => '');
  const code = /"code":"([a-z-]+)"/.exec(body)?.[1] ?? 'without a problem code';
  if (code !== 'busy') report(`503 ${code} ${response.url()}`);
}

interface Program {
  executablePath: string;
  env?: Record<string, string | undefined>;
}

function installed(): Program | undefined {
  const executablePath = installedBrowser(process.env);
  return executablePath === undefined ? undefined : { executablePath };
}

/**
 * The npm package unpacks itself into TMPDIR, and adds missing libraries only if it believes to run on AWS Lambda. Both
 * variables are set in a separate process.
 */
async function unpacked(folder: string): Promise<Program> {
  if (process.platform !== 'linux')
    throw new Error('No browser was found: install Google Chrome or put `chromium` on the PATH.');
  const { stdout: executablePath } = await run(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      "import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath());",
    ],
    { cwd: root, env: { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' } },
  );
  const { stdout: libraries } = await run('ldd', [executablePath]);
  return {
    executablePath,
    env: {
      ...process.env,
      TMPDIR: folder,
      ...(libraries.includes('not found') && {
        LD_LIBRARY_PATH: [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH]
          .filter(Boolean)
          .join(delimiter),
      }),
      FONTCONFIG_FILE: fontsWithin(folder),
    },
  };
}

/** Chromium exits if there is no font at all, so the package's fonts are added to the machine's. */
function fontsWithin(folder: string): string {
  const file = join(folder, 'fonts.conf');
  const places = ['/usr/share/fonts', '/usr/local/share/fonts', join(folder, 'fonts')];
  const lines = [
    ...places.map((place) => `<dir>${place}</dir>`),
    `<cachedir>${join(folder, 'cache')}</cachedir>`,
  ];
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${lines.join('')}</fontconfig>`);
  return file;
}

/** Runs in the page: adds up how far its content moves without an input, as web vitals do. */
const recordLayoutShifts = `
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) window.layoutShift += value;
  }).observe({ type: 'layout-shift', buffered: true });`;

/** The cumulative layout shift of the page since it was loaded; more than 0.1 is poor by web vitals. */
export const layoutShift = (page: Page): Promise<number> =>
  page.evaluate<number>(`new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(window.layoutShift))));
  })`);

/** Less than serious for axe, but whoever navigates by headings and landmarks depends on them. */
const structureRules = new Set(['heading-order', 'landmark-unique', 'page-has-heading-one']);

/**
 * Fails unless the page fits the narrowest screen, and axe finds nothing serious or critical and no fault in the
 * headings and landmarks.
 */
export async function inspect(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize(phone);
  const widest = () => page.evaluate<number>('document.documentElement.scrollWidth');
  await until(`${page.url()} to fit ${phone.width} px`, async () => (await widest()) <= phone.width, 5000);
  if (before) await page.setViewportSize(before);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(
    ({ id, impact }) => impact === 'serious' || impact === 'critical' || structureRules.has(id),
  );
  if (serious.length === 0) return;
  const findings = serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  throw new Error(`axe at ${page.url()}\n${findings.join('\n')}`);
}

export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('heading', { level: 1, name });
export const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name });

/** Signs in on a page that asks for an address, with the mailed code. */
export async function signIn(page: Page, product: Product, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByLabel('Code').fill(await mailedCode(product, email));
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Presses Tab until `target` has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const focused = target.and(page.locator(':focus'));
  for (let steps = 0; (await focused.count()) === 0; steps++) {
    if (steps > 60) throw new Error(`Tab does not lead to ${String(target)} at ${page.url()}`);
    await page.keyboard.press('Tab');
  }
}
