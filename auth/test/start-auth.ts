import { startService } from '@railhead/common/testing/service-fixture';
import { startSmtpServer } from '@railhead/common/testing/smtp-test-server';
import { buildApp } from '../src/app.ts';

export type Answer = Awaited<ReturnType<Awaited<ReturnType<typeof startAuth>>['signIn']>>;

/** The service on real servers with a mail server, and what a browser does with it. */
export async function startAuth(
  limits: { codesPerHourAndAddress?: number; codesPerHourAndIp?: number } = {},
) {
  await using started = new AsyncDisposableStack();
  const office = started.use(await startSmtpServer());
  const post = {
    ...office,
    /** The code of the address's mail number `count`, from 1. */
    async code(email: string, count = 1): Promise<string> {
      const { source } = await office.mail(email, count);
      const [, first, second] = /^Subject: (\d{3}) (\d{3}) is your Railhead code/m.exec(source) ?? [];
      return `${first}${second}`;
    },
  };
  const config = {
    smtpUrl: post.url,
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
  const rig = started.use(await startService('auth', buildApp, config));
  const running = started.move();

  const ask = (email: string, name?: string) =>
    rig.app.inject({ method: 'POST', url: '/api/auth/codes', payload: { email, name } });
  const open = (payload: { email: string; code?: string; password?: string }) =>
    rig.app.inject({ method: 'POST', url: '/api/auth/sessions', payload });
  const askedFor = new Map<string, number>();

  return {
    rig,
    post,
    ask,
    open,
    /** Asks for a code and reads it in the mail. */
    async codeFor(email: string, name?: string): Promise<string> {
      const count = (askedFor.get(email) ?? 0) + 1;
      askedFor.set(email, count);
      await ask(email, name);
      return post.code(email, count);
    },
    async signIn(email: string, name?: string) {
      return open({ email, code: await this.codeFor(email, name) });
    },
    refresh: (token: string) =>
      rig.app.inject({
        method: 'POST',
        url: '/api/auth/sessions/refresh',
        cookies: { 'railhead-refresh': token },
      }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The value of a cookie that an answer sets. */
export function cookieOf(answer: Answer, name: 'railhead-access' | 'railhead-refresh'): string {
  const cookie = answer.cookies.find((set) => set.name === name);
  if (!cookie) throw new Error(`${answer.statusCode} sets no ${name}`);
  return cookie.value;
}

/** A code that is not the one given. */
export const otherThan = (code: string, by = 1): string =>
  String((Number(code) + by) % 1_000_000).padStart(6, '0');
