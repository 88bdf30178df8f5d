import { DomainError } from '../domain/domain-error.ts';
import type { App } from './app.ts';

const loopback = ['localhost', '127.0.0.1', '[::1]'];
const probes = new Set(['/live', '/ready']);

/** Names without ports: a forwarded port differs from the one that the server listens on. */
export type OwnHosts = ReadonlySet<string>;

/** The names of this machine, and those of a list separated by commas. */
export const ownHosts = (more = ''): OwnHosts =>
  new Set([...loopback, ...more.split(',').map((name) => nameOf(name.trim()))].filter(Boolean));

/**
 * True for a `Host` header with one of the names. A web page whose own name is made to resolve to this machine (DNS rebinding)
 * counts as same-origin for the browser, but it still sends its own name.
 */
export const isOwnHost = (host: string | undefined, own: OwnHosts): boolean =>
  host !== undefined && own.has(nameOf(host));

/** True for an `Origin` header of a page on one of these hosts, given with their ports. */
export const isOriginOf = (origin: string, hosts: readonly (string | undefined)[]): boolean =>
  URL.canParse(origin) && hosts.includes(new URL(origin).host);

const nameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

/**
 * Refuses requests that name another host. Only a server that listens on this machine, or whose names are configured, knows its
 * names; in a cluster the gateway decides which names lead to a service.
 */
export function refuseForeignHosts(
  app: App,
  { host, allowedHosts, publicUrl }: { host: string; allowedHosts?: string; publicUrl?: string },
): void {
  if (!isOwnHost(host, ownHosts()) && host !== '::1' && !allowedHosts) return;
  const own = ownHosts([allowedHosts, publicUrl && new URL(publicUrl).host].filter(Boolean).join());
  app.addHook('onRequest', (request, _reply, next) => {
    const isAccepted = isOwnHost(request.headers.host, own) || probes.has(request.routeOptions.url ?? '');
    next(isAccepted ? undefined : new DomainError('misdirected-request'));
  });
}
