import type { ArmedFailpoint, DeliveryFaults } from '../instrumentation/failpoints.ts';
import type { NetworkCondition } from '../system/proxy.ts';
import type { Edge, FailpointService, ServerName, TargetService } from '../system/topology.ts';

/** How the local Stripe answers calls of a path, as its control API takes it. */
export interface ProviderFault {
  kind: 'before' | 'after' | 'after-reset' | 'after-hang' | 'reset' | 'hang' | 'slow';
  method: 'GET' | 'POST' | '*';
  path: string;
  times: number;
  status: number;
  sticky: boolean;
  delayMs: number;
}
/** What the local Stripe does to webhooks: probabilities, and a delay for all of them. */
export interface WebhookFaults {
  lose: number;
  duplicate: number;
  shuffle: number;
  delayMs: number;
}

/** What makes a message unreadable. */
export const poisonForms = [
  'no JSON',
  'no envelope',
  'version 0',
  'prototype keys',
  "another owner's",
  "another aggregate's",
] as const;
export type PoisonForm = (typeof poisonForms)[number];

/** What a newer timetable changes for the run that the buyers of the round compete for. */
export type TimetableChange =
  | { kind: 'none' }
  /** Its train departs and arrives later by so many minutes, or earlier if they are negative. */
  | { kind: 'retimed'; minutes: number }
  /** The timetable no longer has the run, and the import cancels it. */
  | { kind: 'withdrawn' };

/** What is done to the system. Servers and services come back after `ms`, or when the round recovers. */
export type Fault =
  | { kind: 'failpoint'; service: TargetService; failpoint: ArmedFailpoint }
  | { kind: 'kill'; services: TargetService[]; ms: number }
  | { kind: 'kill-everything'; ms: number }
  | { kind: 'pause'; service: TargetService; ms: number }
  | { kind: 'server-kill'; server: ServerName; ms: number }
  | { kind: 'wipe'; server: 'nats' | 'redis'; ms: number }
  | { kind: 'flush' }
  | { kind: 'network'; edge: Edge; condition: NetworkCondition; ms: number }
  | { kind: 'reset'; edge: Edge }
  | { kind: 'provider'; fault: ProviderFault }
  | { kind: 'provider-kill'; ms: number }
  | { kind: 'webhooks'; faults: WebhookFaults }
  | { kind: 'forged-webhooks' }
  | { kind: 'skew'; service: TargetService; ms: number }
  | { kind: 'delivery'; service: TargetService; faults: DeliveryFaults }
  /** Published under an event's subject, for an aggregate that does not exist. */
  | { kind: 'poison'; event: string; form: PoisonForm }
  /** This many people browse and hold seats at once, for this long. */
  | { kind: 'burst'; people: number; ms: number }
  /**
   * A newer version of the timetable, with other trip ids, is imported. The import may be killed at a failpoint, and is then
   * started again.
   */
  | { kind: 'import'; version: number; change: TimetableChange; failpoint?: ArmedFailpoint };
export type FaultKind = Fault['kind'];
export type PlannedFault = Fault & { at: number };

/** The failpoint that a fault arms, and the service in which it does. */
export function armedBy(fault: Fault): { service: FailpointService; failpoint: ArmedFailpoint } | undefined {
  if (fault.kind === 'failpoint') return fault;
  return fault.kind === 'import' && fault.failpoint
    ? { service: 'import', failpoint: fault.failpoint }
    : undefined;
}

const interruptsTickets = (fault: Fault): boolean =>
  fault.kind === 'kill-everything' ||
  (fault.kind === 'kill' && fault.services.includes('tickets')) ||
  ((fault.kind === 'pause' || fault.kind === 'failpoint') && fault.service === 'tickets') ||
  (fault.kind === 'server-kill' && fault.server === 'mongo') ||
  ((fault.kind === 'network' || fault.kind === 'reset') && fault.edge === 'tickets-mongo');

/** True if `tickets` may be interrupted after it sent a mail and before it saved that: the mail is then sent again. */
export const mayRepeatMails = (faults: Fault[]): boolean => faults.some(interruptsTickets);
