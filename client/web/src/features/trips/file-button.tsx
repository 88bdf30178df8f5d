import { useMutation } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { download } from '../../lib/download.ts';

interface FileButtonProps {
  label: string;
  Icon: LucideIcon;
  path: string;
  /** Of the saved file; read aloud beside the label. */
  name: string;
  type: string;
}

/** Saves a file of one's own. */
export function FileButton({ label, Icon, path, name, type }: FileButtonProps) {
  const saving = useMutation({ mutationFn: () => download(path, name, type) });
  return (
    <div className="grid gap-2 justify-self-start print:hidden">
      <Button
        look="quiet"
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
