import * as original from '../../../../common/src/messaging/relay.ts';

export * from '../../../../common/src/messaging/relay.ts';

/** Publishes once after the save and never checks that it succeeded. Runs keep their relay: the import saves them, in another process. */
export const relay: typeof original.relay = (app, bus, mongo, source, stores) => {
  if (source === 'tickets') return original.relay(app, bus, mongo, source, stores);
  const published = new Map<string, number>();
  for (const { outbox, onSaved } of stores) {
    onSaved((saved) => {
      const unpublished = saved.events.slice(published.get(saved._id) ?? saved.sent);
      published.set(saved._id, saved.events.length);
      for (const event of unpublished) {
        bus
          .publish(`${event.type}.${event.subject}`, JSON.stringify(event), event.id)
          .catch((error: unknown) => app.log.warn({ err: error }, 'not published'));
      }
      outbox
        .markPublished([saved])
        .catch((error: unknown) => app.log.warn({ err: error }, 'not marked as published'));
    });
  }
};
