import type { OrderView } from '@railhead/common/contracts/orders';
import { useEffect, useId, useRef } from 'react';
import { Button } from '../../components/button.tsx';
import { announce } from '../../lib/announce.ts';
import { here, timeAt } from '../../lib/format.ts';
import { problemWords } from '../../lib/problem-words.ts';
import { useExtendOrder } from '../../lib/requests/orders.ts';

interface MoreTimeProps {
  order: OrderView;
  /** What `holdUntil` would become. */
  until: string;
  onDismiss(): void;
}

/**
 * Offers to keep the seats longer. It blocks nothing and lies over nothing; Enter accepts and Escape refuses, because
 * it takes the focus, unless somebody is typing.
 */
export function MoreTime({ order, until, onDismiss }: MoreTimeProps) {
  const title = useId();
  const extend = useExtendOrder(order);
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    if (isTyping(before)) return;
    box.current?.querySelector('button')?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);

  // The offer is gone from the screen as soon as it is taken, so the word about it does not wait there.
  const accept = () =>
    void extend.mutateAsync().then(
      ({ holdUntil }) => announce(`Your seats are locked until ${timeAt(holdUntil, here)}.`),
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
          <h2 id={title}>More time?</h2>
          <p className="text-quiet">
            {extend.isError ? problemWords(extend.error) : `Keep your seats until ${timeAt(until, here)}.`}
          </p>
        </div>
        <div className="flex grow gap-3 *:grow sm:grow-0">
          <Button isBusy={extend.isPending} onClick={accept}>
            More time
          </Button>
          <Button look="quiet" onClick={onDismiss}>
            Not now
          </Button>
        </div>
      </div>
    </dialog>
  );
}

/** Whoever types in a field, or in the frame of the payment provider, is not interrupted. */
const isTyping = (element: Element | null) => element?.matches('input, select, textarea, iframe') ?? false;
