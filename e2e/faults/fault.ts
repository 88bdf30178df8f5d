import type { Failpoint, Unrest } from './inside/failpoints.ts';
import type { Weather } from './proxy.ts';
import type { Edge, ServerName, Struck } from './system.ts';

/** How Stripe answers calls of a path, by the local Stripe's own control. */
export interface ProviderFault {
  kind: 'before' | 'after' | 'after-reset' | 'after-hang' | 'reset' | 'hang' | 'slow';
  method: 'GET' | 'POST' | '*';
  path: string;
  times: number;
  status: number;
  sticky: boolean;
  delayMs: number;
}
/** What happens to webhooks: probabilities, and a delay for all. */
export interface Mischief {
  lose: number;
  duplicate: number;
  shuffle: number;
  delayMs: number;
}

/** What makes a message one that nobody can understand. */
export type PoisonForm =
  | 'no JSON'
  | 'no envelope'
  | 'version 0'
  | 'prototype keys'
  | "another owner's"
  | "another aggregate's";

/** What is done to the system. Servers and services come back when `ms` have passed, all of it when the round heals. */
export type Fault =
  | { kind: 'failpoint'; service: Struck; failpoint: Failpoint }
  | { kind: 'kill'; services: Struck[]; ms: number }
  | { kind: 'kill-everything'; ms: number }
  | { kind: 'pause'; service: Struck; ms: number }
  | { kind: 'server-kill'; server: ServerName; ms: number }
  | { kind: 'wipe'; server: 'nats' | 'redis'; ms: number }
  | { kind: 'flush' }
  | { kind: 'weather'; edge: Edge; weather: Weather; ms: number }
  | { kind: 'reset'; edge: Edge }
  | { kind: 'provider'; fault: ProviderFault }
  | { kind: 'provider-kill'; ms: number }
  | { kind: 'webhooks'; mischief: Mischief }
  | { kind: 'forged-webhooks' }
  | { kind: 'skew'; service: Struck; ms: number }
  | { kind: 'unrest'; service: Struck; unrest: Unrest }
  /** Put under an event's subject of an aggregate that does not exist. */
  | { kind: 'poison'; event: string; form: PoisonForm }
  /** So many people at once look and choose, for so long. */
  | { kind: 'burst'; people: number; ms: number };
export type FaultKind = Fault['kind'];
export type PlannedFault = Fault & { at: number };

const endsTickets = (fault: Fault): boolean =>
  fault.kind === 'kill-everything' ||
  (fault.kind === 'kill' && fault.services.includes('tickets')) ||
  ((fault.kind === 'pause' || fault.kind === 'failpoint') && fault.service === 'tickets') ||
  (fault.kind === 'server-kill' && fault.server === 'mongo') ||
  ((fault.kind === 'weather' || fault.kind === 'reset') && fault.edge === 'tickets-mongo');

/** Something may come between the sending of a mail and the saving of it: then the mail goes out again. */
export const mayMailAgain = (faults: Fault[]): boolean => faults.some(endsTickets);
