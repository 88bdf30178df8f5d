import { backoffMs } from '@railhead/common/concurrency/backoff';
import type { PaymentView } from '@railhead/common/contracts/payments';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../../lib/api.ts';
import { isProblem } from '../../lib/problem-error.ts';

const retryPolicy = { firstMs: 1000, longestMs: 10_000 };

/**
 * The order's only payment; requesting it again returns the same one. While the provider is unavailable it is retried
 * without limit: the seats stay locked, and the page changes when the order ends.
 */
export const usePayment = (orderId: string) =>
  useQuery({
    queryKey: ['payment', orderId],
    queryFn: ({ signal }) => request<PaymentView>('POST', api.payments, { body: { orderId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    // Declined cards count for a day, so trying again at once is of no use.
    retry: (_failures, error) =>
      isProblem(error) && error.isRetryable && !isProblem(error, 'too-many-declines'),
    retryDelay: (failures) => backoffMs(failures + 1, retryPolicy),
  });

/** No card is accepted in the last seconds: the response could arrive too late. */
export const paymentCutoffMs = 10_000;
