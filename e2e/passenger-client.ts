import { until } from '@railhead/common/testing/until';

export interface Answer<T = unknown> {
  status: number;
  /** What was answered in JSON; undefined when it was not JSON. */
  body: T;
  /** The same, or whatever it was, as it came. */
  text: string;
  retryAfter: boolean;
}

/** The newest code that was sent to an address, as read in the local mailbox. */
export const mailedCode = ({ mailUrl }: { mailUrl?: string }, email: string) =>
  until('the mailed code', async () => {
    const mails = (await (await fetch(`${mailUrl}/mail/api/email`)).json()) as {
      to: { address: string }[];
      subject: string;
    }[];
    const mail = mails.findLast(({ to }) => to.some(({ address }) => address === email));
    return mail && /\d{3} ?\d{3}/.exec(mail.subject)?.[0].replace(' ', '');
  });

/** A browser's cookies, without a browser. */
export function passengerClient(at: { baseUrl: string; mailUrl?: string }) {
  const jar = new Map<string, string>();
  const secrets = new Set<string>();

  const ask = async <T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    signal: AbortSignal | null = null,
  ): Promise<Answer<T>> => {
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
    /** Asks the front door. Rejects when nothing comes back. */
    ask,
    /** Signs in by the code of the mail, as read in the local mailbox. */
    async signIn(email: string): Promise<void> {
      const asked = await ask('POST', '/api/auth/codes', { email });
      if (asked.status !== 202) throw new Error(`${email} was refused a code: ${asked.status} ${asked.text}`);
      const code = await mailedCode(at, email);
      secrets.add(code);
      const { status, text } = await ask('POST', '/api/auth/sessions', { email, code });
      if (status !== 201) throw new Error(`${email} could not sign in: ${status} ${text}`);
    },
    /** What nobody else may see: the values of its cookies and the codes it was mailed, old ones too. */
    secrets: secrets as ReadonlySet<string>,
  };
}
export type PassengerClient = ReturnType<typeof passengerClient>;
