import * as original from '../../../../common/src/messaging/relay.ts';

export * from '../../../../common/src/messaging/relay.ts';

/** Publishes after the save, once, and does not look whether it arrived. (Runs are saved by another program.) */
export const relay: typeof original.relay = (app, bus, mongo, source, stores) => {
  if (source === 'tickets') return original.relay(app, bus, mongo, source, stores);
  const told = new Map<string, number>();
  for (const { outbox, onSaved } of stores) {
    onSaved((saved) => {
      const fresh = saved.events.slice(told.get(saved._id) ?? saved.sent);
      told.set(saved._id, saved.events.length);
      for (const event of fresh) {
        bus
          .publish(`${event.type}.${event.subject}`, JSON.stringify(event), event.id)
          .catch((error: unknown) => app.log.warn({ err: error }, 'not published'));
      }
      outbox.markPublished([saved]).catch((error: unknown) => app.log.warn({ err: error }, 'not marked'));
    });
  }
};
