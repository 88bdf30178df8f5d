import { afterEach, vi } from 'vitest';

interface ApiRequest {
  /** `GET /api/orders/o1`, without the query. */
  route: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
  signal: AbortSignal | null | undefined;
}
export type Handler = (request: ApiRequest) => Response | Promise<Response>;

export const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** A problem response as the services send it. */
export const problem = (status: number, code: string, title: string, facts?: Record<string, unknown>) =>
  json({ type: `urn:railhead:problem:${code}`, title, status, code, facts }, status);

/** Replaces `fetch` until the end of the test. Routes without a handler fail like a network error. */
export function fakeApi(routes: Record<string, Handler | object>) {
  const handlers = new Map(Object.entries(routes));
  const requests: ApiRequest[] = [];
  vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
    const url = new URL(input, 'http://railhead.test');
    const request: ApiRequest = {
      route: `${init.method ?? 'GET'} ${url.pathname}`,
      query: url.searchParams,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
      signal: init.signal,
    };
    requests.push(request);
    const handler = handlers.get(request.route);
    if (!handler) throw new TypeError(`no handler for ${request.route}`);
    return typeof handler === 'function' ? handler(request) : json(handler);
  });
  return {
    on: (route: string, handler: Handler | object) => void handlers.set(route, handler),
    to: (route: string) => requests.filter((request) => request.route === route),
  };
}

/** A server-sent event stream under the control of the test. Every request opens a new response. */
export function fakeStream() {
  let current: ReadableStreamDefaultController<Uint8Array> | undefined;
  const encoder = new TextEncoder();
  return {
    handler: ({ signal }: Pick<ApiRequest, 'signal'>) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          current = controller;
          signal?.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    },
    send: (event: string, data: unknown, id?: string) =>
      current?.enqueue(
        encoder.encode(`event: ${event}\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(data)}\n\n`),
      ),
    end: () => current?.close(),
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
});
