import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { count } from '../../lib/format.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { useDeadLetterMessage } from './requests.ts';

const formatText = { json: 'JSON', text: 'text that is not JSON', hex: 'not text: hexadecimal bytes' };

/** The message of a dead letter as it lies in its stream. */
export function DeadLetterContent({ seq }: { seq: number }) {
  const message = useDeadLetterMessage(seq);
  if (isProblem(message.error, 'not-found'))
    return <Notice>The stream does not have this message any more.</Notice>;
  if (message.isError) return <ProblemNotice error={message.error} onRetry={() => void message.refetch()} />;
  if (!message.data) return <output>Loading the message …</output>;
  const { bytes, format, content, isTruncated } = message.data;
  return (
    <div className="grid min-w-0 gap-1">
      <p className="text-sm text-quiet">
        {count(bytes, 'byte', 'bytes')}, {formatText[format]}
        {isTruncated && ', only the beginning is shown'}. Names and addresses are masked.
      </p>
      <pre className="rounded-lg bg-sunken p-3 text-xs wrap-anywhere whitespace-pre-wrap">{content}</pre>
    </div>
  );
}
