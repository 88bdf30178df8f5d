import type { PaymentView } from '@railhead/common/contracts/payments';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../../lib/api.ts';
import { isProblem } from '../../lib/problem-error.ts';

const longestWaitMs = 10_000;

/**
 * The order's one payment. Asked for again it is the same, so a reload or a second click makes no other. While the
 * provider is away it is asked for as long as the buyer stays: the seats are locked, and the order's end leads elsewhere.
 */
export const usePayment = (orderId: string, isWanted: boolean) =>
  useQuery({
    queryKey: ['payment', orderId],
    queryFn: ({ signal }) => request<PaymentView>('POST', api.payments, { body: { orderId }, signal }),
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    retry: (_failures, error) => isProblem(error) && error.isPassing,
    retryDelay: (failures) => Math.min(longestWaitMs, 1000 * 2 ** failures),
  });

/** No card is taken when this little time is left: an answer might come too late. */
export const lastMomentMs = 10_000;
