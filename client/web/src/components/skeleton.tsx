import { useEffect, useState } from 'react';

const slowMs = 3000;

/** A placeholder of the size of the content that is loading, announced to screen readers. Says so when it takes long. */
export function Skeleton({ label = 'Loading', className }: { label?: string; className: string }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <output aria-label={isSlow ? undefined : label} className={`relative block ${className}`}>
      <span className="skeleton absolute inset-0" />
      {isSlow && (
        <span className="absolute inset-0 grid place-content-center p-4 text-center">
          {label}. This is taking longer than usual …
        </span>
      )}
    </output>
  );
}
