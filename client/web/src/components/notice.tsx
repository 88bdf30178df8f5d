import { InfoIcon, TriangleAlertIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** An important message that is not an error. `warning` is for what may cost the reader something. */
export function Notice({ kind = 'info', children }: { kind?: 'info' | 'warning'; children: ReactNode }) {
  const Icon = kind === 'info' ? InfoIcon : TriangleAlertIcon;
  const colours = kind === 'info' ? 'bg-brand-soft [&>svg]:text-brand' : 'bg-signal-soft [&>svg]:text-signal';
  return (
    <output className={`flex gap-3 rounded-xl p-4 ${colours}`}>
      <Icon aria-hidden className="mt-0.5 shrink-0" size={20} />
      <div className="min-w-0 grow">{children}</div>
    </output>
  );
}
