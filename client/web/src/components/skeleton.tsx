/** Stands where something is being loaded, in its size, and says so. */
export const Skeleton = ({ label = 'Loading', className }: { label?: string; className: string }) => (
  <output aria-label={label} className={`skeleton block ${className}`} />
);
