import { owners, streamOf, subscriptions } from '@railhead/common/messaging/topology';
import { expect, test } from 'vitest';
import { openBusAs, startEmptyBroker } from './empty-broker.ts';

test('on an empty broker services create their streams and durables with their own rights alone', async () => {
  const urlOf = await startEmptyBroker();
  const buses = [...owners, 'client' as const].map((user) => ({ user, bus: openBusAs(user, urlOf) }));
  await Promise.all(buses.map(({ bus }) => bus.ready));
  const client = buses.find(({ user }) => user === 'client')?.bus;
  for (const owner of owners) {
    const consuming = owners.filter((user) => (subscriptions[user] as readonly string[]).includes(owner));
    const state = await client?.state(streamOf(owner));
    expect(state?.consumers.map(({ name }) => name).toSorted()).toEqual(consuming.toSorted());
  }
});
