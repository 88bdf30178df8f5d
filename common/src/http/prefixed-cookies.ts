import type { App } from './app.ts';

const ours = 'railhead-';
const prefix = /^__(?:Host|Secure)-(?=railhead-)/;

/**
 * With TLS, our cookies have a prefix that makes browsers refuse them from other hosts and without TLS: `__Host-` if
 * they are for all paths, otherwise `__Secure-`. Routes know the plain names only. Cookies that an earlier version set
 * without a prefix are still read, unless there is one with a prefix. Call after the cookie plugin is registered.
 */
export function prefixCookies(app: App): void {
  app.addHook('onRequest', ({ cookies }, _reply, next) => {
    for (const [name, value] of Object.entries(cookies)) {
      if (prefix.test(name)) cookies[name.replace(prefix, '')] = value;
    }
    next();
  });
  app.addHook('onSend', (request, reply, payload, next) => {
    const set = reply.getHeader('set-cookie');
    if (set !== undefined && request.protocol === 'https') {
      const cookies = [set].flat().map(String);
      reply.removeHeader('set-cookie');
      reply.header('set-cookie', cookies.flatMap(withPrefix));
    }
    next(null, payload);
  });
}

function withPrefix(cookie: string): string[] {
  if (!cookie.startsWith(ours) || !/; *secure/i.test(cookie)) return [cookie];
  const prefixed = `${/; *path=\/(?:;|$)/i.test(cookie) ? '__Host-' : '__Secure-'}${cookie}`;
  const isCleared = /^[^=]*=(?:;|$)/.test(cookie);
  return isCleared ? [prefixed, cookie] : [prefixed];
}
