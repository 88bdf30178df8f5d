import { type PassengerClient, passengerClient } from '../../passenger-client.ts';

/** What came back; without a status nothing did. */
export interface ClientResponse {
  status?: number;
  body?: unknown;
  text?: string;
  retryAfter?: boolean;
}

const timeoutMs = 4000;

/** A passenger whose requests time out: whatever happens to a request, it resolves, if only to an empty response. */
export interface Client extends Pick<PassengerClient, 'secrets'> {
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ClientResponse>;
  /** A client with the same cookies that aborts its requests after this time. */
  abortAfter(ms: number): Pick<Client, 'request'>;
  /** Signs in with the mailed code. */
  signIn(): Promise<void>;
}

export function createClient(at: { baseUrl: string; mailUrl: string }, email: string): Client {
  const passenger = passengerClient(at);
  const within =
    (ms: number): Client['request'] =>
    (method, path, body, headers) =>
      passenger.request(method, path, body, headers, AbortSignal.timeout(ms)).catch(() => ({}));

  return {
    request: within(timeoutMs),
    abortAfter: (ms) => ({ request: within(ms) }),
    signIn: () => passenger.signIn(email),
    secrets: passenger.secrets,
  };
}

/** Sends a form as a browser sends it to Stripe or to a bank's page. */
export async function sendForm(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<ClientResponse> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: new URLSearchParams(form),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, text, ...(isJson && { body: JSON.parse(text) }) };
  } catch {
    return {};
  }
}
