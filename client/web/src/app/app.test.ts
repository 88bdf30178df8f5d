// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { fakeApi } from '../../test/fake-api.ts';
import { request } from '../lib/api.ts';
import { createQueryClient } from './app.tsx';

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
