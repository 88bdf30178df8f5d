import { startService } from '@railhead/common/testing/service-fixture';
import { startSmtpServer } from '@railhead/common/testing/smtp-test-server';
import { buildApp } from '../src/app.ts';

export type HttpResponse = Awaited<ReturnType<Awaited<ReturnType<typeof startAuth>>['signIn']>>;

/** The service on real servers with a mail server, and the requests of a browser. */
export async function startAuth(
  limits: { codesPerHourAndAddress?: number; codesPerHourAndIp?: number } = {},
) {
  await using started = new AsyncDisposableStack();
  const server = started.use(await startSmtpServer());
  const smtp = {
    ...server,
    /** The code in the mail number `count` to the address, from 1. */
    async code(email: string, count = 1): Promise<string> {
      const { source } = await server.mail(email, count);
      const [, first, second] = /^Subject: (\d{3}) (\d{3}) is your Railhead code/m.exec(source) ?? [];
      return `${first}${second}`;
    },
  };
  const config = {
    smtpUrl: smtp.url,
    mailFrom: 'Railhead <no-reply@railhead.example>',
    publicUrl: 'http://localhost:8080',
    operatorEmails: 'Boss@example.org, other@example.org',
    inspectorEmails: 'inspector@example.org',
    codesPerHourAndAddress: 1000,
    codesPerHourAndIp: 1000,
    passwordTriesPerHourAndAddress: 5,
    passwordTriesPerHourAndIp: 1000,
    keyRotationDays: 30,
    ...limits,
  };
  const service = started.use(await startService('auth', buildApp, config));
  const running = started.move();

  const requestCode = (email: string, name?: string) =>
    service.app.inject({ method: 'POST', url: '/api/auth/codes', payload: { email, name } });
  const signInWith = (payload: { email: string; code?: string; password?: string }) =>
    service.app.inject({ method: 'POST', url: '/api/auth/sessions', payload });
  const requested = new Map<string, number>();

  return {
    service,
    smtp,
    requestCode,
    signInWith,
    /** Requests a code and reads it from the mail. */
    async codeFor(email: string, name?: string): Promise<string> {
      const count = (requested.get(email) ?? 0) + 1;
      requested.set(email, count);
      await requestCode(email, name);
      return smtp.code(email, count);
    },
    async signIn(email: string, name?: string) {
      return signInWith({ email, code: await this.codeFor(email, name) });
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
export function cookieOf(response: HttpResponse, name: 'railhead-access' | 'railhead-refresh'): string {
  const cookie = response.cookies.find((set) => set.name === name);
  if (!cookie) throw new Error(`${response.statusCode} sets no ${name}`);
  return cookie.value;
}

/** Another code than the given one. */
export const otherThan = (code: string, by = 1): string =>
  String((Number(code) + by) % 1_000_000).padStart(6, '0');
