let waiting: string[] = [];

const write = () => {
  const lines = waiting;
  waiting = [];
  if (lines.length > 0) process.stdout.write(lines.join(''));
};

/** Writes the log lines of one event-loop turn together, and flushes when the process exits. */
export const batchedLogStream = {
  write(line: string): void {
    if (waiting.push(line) === 1) setImmediate(write);
  },
};
process.on('exit', write);
