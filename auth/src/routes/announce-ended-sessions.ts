import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import { sessionEndedSubject } from '@railhead/common/messaging/session-ended';

/**
 * Says that a session of the caller's account has ended, so that its live streams end at once. Every DELETE of this API
 * ends sessions, and so does a new password. It is a hint: without it, streams end with their access token.
 */
export function announceEndedSessions(api: App, bus: Pick<Bus, 'publishEphemeral'>): void {
  api.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode >= 400 || !endsSessions(request)) return;
    try {
      // Signing out needs no valid access token. Without one, no stream is open any more.
      if (!request.user) await api.requireSignIn(request, reply);
      bus.publishEphemeral(sessionEndedSubject(request.user.id), '');
    } catch {
      request.log.debug('the ended session has no valid access token, no stream can be open');
    }
  });
}

const endsSessions = ({ method, body }: { method: string; body?: unknown }): boolean =>
  method === 'DELETE' ||
  (method === 'PATCH' && typeof body === 'object' && body !== null && 'password' in body);
