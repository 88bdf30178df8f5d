import { useEffect, useRef } from 'react';

let isFirstPage = true;

/** The screen's `h1`. Takes focus after a navigation, so that readers and keyboards start there, and names the tab. */
export function PageTitle({ children, context }: { children: string; context?: string | undefined }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = [children, context, 'Railhead'].filter(Boolean).join(' · ');
  }, [children, context]);
  useEffect(() => {
    if (!isFirstPage) title.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);
  return (
    <h1 ref={title} tabIndex={-1}>
      {children}
    </h1>
  );
}
