import type {
  DeadLettersView,
  EventsView,
  StreamsView,
  TimelineView,
} from '@railhead/common/contracts/console';
import type { UnpaidRefund } from '@railhead/common/contracts/payments';
import type { RetryOutcome } from '@railhead/common/messaging/dead-letters';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../../lib/api.ts';

const base = '/ops/api';

export const liveEventsUrl = (filter: string, after: string): string =>
  `${base}/events/live?${new URLSearchParams({ filter, after })}`;

/** The newest matching events. Fetched once per visit: later events arrive by the live stream. */
export const useEvents = (filter: string) =>
  useQuery({
    queryKey: ['ops', 'events', filter],
    queryFn: ({ signal }) => request<EventsView>('GET', `${base}/events`, { query: { filter }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

const timelineKey = (id: string) => ['ops', 'timeline', id];

export const useTimeline = (id: string) =>
  useQuery({
    queryKey: timelineKey(id),
    queryFn: ({ signal }) =>
      request<TimelineView>('GET', `${base}/orders/${encodeURIComponent(id)}/timeline`, { signal }),
  });

export function useRefreshTimeline(id: string) {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: timelineKey(id) });
}

const deadLettersKey = ['ops', 'parked'];

export const useDeadLetters = () =>
  useQuery({
    queryKey: deadLettersKey,
    queryFn: ({ signal }) => request<DeadLettersView>('GET', `${base}/parked`, { signal }),
    refetchInterval: 10_000,
  });

export function useRetryDeadLetter() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (seq: number) => request<RetryOutcome>('POST', `${base}/parked/${seq}/retry`),
    onSuccess: () => client.invalidateQueries({ queryKey: deadLettersKey }),
  });
}

const unpaidRefundsKey = ['ops', 'refunds'];

interface RefundPage {
  items: UnpaidRefund[];
  next?: string;
}

export const useUnpaidRefunds = () =>
  useInfiniteQuery({
    queryKey: unpaidRefundsKey,
    queryFn: ({ pageParam: after, signal }) =>
      request<RefundPage>('GET', api.unpaidRefunds, { ...(after && { query: { after } }), signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    refetchInterval: 15_000,
  });

export function useRetryRefund() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ orderId, cancellationId }: UnpaidRefund) =>
      request<UnpaidRefund>('POST', api.retryRefund(orderId, cancellationId)),
    onSettled: () => client.invalidateQueries({ queryKey: unpaidRefundsKey }),
  });
}

export const useStreams = () =>
  useQuery({
    queryKey: ['ops', 'streams'],
    queryFn: ({ signal }) => request<StreamsView>('GET', `${base}/streams`, { signal }),
    refetchInterval: 5000,
  });
