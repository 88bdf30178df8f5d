import { useEffect, useEffectEvent } from 'react';

/** Calls out when the buyer comes back to the page by the browser's Back button, which shows it as it was left. */
export function useReturn(onReturn: () => void): void {
  const returned = useEffectEvent(onReturn);
  useEffect(() => {
    const look = ({ persisted }: PageTransitionEvent) => persisted && returned();
    window.addEventListener('pageshow', look);
    return () => window.removeEventListener('pageshow', look);
  }, []);
}
