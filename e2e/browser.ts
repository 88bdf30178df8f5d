import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import AxeBuilder from '@axe-core/playwright';
import { until } from '@railhead/common/testing/until';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { root } from '../infra/local/paths.ts';
import { which } from '../infra/local/servers/probe.ts';
import type { Product } from './product.ts';
import { mailedCode } from './traveller.ts';

const run = promisify(execFile);

/** Opens a window of its own, with cookies of its own; its name stands in faults and on screenshots. */
export type OpenWindow = (name: string, viewport?: { width: number; height: number }) => Promise<Page>;

export interface TestBrowser {
  /**
   * Does what people do in windows. Any error that a page logs, throws or meets with its content policy is a fault,
   * unless `expected` says otherwise.
   * @throws what `act` throws, or the faults; the message names a folder with a screenshot of every window.
   */
  journey(act: (open: OpenWindow) => Promise<void>, expected?: RegExp): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const desktop = { width: 1200, height: 900 };
/** The narrowest screen that must do. */
export const phone = { width: 360, height: 740 };

/** A browser for the product at `baseUrl`: one on the PATH (or Chrome on a Mac), else the one of an npm package. */
export async function openBrowser(baseUrl: string): Promise<TestBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-browser-'));
  const browser = await chromium.launch({
    ...((await installed()) ?? (await unpacked(folder))),
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    journey: (act, expected) => journey(browser, baseUrl, act, expected),
    async [Symbol.asyncDispose]() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function journey(
  browser: Browser,
  baseURL: string,
  act: (open: OpenWindow) => Promise<void>,
  expected?: RegExp,
) {
  const windows = new Map<string, Page>();
  const faults: string[] = [];
  const open: OpenWindow = async (name, viewport = desktop) => {
    const context = await browser.newContext({ baseURL, viewport, reducedMotion: 'reduce' });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    watch(page, (fault) => {
      if (!expected?.test(fault)) faults.push(`${name}: ${fault}`);
    });
    windows.set(name, page);
    return page;
  };
  try {
    await act(open);
    if (faults.length > 0) throw new Error(`pages were at fault: ${faults.join('\n')}`);
  } catch (error) {
    const shots = mkdtempSync(join(tmpdir(), 'railhead-screenshots-'));
    for (const [name, page] of windows)
      await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true }).catch(() => {});
    if (error instanceof Error) error.message += `\nWhat the windows showed: ${shots}`;
    throw error;
  } finally {
    await Promise.all([...windows.values()].map((page) => page.context().close()));
  }
}

function watch(page: Page, tell: (fault: string) => void) {
  page.on('pageerror', (error) => tell(String(error)));
  // A breach of the content policy and an answer that is an error are logged by the browser itself.
  page.on('console', (message) => {
    if (message.type() === 'error') tell(`${message.text()} ${message.location().url}`);
  });
}

interface Program {
  executablePath: string;
  env?: Record<string, string | undefined>;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

async function installed(): Promise<Program | undefined> {
  const found = names.map((name) => which(name, process.env)).find((path) => path !== undefined);
  const executablePath = found ?? (existsSync(macChrome) ? macChrome : undefined);
  return executablePath === undefined ? undefined : { executablePath };
}

/**
 * The package unpacks into the folder for temporary files and adds the libraries that a bare machine lacks where it
 * believes to be on one: so it is told both, in a process that ends.
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

/** Without one font a browser ends itself, and a bare machine has none: the package's stand beside the machine's. */
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

/** Fails unless the page shuts nobody out: it fits the narrowest screen, and axe finds nothing serious or critical. */
export async function inspect(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize(phone);
  const widest = () => page.evaluate<number>('document.documentElement.scrollWidth');
  await until(`${page.url()} to fit ${phone.width} px`, async () => (await widest()) <= phone.width, 5000);
  if (before) await page.setViewportSize(before);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  if (grave.length === 0) return;
  const findings = grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  throw new Error(`axe at ${page.url()}\n${findings.join('\n')}`);
}

export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('heading', { level: 1, name });
export const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name });

/** Signs in where the page asks for an address, with the code of the mail. */
export async function signIn(page: Page, product: Product, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code').fill(await mailedCode(product, email));
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Goes on with the Tab key, as somebody without a mouse does, until `target` has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const focused = target.and(page.locator(':focus'));
  for (let steps = 0; (await focused.count()) === 0; steps++) {
    if (steps > 60) throw new Error(`Tab does not lead to ${String(target)} at ${page.url()}`);
    await page.keyboard.press('Tab');
  }
}
