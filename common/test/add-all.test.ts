import { expect, inject, test } from 'vitest';
import { RunCancelled } from '../src/contracts/tickets.ts';
import { serviceApp } from '../src/http/service-app.ts';
import { aggregateStore } from '../src/store/aggregate.ts';
import { openMongo } from '../src/store/mongo.ts';

test('a batch of fresh documents is saved with its events, and documents that exist stay as they are', async () => {
  const url = new URL(inject('servers').mongoUrl);
  url.pathname = `/t${crypto.randomUUID().slice(0, 8)}`;
  const app = serviceApp({ name: 'store', title: 'store', logLevel: 'silent' });
  const mongo = openMongo(app, url.href);
  try {
    const store = aggregateStore<{ word: string }>(mongo, {
      name: 'words',
      source: 'tickets',
      fields: { word: String },
    });
    await mongo.ready;
    const saved: string[] = [];
    store.onSaved(({ _id }) => saved.push(_id));
    const fresh = (id: string, word: string) => ({
      id,
      decision: { next: { word }, events: [RunCancelled.create({ runId: id, reason: word })] },
    });
    const idsOf = (added: { _id: string }[]) => added.map(({ _id }) => _id);
    expect(await store.addAll([])).toEqual([]);
    expect(idsOf(await store.addAll([fresh('b', 'first')]))).toEqual(['b']);
    const three = [fresh('a', 'one'), fresh('b', 'two'), fresh('c', 'three')];
    expect(idsOf(await store.addAll(three))).toEqual(['a', 'c']);
    expect(saved).toEqual(['b', 'a', 'c']);

    const [one, kept] = [await store.get('a'), await store.get('b')];
    expect(kept).toMatchObject({ word: 'first', rev: 1 });
    expect(one).toMatchObject({ word: 'one', rev: 1, sent: 0, unsentAt: expect.any(Date) });
    expect(one?.events).toMatchObject([
      { id: 'a.1', version: 1, subject: 'a', source: 'tickets', data: { runId: 'a', reason: 'one' } },
    ]);
    expect((await store.outbox.unpublished(10)).map(({ _id }) => _id).sort()).toEqual(['a', 'b', 'c']);
    const changed = await store.change('a', (state) => ({ next: { word: `${state?.word}!` }, events: [] }));
    expect(changed).toMatchObject({ word: 'one!', rev: 2 });
  } finally {
    await mongo.connection.dropDatabase();
    await app.close();
  }
});
