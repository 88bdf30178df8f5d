// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { fakeApi } from '../../test/fake-api.ts';
import { request } from './api.ts';

test('a request without a response ends as a problem, an abort by the caller stays an abort', async () => {
  const deadline = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
  fakeApi({
    'GET /api/stations': ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  const aborted = new AbortController();
  const ended = request('GET', '/api/stations', { signal: aborted.signal });
  aborted.abort();
  await expect(ended).rejects.toMatchObject({ name: 'AbortError' });

  const frozen = request('GET', '/api/stations');
  deadline.abort(new DOMException('too late', 'TimeoutError'));
  await expect(frozen).rejects.toMatchObject({ code: 'unresponsive', isRetryable: true });
  vi.restoreAllMocks();
});
