import type { RunView } from '@railhead/common/contracts/tickets';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId],
    queryFn: ({ signal }) => request<RunView>('GET', api.run(runId), { signal }),
    staleTime: 60_000,
  });

export const useRun = (runId: string) => useQuery(runQuery(runId));
