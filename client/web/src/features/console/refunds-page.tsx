import type { RefundReason, UnpaidRefund } from '@railhead/common/contracts/payments';
import { Link } from '@tanstack/react-router';
import { CircleCheckIcon } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { paths } from '../../config/paths.ts';
import { announce } from '../../lib/announce.ts';
import { money } from '../../lib/format.ts';
import { dayAndTime } from './event-text.ts';
import { useRetryRefund, useUnpaidRefunds } from './requests.ts';

/** Refunds that wait for another attempt or were given up. One that is made leaves the list when it is fetched again. */
export function RefundsPage() {
  const refunds = useUnpaidRefunds();
  const items = refunds.data?.pages.flatMap((page) => page.items);
  const isComplete = refunds.data !== undefined && !refunds.hasNextPage;
  return (
    <>
      <PageTitle context="Console">Refunds</PageTitle>
      {refunds.isError && <ProblemNotice error={refunds.error} onRetry={() => void refunds.refetch()} />}
      {items?.length === 0 && isComplete && (
        <p className="card flex items-center gap-3 p-6">
          <CircleCheckIcon aria-hidden className="text-brand" />
          No refunds are waiting or given up.
        </p>
      )}
      <ul className="grid gap-3">
        {items?.map((refund) => (
          <Refund key={`${refund.orderId} ${refund.cancellationId}`} refund={refund} />
        ))}
      </ul>
      {refunds.hasNextPage && (
        <div>
          <Button
            variant="quiet"
            isBusy={refunds.isFetchingNextPage}
            onClick={() => void refunds.fetchNextPage()}
          >
            Show older
          </Button>
        </div>
      )}
    </>
  );
}

const reasons: Record<RefundReason, string> = {
  'delayed-by-provider': 'Stripe defers it: the balance is short or the account is busy',
  'rejected-by-bank': 'The card or its bank rejected it',
  'refused-by-provider': 'Stripe refused it or could not complete it',
};

const isMade = ({ status }: UnpaidRefund): boolean => status === 'pending' || status === 'succeeded';

function Refund({ refund }: { refund: UnpaidRefund }) {
  const retry = useRetryRefund();
  const { orderId, cancellationId, amount, status, reason, retryAt } = refund;
  const titleId = `refund-${cancellationId}`;
  return (
    <li className="card grid gap-2 p-4">
      <p id={titleId} className="font-medium">
        {money(amount)} ·{' '}
        <Link to={paths.consoleOrder} params={{ orderId }} className="underline wrap-anywhere">
          Order {orderId}
        </Link>
      </p>
      {retry.data && isMade(retry.data) ? (
        <Notice>The refund is made. It leaves this list shortly.</Notice>
      ) : (
        <>
          <p className={status === 'failed' ? 'font-medium text-danger' : 'font-medium'}>
            {status === 'failed' ? 'Given up' : 'Waiting'}
            {reason && `: ${reasons[reason]}`}
          </p>
          {retryAt && <p className="text-sm text-quiet">Next attempt {dayAndTime(retryAt)}</p>}
          <div>
            <Button
              variant="quiet"
              isBusy={retry.isPending}
              aria-describedby={titleId}
              onClick={() =>
                retry.mutate(refund, {
                  onSuccess: (after) =>
                    announce(isMade(after) ? 'Refund made.' : 'The attempt did not succeed.'),
                })
              }
            >
              {retry.isPending ? 'Retrying …' : 'Retry'}
            </Button>
          </div>
          {retry.isSuccess && <Notice kind="warning">The last attempt did not succeed.</Notice>}
        </>
      )}
      {retry.isError && <ProblemNotice error={retry.error} />}
    </li>
  );
}
