import { eventContracts } from '../../contracts/define.ts';
import {
  accountEmailSubject,
  deadLetterStream,
  emailReaders,
  endedRights,
  ephemeralSubjects,
  historyReaders,
  type Owner,
  owners,
  recordKeepers,
  streamOf,
  subscriptions,
} from '../topology.ts';
import '../../contracts/auth.ts';
import '../../contracts/tickets.ts';
import '../../contracts/orders.ts';
import '../../contracts/payments.ts';
import '../../contracts/expiration.ts';
import { brokerNames } from './names.ts';

/** The accounts that connect to the broker with limited rights; `launcher` is `npm start` itself. */
export const brokerUsers = [...owners, 'client', 'launcher'] as const;
export type BrokerUser = (typeof brokerUsers)[number];

/** What one user may do. A denied subject is refused even if an allowed pattern contains it. */
export interface BrokerPermissions {
  publish: { allow: string[]; deny: string[] };
  subscribe: string[];
}

/** A private inbox per user: responses to one service cannot be read by another. */
export const inboxPrefixOf = (user: string): string => `_INBOX.${user}`;

/**
 * The least rights of a user, from the event contracts and the topology.
 *
 * The broker checks neither the reply subject of a request nor the delivery subject of a consumer, so whoever could both
 * write a stream and create or pull a consumer on it could have its own text delivered as another's event. Therefore nobody
 * has consumers on a stream that it writes to, and nobody may change a stream, which could republish.
 */
export function permissionsOf(user: BrokerUser, prefix = ''): BrokerPermissions {
  const names = brokerNames(prefix);
  if (user === 'launcher') {
    const subscribe = [`${inboxPrefixOf(user)}.>`, names.subject('orders.order-placed.*.*')];
    return { publish: { allow: [], deny: ['>'] }, subscribe };
  }
  const rights = rightsOf(user);
  const api = (subject: string, stream: string, more = '') =>
    `$JS.API.${subject}.${names.stream(streamOf(stream))}${more}`;
  const { owned, consumed, read } = rights;
  const readable = [...new Set([...consumed, ...read])];
  return {
    publish: {
      allow: [
        ...rights.publish.map(names.subject),
        ...[...owned, ...readable, deadLetterStream].map((stream) => api('STREAM.INFO', stream)),
        ...owned.flatMap((stream) =>
          // An owner replaces single events when a person is erased.
          ['STREAM.CREATE', 'CONSUMER.LIST', 'STREAM.MSG.GET', 'STREAM.MSG.DELETE'].map((action) =>
            api(action, stream),
          ),
        ),
        ...(owned.length > 0 ? [api('STREAM.CREATE', deadLetterStream)] : []),
        ...[...readable, deadLetterStream].map((stream) => api('STREAM.MSG.GET', stream)),
        ...consumed.flatMap((stream) => [
          ...['CREATE', 'INFO', 'MSG.NEXT'].map((action) => api(`CONSUMER.${action}`, stream, `.${user}`)),
          `$JS.ACK.${names.stream(streamOf(stream))}.${user}.>`,
        ]),
        ...read.flatMap((stream) => [
          api('CONSUMER.CREATE', stream, '.>'),
          ...['INFO', 'MSG.NEXT', 'DELETE'].map((action) => api(`CONSUMER.${action}`, stream, '.*')),
        ]),
        ...(user === 'client'
          ? [...owners, deadLetterStream].map((stream) => api('CONSUMER.LIST', stream))
          : []),
      ],
      deny: read.flatMap((stream) =>
        durablesOn(stream)
          .filter((durable) => durable !== user)
          .flatMap((durable) => [
            ...['CREATE', 'MSG.NEXT', 'DELETE'].map((action) =>
              api(`CONSUMER.${action}`, stream, `.${durable}`),
            ),
            api('CONSUMER.CREATE', stream, `.${durable}.>`),
          ]),
      ),
    },
    subscribe: [`${inboxPrefixOf(user)}.>`, ...rights.subscribe.map(names.subject)],
  };
}

interface Rights {
  publish: string[];
  subscribe: string[];
  /** Streams that it writes, consumes through its durable, and reads from any place. */
  owned: readonly Owner[];
  consumed: readonly Owner[];
  read: readonly Owner[];
}

function rightsOf(user: Exclude<BrokerUser, 'launcher'>): Rights {
  if (user === 'client') {
    return {
      owned: [],
      consumed: [],
      read: historyReaders.client,
      publish: ['retry.*.*', 'parked.*.resolved.*'],
      subscribe: [...endedRights.client],
    };
  }
  const consumed: readonly Owner[] = subscriptions[user];
  return {
    owned: [user],
    consumed,
    read: user === 'expiration' ? historyReaders.expiration : [],
    publish: [
      ...eventsOf(user),
      ...ephemeralSubjects[user],
      ...consumed.map((owner) => `refill.${owner}.*`),
      ...(consumed.length > 0 ? [`parked.${user}.>`] : []),
      ...(user === 'auth' ? recordKeepers.map((keeper) => `export.${keeper}.*`) : []),
      ...emailReaders.filter((reader) => reader === user).map(() => accountEmailSubject('*')),
    ],
    subscribe: [
      `${user}.>`,
      ...ephemeralSubjects[user],
      `refill.${user}.*`,
      `retry.${user}.*`,
      ...endedRights[user],
      ...recordKeepers.filter((keeper) => keeper === user).map((keeper) => `export.${keeper}.*`),
      ...(user === 'auth' ? [accountEmailSubject('*')] : []),
    ],
  };
}

/** The subjects of the events that a service may publish. */
const eventsOf = (owner: Owner): string[] =>
  [...eventContracts.values()]
    .filter((contract) => contract.owner === owner)
    .map(({ type }) => `${type}.*`)
    .toSorted();

const durablesOn = (stream: Owner): Owner[] =>
  owners.filter((owner) => (subscriptions[owner] as readonly Owner[]).includes(stream));
