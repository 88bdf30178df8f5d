import { setImmediate } from 'node:timers/promises';
import { eventContracts } from '@railhead/common/contracts/define';
import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import { type BrokerUser, brokerUsers } from '@railhead/common/messaging/nats/permissions';
import { type Owner, owners, streamOf, subscriptions } from '@railhead/common/messaging/topology';
import { connect, ErrorCode, type NatsConnection } from 'nats';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { asUser } from '../local/servers/credentials.ts';

const { natsUrl, credentials } = inject('servers');
const refused: string[] = [];
const connections = new Map<BrokerUser, NatsConnection>();
beforeAll(async () => {
  if (!credentials.nats) throw new Error('A broker given by NATS_URL has other users: unset it.');
  for (const user of brokerUsers) {
    const url = asUser(natsUrl, user, credentials.nats);
    const nc = await connect({ ...connectionOptions(url), name: user });
    connections.set(user, nc);
    void collectRefusals(nc);
  }
});
afterAll(async () => {
  for (const nc of connections.values()) await nc.close();
});

async function collectRefusals(nc: NatsConnection): Promise<void> {
  for await (const { permissionContext } of nc.status()) {
    if (permissionContext) refused.push(`${permissionContext.operation} ${permissionContext.subject}`);
  }
}

const as = (user: BrokerUser): NatsConnection => {
  const nc = connections.get(user);
  if (!nc) throw new Error(`${user} is not connected`);
  return nc;
};

/** What the broker refused while `act` ran: `publish <subject>` or `subscription <subject>`. */
async function refusals(user: BrokerUser, act: (nc: NatsConnection) => void): Promise<string[]> {
  const nc = as(user);
  const before = refused.length;
  act(nc);
  // The broker handles what a connection sends in order, so its answer to a ping comes after every refusal.
  await nc.flush();
  await setImmediate();
  return refused.splice(before);
}

const tryToPublish = (user: BrokerUser, subjects: string[]) =>
  refusals(user, (nc) => {
    for (const subject of subjects) nc.publish(subject, '{}');
  });
const tryToSubscribe = (user: BrokerUser, subjects: string[]) =>
  refusals(user, (nc) => {
    for (const subject of subjects) nc.subscribe(subject, { callback: () => undefined });
  });

const eventsOf = (owner: string) =>
  [...eventContracts.values()].filter((contract) => contract.owner === owner).map(({ type }) => `${type}.a1`);
const allEvents = owners.flatMap(eventsOf);
const apiOf = (stream: string) => [
  ...['DELETE', 'PURGE', 'UPDATE', 'SNAPSHOT', 'RESTORE', 'MSG.DELETE'].map(
    (action) => `$JS.API.STREAM.${action}.${stream}`,
  ),
  `$JS.API.DIRECT.GET.${stream}`,
];
const streamNames = [...owners.map(streamOf), 'PARKED'];

