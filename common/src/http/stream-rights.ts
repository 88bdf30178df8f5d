import type { FastifyRequest } from 'fastify';
import { AccountErased, AccountRolesChanged } from '../contracts/auth.ts';
import type { Bus } from '../messaging/bus.ts';
import { sessionEndedSubject } from '../messaging/session-ended.ts';
import type { App } from './app.ts';
import type { SignedInAccount } from './authentication.ts';

/** Calls the listener whenever a session or an account has ended, or the roles of an account have changed. */
export type RightsEnded = (listener: (accountId: string) => void) => void;

/**
 * Sessions that end, accounts that are erased and roles that change, at the moment when it is published. Nothing is stored: while the
 * broker is away, streams end with their access token.
 */
export const rightsEndedOn =
  (bus: Pick<Bus, 'subscribe'>): RightsEnded =>
  (listener) => {
    for (const subject of [
      sessionEndedSubject('*'),
      `${AccountErased.type}.*`,
      `${AccountRolesChanged.type}.*`,
    ]) {
      bus.subscribe(subject, (_body, at) => listener(at.slice(at.lastIndexOf('.') + 1)));
    }
  };

interface EndingStream {
  signal: AbortSignal;
  end(): void;
}

/**
 * Ends the stream of a signed-in reader when the access token expires, or earlier when the session or the account ends.
 * The browser reconnects, which asks for a valid token.
 */
export function endWithRights(app: App, rightsEnded?: RightsEnded) {
  const byAccount = new Map<string, Set<EndingStream>>();
  rightsEnded?.((accountId) => {
    const streams = byAccount.get(accountId);
    if (!streams) return;
    app.log.info({ accountId, streams: streams.size }, 'live streams ended with the session');
    for (const stream of streams) stream.end();
  });

  return (request: FastifyRequest, stream: EndingStream): void => {
    const account = accountOf(request);
    if (!account) return;
    const streams = byAccount.get(account.id) ?? new Set();
    byAccount.set(account.id, streams.add(stream));
    const expiresInMs = Math.max(0, (request.tokenExpiresAt ?? Date.now()) - Date.now());
    const expiry = setTimeout(() => stream.end(), expiresInMs);
    stream.signal.addEventListener('abort', () => {
      clearTimeout(expiry);
      streams.delete(stream);
      if (streams.size === 0 && byAccount.get(account.id) === streams) byAccount.delete(account.id);
    });
  };
}

const accountOf = ({ user }: { user?: SignedInAccount | null } & Pick<FastifyRequest, 'id'>) => user;
