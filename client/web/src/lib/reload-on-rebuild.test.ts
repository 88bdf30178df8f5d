// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { reloadOnRebuild } from './reload-on-rebuild.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the page is reloaded once when the build has changed, not while there is none', async () => {
  vi.useFakeTimers();
  let response = new Response('one');
  vi.stubGlobal('fetch', async () => response.clone());
  const reload = vi.fn();
  reloadOnRebuild(reload);
  await vi.advanceTimersByTimeAsync(3000);
  response = new Response('building', { status: 404 });
  await vi.advanceTimersByTimeAsync(3000);
  expect(reload).not.toHaveBeenCalled();
  response = new Response('two');
  await vi.advanceTimersByTimeAsync(3000);
  expect(reload).toHaveBeenCalledOnce();
});
