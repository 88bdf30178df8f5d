import { CircleAlertIcon } from 'lucide-react';
import { isProblem } from '../lib/problem-error.ts';
import { problemMessage } from '../lib/problem-message.ts';
import { Button } from './button.tsx';

/** An error message, a reference to quote to support, and a retry button. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const reference = isProblem(error)
    ? [error.code, error.problem.requestId].filter(Boolean).join(' · ')
    : undefined;
  return (
    <div role="alert" className="flex gap-3 rounded-xl bg-danger-soft p-4">
      <CircleAlertIcon aria-hidden className="mt-0.5 shrink-0 text-danger" size={20} />
      <div className="min-w-0 grow">
        <p className="font-medium">{problemMessage(error)}</p>
        {reference && <p className="mt-1 text-sm break-all text-quiet">{reference}</p>}
        {onRetry && (
          <Button variant="quiet" className="mt-3" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
