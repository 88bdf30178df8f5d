import { useMutation } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { download } from '../../lib/download.ts';

interface DownloadButtonProps {
  label: string;
  Icon: LucideIcon;
  path: string;
  /** The file name; screen readers announce it with the label. */
  name: string;
  type: string;
}

/** Downloads a private file. */
export function DownloadButton({ label, Icon, path, name, type }: DownloadButtonProps) {
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
      {saving.isError && <ProblemNotice error={saving.error} />}
    </div>
  );
}
