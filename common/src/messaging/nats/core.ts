import type { Lifecycle } from '../../runtime/lifecycle.ts';
import { Unavailable } from '../../runtime/unavailable.ts';
import type { Bus } from '../bus.ts';
import type { BrokerConnection } from './connection.ts';
import type { BrokerNames } from './names.ts';

/** Core NATS, without streams: whoever listens now receives a message, and nobody later. */
export function openCore(
  { log }: Pick<Lifecycle, 'log'>,
  { connected, current }: BrokerConnection,
  names: BrokerNames,
): Pick<Bus, 'publishEphemeral' | 'subscribe' | 'request' | 'respond'> {
  return {
    publishEphemeral(subject, body) {
      // Nobody needs it tomorrow: it is dropped when the broker is away or finds it too large.
      try {
        const client = current();
        if (client && !client.isClosed()) client.publish(names.subject(subject), body);
      } catch (error) {
        log.warn({ err: error, subject }, 'ephemeral message dropped');
      }
    },
    subscribe(subject, listener) {
      let stop: () => void = () => undefined;
      let isStopped = false;
      connected
        .then(({ nc }) => {
          if (isStopped) return;
          const subscription = nc.subscribe(names.subject(subject), {
            callback: (error, message) => {
              if (error) return;
              // An error thrown here would end the connection, and with it every other subscription.
              try {
                listener(message.string(), names.withoutPrefix(message.subject));
              } catch (cause) {
                log.warn({ err: cause, subject: message.subject }, 'ephemeral message could not be handled');
              }
            },
          });
          stop = () => subscription.unsubscribe();
        })
        .catch(() => undefined);
      return () => {
        isStopped = true;
        stop();
      };
    },
    async request(subject, body, timeoutMs) {
      const { nc } = await connected;
      try {
        return (await nc.request(names.subject(subject), body, { timeout: timeoutMs })).string();
      } catch (error) {
        throw new Unavailable(`nobody answered ${subject}`, { cause: error });
      }
    },
    respond(subject, queue, reply) {
      connected
        .then(({ nc }) => {
          nc.subscribe(names.subject(subject), {
            queue,
            callback: (error, message) => {
              if (error) return;
              reply(message.string(), names.withoutPrefix(message.subject))
                .catch((cause: unknown) =>
                  JSON.stringify({ error: cause instanceof Error ? cause.message : 'failed' }),
                )
                .then((response) => message.respond(response))
                .catch((cause: unknown) => log.warn({ err: cause, subject }, 'response could not be sent'));
            },
          });
        })
        .catch(() => undefined);
    },
  };
}
