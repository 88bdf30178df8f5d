export interface ReceivedEvent {
  event: string;
  id: string | undefined;
  data: unknown;
}

/** Reads a server-sent event stream as a browser does; `heard` grows as events come. */
export async function openEventSource(url: string, headers: Record<string, string> = {}) {
  const closing = new AbortController();
  const response = await fetch(url, { headers, signal: closing.signal });
  const received: ReceivedEvent[] = [];
  const read = async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const fields = new Map(
          part
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        const data = fields.get('data');
        if (data !== undefined)
          received.push({
            event: fields.get('event') ?? 'message',
            id: fields.get('id'),
            data: JSON.parse(data),
          });
      }
    }
  };
  const reading = read().catch(() => undefined);
  return {
    status: response.status,
    headers: response.headers,
    received,
    async close() {
      closing.abort();
      await reading;
    },
  };
}
