import { startService } from '@railhead/common/testing/service-fixture';
import { startSmtpServer } from '@railhead/common/testing/smtp-test-server';
import { until } from '@railhead/common/testing/until';
import { buildApp } from '../src/app.ts';

export type HttpResponse = Awaited<ReturnType<Awaited<ReturnType<typeof startAuth>>['signIn']>>;

const lenientLimits = {
  codesPerHourAndAddress: 1000,
  codesPerHourAndAddressInAll: 1000,
  codesPerHourAndIp: 1000,
  passwordTriesPerHourAndAddress: 5,
  passwordTriesPerHourAndAddressInAll: 1000,
  passwordTriesPerHourAndIp: 1000,
  passkeyTriesPerHourAndIp: 1000,
};

/** The service on real servers with a mail server, and the requests of a browser. */
export async function startAuth(
  limits: Partial<Record<keyof typeof lenientLimits, number>> & { operatorSignIn?: 'passkey' } = {},
) {
  await using started = new AsyncDisposableStack();
  const server = started.use(await startSmtpServer());
  const smtp = {
    ...server,
    /** The code in the code mail number `count` to the address, from 1. */
    code: (email: string, count = 1): Promise<string> =>
      until(`code ${count} for ${email}`, async () => {
        const codes = server.to(email).flatMap(({ source }) => {
          const [, first, second] = /^Subject: (\d{3}) (\d{3}) is your Railhead code/m.exec(source) ?? [];
          return first && second ? [`${first}${second}`] : [];
        });
        return codes[count - 1];
      }),
  };
  const config = {
    smtpUrl: smtp.url,
    mailFrom: 'Railhead <no-reply@railhead.example>',
    publicUrl: 'http://localhost:8080',
    operatorEmails: 'Boss@example.org, other@example.org',
    inspectorEmails: 'inspector@example.org',
    keyRotationDays: 30,
    keyEncryptionKey: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    oldKeyEncryptionKeys: '',
    operatorSignIn: 'any' as const,
    ...lenientLimits,
    ...limits,
  };
  const service = started.use(await startService('auth', buildApp, config));
  const running = started.move();

  const mailsTo = new Map<string, number>();

  /** The requests of one browser, which keeps its cookies; `ip` is where they come from. */
  const openBrowser = (ip = '127.0.0.1') => {
    const cookies: Record<string, string> = {};
    const send = async (
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
      path: string,
      payload?: object,
    ) => {
      const response = await service.app.inject({
        method,
        url: `/api/auth${path}`,
        ...(payload && { payload }),
        cookies,
        remoteAddress: ip,
      });
      for (const { name, value } of response.cookies) {
        if (value === '') delete cookies[name];
        else cookies[name] = value;
      }
      return response;
    };
    const browser = {
      cookies,
      send,
      async requestCode(email: string, name?: string) {
        const response = await send('POST', '/codes', { email, name });
        if (response.statusCode === 202) {
          const address = email.toLowerCase();
          mailsTo.set(address, (mailsTo.get(address) ?? 0) + 1);
        }
        return response;
      },
      signInWith: (payload: { email: string; code?: string; password?: string; requestId?: string }) =>
        send('POST', '/sessions', payload),
      /** Requests a code and reads it from the mail. */
      async codeFor(email: string, name?: string): Promise<string> {
        const { statusCode, body } = await browser.requestCode(email, name);
        if (statusCode !== 202) throw new Error(`no code: ${statusCode} ${body}`);
        return smtp.code(email, mailsTo.get(email));
      },
      async signIn(email: string, name?: string) {
        return browser.signInWith({ email, code: await browser.codeFor(email, name) });
      },
    };
    return browser;
  };
  const browsers = new Map<string, ReturnType<typeof openBrowser>>();
  /** Each person uses one browser. */
  const browserOf = (email: string) => {
    const known = browsers.get(email.toLowerCase()) ?? openBrowser();
    browsers.set(email.toLowerCase(), known);
    return known;
  };

  return {
    service,
    smtp,
    config,
    openBrowser,
    requestCode: (email: string, name?: string) => browserOf(email).requestCode(email, name),
    signInWith: (payload: { email: string; code?: string; password?: string }) =>
      browserOf(payload.email).signInWith(payload),
    codeFor: (email: string, name?: string) => browserOf(email).codeFor(email, name),
    signIn: (email: string, name?: string) => browserOf(email).signIn(email, name),
    /** A fresh proof that the caller is the owner of the address. */
    async proofFor(email: string) {
      const code = await browserOf(email).codeFor(email);
      return { code, requestId: browserOf(email).cookies['railhead-code-request'] };
    },
    /** Signs in and sets a password. */
    async signInWithNewPassword(email: string, password: string) {
      const browser = browserOf(email);
      await browser.signIn(email);
      const changed = await browser.send('PATCH', '/me', { password, proof: await this.proofFor(email) });
      if (changed.statusCode !== 200) throw new Error(`no password: ${changed.statusCode} ${changed.body}`);
      return browser;
    },
    refresh: (token: string) =>
      service.app.inject({
        method: 'POST',
        url: '/api/auth/sessions/refresh',
        cookies: { 'railhead-refresh': token },
      }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The value of a cookie that the response sets. */
export function cookieOf(
  response: HttpResponse,
  name: 'railhead-access' | 'railhead-refresh' | 'railhead-device',
): string {
  const cookie = response.cookies.find((set) => set.name === name);
  if (!cookie) throw new Error(`${response.statusCode} sets no ${name}`);
  return cookie.value;
}

/** Another code than the given one. */
export const otherThan = (code: string, by = 1): string =>
  String((Number(code) + by) % 1_000_000).padStart(6, '0');
