import type { PaymentView } from '@railhead/common/contracts/payments';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../../lib/api.ts';

/** The order's one payment. Asked for again it is the same, so a reload or a second click makes no other. */
export const usePayment = (orderId: string, isWanted: boolean) =>
  useQuery({
    queryKey: ['payment', orderId],
    queryFn: ({ signal }) => request<PaymentView>('POST', api.payments, { body: { orderId }, signal }),
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** No card is taken when this little time is left: an answer might come too late. */
export const lastMomentMs = 10_000;
