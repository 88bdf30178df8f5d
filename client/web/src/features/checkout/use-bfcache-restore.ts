import { useEffect, useEffectEvent } from 'react';

/** Runs when the browser's Back button restores the page from the back/forward cache, with its state as it was left. */
export function useBfcacheRestore(onRestore: () => void): void {
  const restored = useEffectEvent(onRestore);
  useEffect(() => {
    const onPageShow = ({ persisted }: PageTransitionEvent) => persisted && restored();
    window.addEventListener('pageshow', onPageShow);
    return () => window.removeEventListener('pageshow', onPageShow);
  }, []);
}
