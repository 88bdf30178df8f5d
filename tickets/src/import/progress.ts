const leastPauseMs = 1000;

/** Writes how far an import is, at most once a second and at the end once: the runs handled, their rate and the time left. */
export function progressLine(
  total: number,
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): (handled: number) => void {
  const startedAt = now();
  let writtenAt = Number.NEGATIVE_INFINITY;
  let isDone = false;
  return (handled) => {
    const isLast = handled >= total;
    if (isDone || (!isLast && now() - writtenAt < leastPauseMs)) return;
    isDone = isLast;
    writtenAt = now();
    const seconds = (writtenAt - startedAt) / 1000;
    const perSecond = seconds > 0 ? handled / seconds : 0;
    const rate = perSecond > 0 ? `, ${Math.round(perSecond)} a second` : '';
    const left = !isLast && perSecond > 0 ? `, ${duration((total - handled) / perSecond)} left` : '';
    write(`${handled} of ${total} runs${rate}${left}`);
  };
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds - minutes * 60)} s`;
}
