import type { Bus } from '@railhead/common/messaging/bus';
import { sessionEndedSubject } from '@railhead/common/messaging/session-ended';

/**
 * Says that sessions of an account have ended, so that its live streams end at once; the browsers that are still signed
 * in reconnect. It is a hint: without it, streams end with their access token.
 */
export type AnnounceEndedSessions = (accountId: string) => void;

export const createAnnounceEndedSessions =
  (bus: Pick<Bus, 'publishEphemeral'>): AnnounceEndedSessions =>
  (accountId) =>
    bus.publishEphemeral(sessionEndedSubject(accountId), '');
