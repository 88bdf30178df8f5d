import { useMutation } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { download } from '../lib/download.ts';
import { Button } from './button.tsx';
import { ProblemNotice } from './problem-notice.tsx';

interface DownloadButtonProps {
  label: string;
  Icon: LucideIcon;
  path: string;
  /** The file name; screen readers announce it with the label. */
  name: string;
  type: string;
  /** What happens meanwhile, for a file that takes a while to be made. */
  progress?: string;
}

/** Downloads a private file. */
export function DownloadButton({ label, Icon, path, name, type, progress }: DownloadButtonProps) {
  const saving = useMutation({ mutationFn: () => download(path, name, type) });
  return (
    <div className="grid gap-2 justify-self-start print:hidden">
      <Button
        variant="quiet"
        isBusy={saving.isPending}
        aria-label={`${label}: ${name}`}
        onClick={() => saving.mutate()}
      >
        <Icon aria-hidden size={18} />
        {label}
      </Button>
      {progress && (
        <output className="text-sm text-quiet">
          {saving.isPending && progress}
          {saving.isSuccess && `Saved as ${name}.`}
        </output>
      )}
      {saving.isError && <ProblemNotice error={saving.error} onRetry={() => saving.mutate()} />}
    </div>
  );
}
