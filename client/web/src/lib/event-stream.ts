/** One server-sent event; `event` is `message` unless the server names it. */
export interface StreamEvent {
  event: string;
  data: string;
  id: string | undefined;
}

/**
 * Cuts server-sent events out of text that arrives in any pieces. `feed` answers the events that are complete;
 * comments (heartbeats) are dropped.
 */
export function eventReader() {
  let rest = '';
  return {
    feed(text: string): StreamEvent[] {
      const blocks = (rest + text).replaceAll(/\r\n?/g, '\n').split('\n\n');
      rest = blocks.pop() ?? '';
      return blocks.map(readBlock).filter((event) => event !== undefined);
    },
  };
}

function readBlock(block: string): StreamEvent | undefined {
  const fields = block
    .split('\n')
    .filter((line) => !line.startsWith(':'))
    .map((line) => {
      const colon = line.indexOf(':');
      return colon < 0
        ? ([line, ''] as const)
        : ([line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')] as const);
    });
  const values = (name: string) => fields.filter(([field]) => field === name).map(([, value]) => value);
  const data = values('data');
  if (data.length === 0) return undefined;
  return { event: values('event').at(-1) ?? 'message', data: data.join('\n'), id: values('id').at(-1) };
}
