import type { Cancellation } from '@railhead/common/contracts/orders';
import type { PaymentDetails, RefundStatus } from '@railhead/common/contracts/payments';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';

/** While money is on its way it is looked at this often: the last step is told by no event of the order. */
const lookAgainMs = 15_000;

/** How the refunds of an order fare at the provider; asked for only where there are any. */
export const usePaymentStanding = (orderId: string, cancellations: readonly Cancellation[]) =>
  useQuery({
    queryKey: ['payment-standing', orderId, cancellations.map(({ id, refundedAt }) => [id, refundedAt])],
    queryFn: ({ signal }) => request<PaymentDetails>('GET', api.payment(orderId), { signal }),
    enabled: cancellations.some(({ refund }) => refund.amount > 0),
    refetchInterval: ({ state: { data } }) =>
      data?.refunds.some(({ status }) => status !== 'succeeded') ? lookAgainMs : false,
  });

/** The provider's word about one cancellation, where there is one. */
export const refundStatus = (
  standing: PaymentDetails | undefined,
  { id }: Cancellation,
): RefundStatus | undefined => standing?.refunds.find(({ cancellationId }) => cancellationId === id)?.status;
