import { act } from '@testing-library/react';
import { afterEach, type Mock, vi } from 'vitest';

interface StripeError {
  error: { type: string; code?: string; message?: string };
}
type Listener = (event?: unknown) => void;

const listeners = new Map<string, Set<Listener>>();
const element = {
  on: (event: string, listener: Listener) =>
    listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
  off: (event: string, listener: Listener) => listeners.get(event)?.delete(listener),
  mount: (node: HTMLElement) => {
    node.textContent = 'Stripe’s own fields';
  },
  update: () => undefined,
  destroy: () => listeners.clear(),
};
const createConfirmationToken: Mock<
  (request: unknown) => Promise<StripeError | { confirmationToken: { id: string } }>
> = vi.fn();
const handleNextAction: Mock<(request: unknown) => Promise<Partial<StripeError>>> = vi.fn();
const create: Mock<(options: unknown) => void> = vi.fn();

/** What Stripe's script defines, as far as its React components use it. */
const Stripe = () => ({
  elements: (options: unknown) => {
    create(options);
    return {
      create: () => element,
      getElement: () => element,
      update: () => undefined,
      submit: async () => ({}),
    };
  },
  createConfirmationToken,
  handleNextAction,
  createToken: () => undefined,
  createPaymentMethod: () => undefined,
  confirmCardPayment: () => undefined,
});

/**
 * Stands for https://js.stripe.com: scripts of that origin are caught when the page adds them. Once one has loaded, the
 * loader keeps it for the rest of the test file.
 */
export function fakeStripe({ loads = true }: { loads?: boolean } = {}) {
  const scripts: HTMLScriptElement[] = [];
  const append = document.head.appendChild.bind(document.head);
  vi.spyOn(document.head, 'appendChild').mockImplementation((node) => {
    if (!(node instanceof HTMLScriptElement) || new URL(node.src).origin !== 'https://js.stripe.com')
      return append(node);
    scripts.push(node);
    if (loads) queueMicrotask(load);
    return node;
  });
  const load = () => {
    vi.stubGlobal('Stripe', Stripe);
    scripts.at(-1)?.dispatchEvent(new Event('load'));
  };
  return {
    scripts,
    load,
    fail: () => scripts.at(-1)?.dispatchEvent(new Event('error')),
    /** The options of the last set of elements. */
    options: () => create.mock.lastCall?.[0],
    createConfirmationToken,
    handleNextAction,
    /** An event of the Payment Element. */
    emit: (event: 'ready' | 'loaderror') =>
      act(() => {
        for (const listener of listeners.get(event) ?? []) listener({});
      }),
  };
}

afterEach(() => {
  vi.restoreAllMocks();
  createConfirmationToken.mockReset();
  handleNextAction.mockReset();
  create.mockReset();
  listeners.clear();
});
