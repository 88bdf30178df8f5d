type Listener = () => void;

let message = '';
const listeners = new Set<Listener>();

/** Says a sentence to screen readers when they next pause. The same sentence twice is said twice. */
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
