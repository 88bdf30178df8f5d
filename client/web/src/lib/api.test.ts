// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { fakeApi } from '../../test/fake-api.ts';
import { createQueryClient } from '../app/app.tsx';
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

test('a query is tried twice at most', async () => {
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retryDelay: 0 } });
  const api = fakeApi({});
  const query = { queryKey: ['x'], queryFn: () => request('GET', '/api/stations') };
  await expect(queryClient.fetchQuery({ ...query, retry: retryOf(queryClient) })).rejects.toMatchObject({
    code: 'unreachable',
  });
  expect(api.to('GET /api/stations')).toHaveLength(2);
});

/** \`fetchQuery\` does not retry unless it is told to. */
const retryOf = (client: ReturnType<typeof createQueryClient>) =>
  client.getDefaultOptions().queries?.retry ?? false;
