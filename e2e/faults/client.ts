import { type PassengerClient, passengerClient } from '../passenger-client.ts';

/** What came back; without a status nothing did. */
export interface Answer {
  status?: number;
  body?: unknown;
  text?: string;
  retryAfter?: boolean;
}

const giveUpMs = 4000;

/** A passenger whose patience ends: whatever becomes of a request, there is an answer, if an empty one. */
export interface Client extends Pick<PassengerClient, 'secrets'> {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The same with a client of the same cookies that hangs up after so many milliseconds. */
  hangUp(afterMs: number): Pick<Client, 'ask'>;
  /** Signs in by the code of the mail. */
  signIn(): Promise<void>;
}

export function clientOf(at: { baseUrl: string; mailUrl: string }, email: string): Client {
  const passenger = passengerClient(at);
  const within =
    (ms: number): Client['ask'] =>
    (method, path, body, headers) =>
      passenger.ask(method, path, body, headers, AbortSignal.timeout(ms)).catch(() => ({}));

  return {
    ask: within(giveUpMs),
    hangUp: (afterMs) => ({ ask: within(afterMs) }),
    signIn: () => passenger.signIn(email),
    secrets: passenger.secrets,
  };
}

/** A form sent as a browser sends it to Stripe, or to a bank's page. */
export async function sendForm(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: new URLSearchParams(form),
      redirect: 'manual',
      signal: AbortSignal.timeout(giveUpMs),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, text, ...(isJson && { body: JSON.parse(text) }) };
  } catch {
    return {};
  }
}
