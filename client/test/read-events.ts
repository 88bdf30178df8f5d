export interface ServerSentEvent {
  event: string;
  id: string;
  data: string;
}

/** An answer's server-sent events as they come; comments are left out. */
export async function* readEvents(answer: Response): AsyncGenerator<ServerSentEvent> {
  if (!answer.body) return;
  let text = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const parts = `${text}${chunk}`.split('\n\n');
    text = parts.pop() ?? '';
    yield* parts.filter((part) => !part.startsWith(':')).map(parsed);
  }
}

function parsed(part: string): ServerSentEvent {
  const fields = new Map(
    part.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    }),
  );
  return { event: fields.get('event') ?? '', id: fields.get('id') ?? '', data: fields.get('data') ?? '' };
}
