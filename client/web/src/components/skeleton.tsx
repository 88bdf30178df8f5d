/** A placeholder of the size of the content that is loading, announced to screen readers. */
export const Skeleton = ({ label = 'Loading', className }: { label?: string; className: string }) => (
  <output aria-label={label} className={`skeleton block ${className}`} />
);
