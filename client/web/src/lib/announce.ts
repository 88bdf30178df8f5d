type Listener = () => void;

let message = '';
const listeners = new Set<Listener>();

/** Announces a sentence to screen readers through the live region. Repeating a sentence announces it again. */
export function announce(sentence: string): void {
  message = message === sentence ? `${sentence}\u00a0` : sentence;
  for (const listener of listeners) listener();
}

export const announcement = {
  current: () => message,
  subscribe(listener: Listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
