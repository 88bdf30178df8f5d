import type { IncomingHttpHeaders, Server } from 'node:http';
import { isOriginOf, isOwnHost, type OwnHosts } from '@railhead/common/http/own-hosts';
import { problemDetails } from '@railhead/common/http/problem-table';

/**
 * Why a request does not belong to a server on this machine, as problem details: its host has another name, or a page that may
 * not call it sent it. Undefined for a request that belongs.
 */
export function foreignRequest(
  { host, origin }: IncomingHttpHeaders,
  own: OwnHosts,
  isAllowedOrigin: (origin: string) => boolean,
): { status: number; type: string; body: string } | undefined {
  const code = !isOwnHost(host, own)
    ? 'misdirected-request'
    : origin !== undefined && !isAllowedOrigin(origin)
      ? 'cross-origin'
      : undefined;
  if (!code) return undefined;
  const problem = problemDetails(code);
  return { status: problem.status, type: 'application/problem+json', body: JSON.stringify(problem) };
}

/**
 * Puts the check before everything that a running server does, for a library that offers none. Pages on the server itself and
 * on the proxy in front of it may call it.
 */
export function refuseForeignRequests(server: Server, own: OwnHosts): void {
  const check = (headers: IncomingHttpHeaders) =>
    foreignRequest(headers, own, (origin) =>
      isOriginOf(origin, [headers.host, headers['x-forwarded-host']?.toString()]),
    );
  const handlers = server.listeners('request');
  server.removeAllListeners('request').on('request', (request, response) => {
    const refusal = check(request.headers);
    if (refusal) response.writeHead(refusal.status, { 'content-type': refusal.type }).end(refusal.body);
    else for (const handle of handlers) Reflect.apply(handle, server, [request, response]);
  });
  const upgrades = server.listeners('upgrade');
  server.removeAllListeners('upgrade').on('upgrade', (request, socket, head) => {
    const refusal = check(request.headers);
    if (!refusal) for (const handle of upgrades) Reflect.apply(handle, server, [request, socket, head]);
    else
      socket.end(
        `HTTP/1.1 ${refusal.status} Refused\r\ncontent-type: ${refusal.type}\r\ncontent-length: ${Buffer.byteLength(refusal.body)}\r\nconnection: close\r\n\r\n${refusal.body}`,
      );
  });
}
