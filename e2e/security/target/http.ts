import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text as readText } from 'node:stream/consumers';

export interface Call {
  method: string;
  path: string;
  /** Any header, also those that `fetch` does not let a program choose. */
  headers?: Record<string, string>;
  /** A text is sent as it is, everything else as JSON. */
  body?: unknown;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The code of a problem. */
  code: string | undefined;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** A request that is neither answered nor refused by then hangs. */
const timeoutMs = 30_000;

/** Sends one request. Of an event stream, only the head is awaited. */
export async function send(baseUrl: string, { method, path, headers = {}, body }: Call): Promise<Reply> {
  const payload = body === undefined ? undefined : textOf(body);
  const type = payload === undefined ? {} : { 'content-type': 'application/json' };
  const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
  const sent = request(`${baseUrl}${path}`, {
    method,
    agent,
    headers: { ...type, ...length, ...headers },
    signal: AbortSignal.timeout(timeoutMs),
  });
  sent.end(payload);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const { statusCode: status = 0, headers: received } = response;
  if (received['content-type']?.startsWith('text/event-stream')) {
    sent.destroy();
    return { status, headers: received, text: '', code: undefined };
  }
  const text = await readText(response);
  return { status, headers: received, text, code: codeIn(text) };
}

const textOf = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

const codeIn = (text: string): string | undefined => /"code":"([a-z-]+)"/.exec(text)?.[1];

/** The JSON of a reply that was accepted. */
export function jsonOf<T>({ status, text }: Reply): T {
  if (status >= 300) throw new Error(`a preparation was answered with ${status} ${text.slice(0, 200)}`);
  return JSON.parse(text) as T;
}
