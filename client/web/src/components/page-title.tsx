import { useEffect, useRef } from 'react';

let isFirstPage = true;

/** The page's `h1`. Takes focus after a navigation, for screen readers and keyboards, and sets the document title. */
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
