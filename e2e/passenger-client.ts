import { until } from '@railhead/common/testing/until';

export interface PassengerResponse<T = unknown> {
  status: number;
  /** The parsed body; undefined if it was not JSON. */
  body: T;
  /** The body as it came. */
  text: string;
  retryAfter: boolean;
}

type Mailbox = { mailUrl?: string };

/** The newest code in the local mailbox for an address, if there is one. */
async function newestCode({ mailUrl }: Mailbox, email: string): Promise<string | undefined> {
  const mails = (await (await fetch(`${mailUrl}/mail/api/email`)).json()) as {
    to: { address: string }[];
    subject: string;
  }[];
  return mails
    .filter(({ to }) => to.some(({ address }) => address === email))
    .map(({ subject }) => /\d{3} ?\d{3}/.exec(subject)?.[0].replace(' ', ''))
    .findLast((code) => code !== undefined);
}

/** The newest code that was mailed to an address. Waits until there is one, other than the one given. */
export const mailedCode = (mailbox: Mailbox, email: string, otherThan?: string) =>
  until('the mailed code', async () => {
    const code = await newestCode(mailbox, email);
    return code === otherThan ? undefined : code;
  });

/** An HTTP client that keeps cookies as a browser does. */
export function passengerClient(at: { baseUrl: string; mailUrl?: string }) {
  const jar = new Map<string, string>();
  const secrets = new Set<string>();

  const request = async <T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    signal: AbortSignal | null = null,
  ): Promise<PassengerResponse<T>> => {
    const response = await fetch(`${at.baseUrl}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const value = pair.slice(pair.indexOf('=') + 1);
      jar.set(pair.slice(0, pair.indexOf('=')), value);
      if (value !== '') secrets.add(value);
    }
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : undefined) as T,
      text,
      retryAfter: response.headers.has('retry-after'),
    };
  };

  return {
    /** Sends a request to the gateway. Rejects when no answer comes. */
    request,
    /** Signs in with the mailed code. */
    async signIn(email: string): Promise<void> {
      const earlier = await newestCode(at, email);
      const requested = await request('POST', '/api/auth/codes', { email });
      if (requested.status !== 202)
        throw new Error(`${email} was refused a code: ${requested.status} ${requested.text}`);
      const code = await mailedCode(at, email, earlier);
      secrets.add(code);
      const { status, text } = await request('POST', '/api/auth/sessions', { email, code });
      if (status !== 201) throw new Error(`${email} could not sign in: ${status} ${text}`);
    },
    /** The values of its cookies and its mailed codes, including old ones: nobody else may see them. */
    secrets: secrets as ReadonlySet<string>,
  };
}
export type PassengerClient = ReturnType<typeof passengerClient>;
