import Type from 'typebox';
import { Id, Instant } from './common.ts';
import { defineEvent } from './define.ts';

/** The expiry signal: a hold should have ended. It decides nothing, has no version, and its id is `<orderId>.<holdUntil in epoch ms>`. */
export const HoldExpired = defineEvent(
  'expiration.hold-expired.v1',
  Type.Object({ orderId: Id, holdUntil: Instant }),
  { orderId: 'o1', holdUntil: '2026-11-21T07:15:00.000Z' },
);
