import type { ConnectionOptions } from 'nats';
import { inboxPrefixOf } from './permissions.ts';

/**
 * Connection options for `nats://user:password@host:port`, or several such URLs separated by commas. The client does not read
 * credentials from URLs, and they stay out of its messages this way.
 */
export function connectionOptions(natsUrl: string): ConnectionOptions {
  const urls = natsUrl.split(',').map((url) => new URL(url.includes('://') ? url : `nats://${url}`));
  const { username = '', password = '' } = urls.find((url) => url.username) ?? {};
  const user = decodeURIComponent(username);
  return {
    servers: urls.map(({ host }) => host),
    ...(urls.some(({ protocol }) => protocol === 'tls:') && { tls: {} }),
    ...(user && { user, pass: decodeURIComponent(password), inboxPrefix: inboxPrefixOf(user) }),
  };
}
