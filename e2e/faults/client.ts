import { mailedCode } from '../traveller.ts';

/** What came back; without a status nothing did. */
export interface Answer {
  status?: number;
  body?: unknown;
  retryAfter?: boolean;
}

const giveUpMs = 4000;

/** A browser's cookies and patience, without a browser. */
export interface Client {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Signs in by the code of the mail. */
  signIn(): Promise<void>;
}

export function clientOf(at: { baseUrl: string; mailUrl: string }, email: string): Client {
  const jar = new Map<string, string>();

  const ask: Client['ask'] = async (method, path, body, headers = {}) => {
    try {
      const response = await fetch(`${at.baseUrl}${path}`, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(giveUpMs),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';');
        jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
      }
      const text = await response.text();
      return {
        status: response.status,
        body: text ? JSON.parse(text) : undefined,
        retryAfter: response.headers.has('retry-after'),
      };
    } catch {
      return {};
    }
  };

  return {
    ask,
    async signIn() {
      await ask('POST', '/api/auth/codes', { email });
      const code = await mailedCode(at, email);
      const { status } = await ask('POST', '/api/auth/sessions', { email, code });
      if (status !== 201) throw new Error(`${email} could not sign in: ${status}`);
    },
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
    return { status: response.status, ...(isJson && { body: JSON.parse(text) }) };
  } catch {
    return {};
  }
}
