let waiting: string[] = [];

const write = () => {
  const lines = waiting;
  waiting = [];
  if (lines.length > 0) process.stdout.write(lines.join(''));
};

/** Log lines of one turn of the event loop go out in one write, and what waits when the process ends still goes. */
export const batchedLogStream = {
  write(line: string): void {
    if (waiting.push(line) === 1) setImmediate(write);
  },
};
process.on('exit', write);