describe.each(brokerUsers)('%s', (user) => {
  const isOwner = owners.some((owner) => owner === user);
  const consumed: readonly string[] = isOwner ? subscriptions[user as Owner] : [];

  test('publishes its own events and nobody else’s', async () => {
    const own = eventsOf(user);
    const foreign = allEvents.filter((subject) => !own.includes(subject));
    expect(await tryToPublish(user, own)).toEqual([]);
    expect(await tryToPublish(user, foreign)).toEqual(foreign.map((subject) => `publish ${subject}`));
  });

  test('publishes no event that has no contract', async () => {
    const unknown = [`${user}.invented.v1.a1`, `${user}.invented`, 'anything.at.all', '$SYS.REQ.SERVER.PING'];
    expect(await tryToPublish(user, unknown)).toEqual(unknown.map((subject) => `publish ${subject}`));
  });

  test('cannot listen to the events, inboxes or requests of others', async () => {
    const others = [...brokerUsers, 'admin'].filter((other) => other !== user);
    const subjects = [
      '>',
      '*.>',
      '_INBOX.>',
      '$JS.>',
      ...others.flatMap((other) => [
        ...(user === 'launcher' && other === 'orders' ? [] : [`${other}.*.*.*`]),
        `_INBOX.${other}.>`,
        `refill.${other}.*`,
        `retry.${other}.*`,
      ]),
    ];
    expect(await tryToSubscribe(user, subjects)).toEqual(
      subjects.map((subject) => `subscription ${subject}`),
    );
  });

  test('cannot change, empty or delete a stream, its own included, nor a message of another’s', async () => {
    const own = `$JS.API.STREAM.MSG.DELETE.${streamOf(user)}`;
    const subjects = streamNames.flatMap(apiOf).filter((subject) => subject !== own);
    expect(await tryToPublish(user, subjects)).toEqual(subjects.map((subject) => `publish ${subject}`));
  });

  test('cannot create the stream of another service', async () => {
    const foreign = owners
      .filter((owner) => owner !== user)
      .map((owner) => `$JS.API.STREAM.CREATE.${streamOf(owner)}`);
    expect(await tryToPublish(user, foreign)).toEqual(foreign.map((subject) => `publish ${subject}`));
  });

  test('cannot take, acknowledge, replace or delete the messages of another service’s durable', async () => {
    const subjects = owners.flatMap((stream) =>
      owners
        .filter(
          (durable) => durable !== user && (subscriptions[durable] as readonly string[]).includes(stream),
        )
        .flatMap((durable) => [
          ...['CREATE', 'MSG.NEXT', 'DELETE'].map(
            (action) => `$JS.API.CONSUMER.${action}.${streamOf(stream)}.${durable}`,
          ),
          `$JS.API.CONSUMER.CREATE.${streamOf(stream)}.${durable}.${stream}.>`,
          `$JS.API.CONSUMER.DURABLE.CREATE.${streamOf(stream)}.${durable}`,
          `$JS.ACK.${streamOf(stream)}.${durable}.1.1.1.1.1`,
        ]),
    );
    expect(await tryToPublish(user, subjects)).toEqual(subjects.map((subject) => `publish ${subject}`));
  });

  test('has no consumer on a stream that it writes to, by which its text could be delivered as another’s event', async () => {
    const written = [...(isOwner ? [streamOf(user)] : []), 'PARKED'];
    const subjects = written.flatMap((stream) => [
      `$JS.API.CONSUMER.CREATE.${stream}`,
      ...['CREATE', 'MSG.NEXT'].map((action) => `$JS.API.CONSUMER.${action}.${stream}.any`),
    ]);
    expect(await tryToPublish(user, subjects)).toEqual(subjects.map((subject) => `publish ${subject}`));
  });

  test('sets aside messages under its own name only', async () => {
    const others = [...owners, 'client'].filter((other) => other !== user);
    const foreign = others.map((other) => `parked.${other}.orders.order-placed.v1.a1`);
    expect(await tryToPublish(user, foreign)).toEqual(foreign.map((subject) => `publish ${subject}`));
    const own = consumed.length > 0 ? [`parked.${user}.orders.order-placed.v1.a1`] : [];
    expect(await tryToPublish(user, own)).toEqual([]);
  });
});

test('a connection without a user, with another password or with an unknown user is refused', async () => {
  const bare = natsUrl.replace(/\/\/[^@]*@/, '//');
  for (const url of [
    bare,
    asUser(bare, 'orders', { orders: 'guessed' }),
    asUser(bare, 'root', { root: 'root' }),
  ]) {
    await expect(connect({ ...connectionOptions(url), reconnect: false })).rejects.toMatchObject({
      code: ErrorCode.AuthorizationViolation,
    });
  }
});

test('a service cannot replace a stream with one that republishes its messages as events of another', async () => {
  const create = async (more = {}) => {
    const config = JSON.stringify({ name: 'TICKETS', subjects: ['tickets.>'], ...more });
    const reply = await as('tickets').request('$JS.API.STREAM.CREATE.TICKETS', config, { timeout: 5000 });
    return reply.json();
  };
  // Another test may have created it already.
  await create();
  expect(await create({ republish: { src: 'tickets.>', dest: 'payments.>' } })).toMatchObject({
    error: { err_code: 10_058 },
  });
});
