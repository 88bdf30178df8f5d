import type { Cancellation } from '@railhead/common/contracts/orders';
import type { PaymentDetails, RefundView } from '@railhead/common/contracts/payments';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';

/** Pending refunds are polled: no event of the order reports their last step. */
const pollIntervalMs = 15_000;

/** The refunds of an order as the payment provider reports them; fetched only if there are any. */
export const usePaymentDetails = (orderId: string, cancellations: readonly Cancellation[]) =>
  useQuery({
    queryKey: ['payment-details', orderId, cancellations.map(({ id, refundedAt }) => [id, refundedAt])],
    queryFn: ({ signal }) => request<PaymentDetails>('GET', api.payment(orderId), { signal }),
    enabled: cancellations.some(({ refund }) => refund.amount > 0),
    refetchInterval: ({ state: { data } }) =>
      data?.refunds.some(({ status }) => status !== 'succeeded') ? pollIntervalMs : false,
  });

/** The refund of one cancellation as the payment provider reports it, if known. */
export const refundAtProvider = (
  payment: PaymentDetails | undefined,
  { id }: Cancellation,
): RefundView | undefined => payment?.refunds.find(({ cancellationId }) => cancellationId === id);
