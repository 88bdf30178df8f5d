/** The services that own a stream, in the order in which facts usually flow. */
export const owners = ['auth', 'tickets', 'orders', 'payments', 'expiration'] as const;
export type Owner = (typeof owners)[number];

/** Who hears whom. A service has one durable, named after itself, on each stream it hears. */
export const subscriptions = {
  auth: [],
  tickets: ['auth', 'orders', 'payments'],
  orders: ['auth', 'tickets', 'payments', 'expiration'],
  payments: ['auth', 'orders'],
  expiration: ['orders'],
} as const satisfies Record<Owner, readonly Owner[]>;

/** Core NATS subjects by which the instances of a service notify one another. */
export const ephemeralSubjects = {
  auth: ['session-ended.*'],
  tickets: ['availability.*'],
  orders: ['seats.*', 'order-live.*'],
  payments: [],
  expiration: [],
} as const satisfies Record<Owner, readonly string[]>;

const changedAccounts = ['auth.account-erased.v1.*', 'auth.account-roles-changed.v1.*'] as const;
/** What every instance hears from `auth` at once, beside its durable, so that a right that has ended is not used. */
export const endedRights = {
  tickets: changedAccounts,
  orders: [...changedAccounts, ...ephemeralSubjects.auth],
  payments: changedAccounts,
  expiration: [],
  auth: [],
  client: [...changedAccounts, ...ephemeralSubjects.auth],
} as const satisfies Record<Owner | 'client', readonly string[]>;

/** Whom `auth` asks for what they keep about a person who wants to know. */
export const recordKeepers = ['tickets', 'orders', 'payments'] as const satisfies readonly Owner[];
export type RecordKeeper = (typeof recordKeepers)[number];

/** Who stores e-mail addresses of accounts, and asks `auth` for the present one when it has changed. */
export const emailReaders = ['tickets', 'orders'] as const satisfies readonly Owner[];
/** The core NATS subject of that request; `*` stands for any account. */
export const accountEmailSubject = (accountId: string) => `account-email.${accountId}`;

/** Who reads streams from any place, without a durable. */
export const historyReaders = {
  expiration: ['orders'],
  client: owners,
} as const satisfies Record<string, readonly Owner[]>;

export const streamOf = (owner: string): string => owner.toUpperCase();
export const deadLetterStream = 'PARKED';

/** A message that nobody acknowledged comes again after this long: what a killed hearer had in hand waits no longer. */
export const ackWaitMs = 10_000;

export interface StreamDefinition {
  name: string;
  subjects: string[];
}
export const streams: StreamDefinition[] = [
  ...owners.map((owner) => ({ name: streamOf(owner), subjects: [`${owner}.>`] })),
  { name: deadLetterStream, subjects: ['parked.>'] },
];

export const dayMs = 24 * 3600 * 1000;
export const retention = {
  /** Streams forget in 14 days; documents do not. */
  maxAgeMs: 14 * dayMs,
  /** Noise reduction only: versions are the authority. */
  duplicateWindowMs: 10 * 60 * 1000,
} as const;

/** What one service declares before it works: the streams it touches, its own first, and its durables. */
export function topologyOf(service: string): {
  streams: StreamDefinition[];
  durables: { stream: string; name: string }[];
} {
  const owner = owners.find((name) => name === service);
  const heard: readonly Owner[] = owner ? subscriptions[owner] : owners;
  const touched = [...(owner ? [streamOf(owner)] : []), deadLetterStream, ...heard.map(streamOf)];
  return {
    streams: touched.flatMap((name) => streams.filter((stream) => stream.name === name)),
    durables: owner ? heard.map((name) => ({ stream: streamOf(name), name: owner })) : [],
  };
}
