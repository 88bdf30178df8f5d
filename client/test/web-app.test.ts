import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compressFile } from '../web/compress-assets.ts';
import { startClient, unavailableUrl } from './start-client.ts';

test('files are served as they are, every other path gets index.html, under a strict policy', async () => {
  await using root = await builtApp();
  await using client = await startClient({ webRoot: root.folder, stripeLocalUrl: 'http://127.0.0.1:4501/' });
  const get = (path: string) => fetch(new URL(path, client.url));

  for (const path of ['/', '/ops/events?filter=orders.%3E', '/orders/o1']) {
    const page = await get(path);
    expect(await page.text(), path).toBe('<main>Railhead</main>');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'; script-src 'self' https://js.stripe.com");
    expect(policy).toMatch(/connect-src [^;]*http:\/\/127\.0\.0\.1:4501(;| )/);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'none'");
  }
  const script = await get('/assets/app-1a2b.js');
  expect(script.headers.get('content-type')).toContain('javascript');
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

test('whom to tell about a vulnerability is published if there is somebody', async () => {
  const get = async (contact?: string) => {
    await using client = await startClient(contact === undefined ? {} : { securityContact: contact });
    const answer = await fetch(new URL('/.well-known/security.txt', client.url));
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };
  expect(await get('mailto:security@example.org')).toMatchObject({
    status: 200,
    type: 'text/plain; charset=utf-8',
    text: expect.stringMatching(/^Contact: mailto:security@example\.org\nExpires: \d{4}-/),
  });
  expect((await get()).status).toBe(404);
});

test('a browser that accepts it gets the compressed file, every other one the plain file', async () => {
  await using root = await builtApp();
  await using client = await startClient({ webRoot: root.folder });
  const script = 'export const answer = 42;\n'.repeat(100);
  await writeFile(join(root.folder, 'assets/large-3c4d.js'), script);
  await compressFile(join(root.folder, 'assets/large-3c4d.js'));
  for (const encoding of ['br', 'gzip', 'identity']) {
    const response = await fetch(new URL('/assets/large-3c4d.js', client.url), {
      headers: { 'accept-encoding': encoding },
    });
    expect(await response.text(), encoding).toBe(script);
    expect(response.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding);
    expect(response.headers.get('content-type')).toContain('javascript');
    expect(response.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  }
});

test('only where there is a local mailbox, a cookie tells the web app', async () => {
  await using root = await builtApp();
  for (const mailUrl of [unavailableUrl, undefined]) {
    await using client = await startClient({ webRoot: root.folder, ...(mailUrl && { mailUrl }) });
    const page = await fetch(new URL('/signin', client.url));
    expect(page.headers.get('set-cookie')).toBe(mailUrl ? 'mailbox=yes; Path=/; SameSite=Lax' : null);
  }
});

test('a missing file or API path is a problem, not index.html', async () => {
  await using root = await builtApp();
  await using client = await startClient({ webRoot: root.folder });
  for (const path of ['/assets/gone.js', '/api', '/api/nothing', '/ops/api/nothing']) {
    const response = await fetch(new URL(path, client.url));
    expect(response.status, path).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('cache-control') ?? '').not.toContain('immutable');
  }
  expect((await fetch(`${client.url}/..%2f..%2fpackage.json`)).status).toBe(400);
});

async function builtApp() {
  const folder = await mkdtemp(join(tmpdir(), 'railhead-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<main>Railhead</main>');
  await writeFile(join(folder, 'assets/app-1a2b.js'), 'export {};');
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
