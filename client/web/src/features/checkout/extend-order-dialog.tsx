import type { OrderView } from '@railhead/common/contracts/orders';
import { useEffect, useId, useRef } from 'react';
import { Button } from '../../components/button.tsx';
import { announce } from '../../lib/announce.ts';
import { here, timeAt } from '../../lib/format.ts';
import { problemMessage } from '../../lib/problem-message.ts';
import { useExtendOrder } from '../../lib/requests/orders.ts';

interface ExtendOrderDialogProps {
  order: OrderView;
  /** What `holdUntil` would become. */
  until: string;
  onDismiss(): void;
}

/**
 * Offers to extend the hold. It is not modal and covers nothing. It takes the focus unless the user is typing, so that
 * Enter accepts and Escape dismisses.
 */
export function ExtendOrderDialog({ order, until, onDismiss }: ExtendOrderDialogProps) {
  const title = useId();
  const extend = useExtendOrder(order);
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const previous = document.activeElement;
    if (isTyping(previous)) return;
    box.current?.querySelector('button')?.focus({ preventScroll: true });
    return () => {
      if (previous instanceof HTMLElement) previous.focus({ preventScroll: true });
    };
  }, []);

  // The dialog is unmounted as soon as the order changes, so a mutate callback would not run.
  const accept = () =>
    void extend.mutateAsync().then(
      ({ holdUntil }) => announce(`Your seats are reserved until ${timeAt(holdUntil, here)}.`),
      () => undefined,
    );
  return (
    <dialog
      ref={box}
      open
      aria-labelledby={title}
      onKeyDown={({ key }) => key === 'Escape' && onDismiss()}
      className="sticky bottom-3 z-10 m-0 w-full max-w-none rounded-2xl border border-line-strong bg-surface p-4 text-ink shadow-lg sm:p-5"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="min-w-0 grow">
          <h2 id={title}>Need more time?</h2>
          <p className="text-quiet">
            {extend.isError
              ? problemMessage(extend.error)
              : `Reserve your seats until ${timeAt(until, here)}.`}
          </p>
        </div>
        <div className="flex grow gap-3 *:grow sm:grow-0">
          <Button isBusy={extend.isPending} onClick={accept}>
            Extend time
          </Button>
          <Button variant="quiet" onClick={onDismiss}>
            Not now
          </Button>
        </div>
      </div>
    </dialog>
  );
}

/** Typing in a field, or in the payment provider's frame, must not be interrupted. */
const isTyping = (element: Element | null) => element?.matches('input, select, textarea, iframe') ?? false;
