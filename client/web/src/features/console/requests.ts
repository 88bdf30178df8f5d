import type {
  DeadLetterMessage,
  DeadLettersView,
  EventsView,
  StreamsView,
  TimelineView,
} from '@railhead/common/contracts/console';
import type { Rejection } from '@railhead/common/contracts/orders';
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
    // A declined card is no event, so the live stream does not tell of it.
    refetchInterval: 10_000,
  });

export function useRefreshTimeline(id: string) {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: timelineKey(id) });
}

const deadLettersKey = ['ops', 'dead-letters'];

export const useDeadLetters = () =>
  useQuery({
    queryKey: deadLettersKey,
    queryFn: ({ signal }) => request<DeadLettersView>('GET', `${base}/parked`, { signal }),
    refetchInterval: 10_000,
  });

/** Retries the copies of a message one after the other; the outcome is that of the first that fails, if one does. */
export function useRetryDeadLetters() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (seqs: number[]) => {
      const outcomes: RetryOutcome[] = [];
      for (const seq of seqs)
        outcomes.push(await request<RetryOutcome>('POST', `${base}/parked/${seq}/retry`));
      return outcomes.find(({ ok }) => !ok) ?? { ok: true, detail: 'applied' };
    },
    onSettled: () => client.invalidateQueries({ queryKey: deadLettersKey }),
  });
}

export function useDiscardDeadLetters() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ seqs, reason }: { seqs: number[]; reason: string }) => {
      for (const seq of seqs) await request('POST', `${base}/parked/${seq}/discard`, { body: { reason } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: deadLettersKey }),
  });
}

/** The message of a dead letter, which never changes. */
export const useDeadLetterMessage = (seq: number) =>
  useQuery({
    queryKey: ['ops', 'dead-letter-message', seq],
    queryFn: ({ signal }) => request<DeadLetterMessage>('GET', `${base}/parked/${seq}/message`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

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

export const useRejections = () =>
  useQuery({
    queryKey: ['ops', 'rejections'],
    queryFn: ({ signal }) => request<{ items: Rejection[] }>('GET', api.rejections, { signal }),
    refetchInterval: 5000,
  });

export const useStreams = () =>
  useQuery({
    queryKey: ['ops', 'streams'],
    queryFn: ({ signal }) => request<StreamsView>('GET', `${base}/streams`, { signal }),
    refetchInterval: 5000,
  });
