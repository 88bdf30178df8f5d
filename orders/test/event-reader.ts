import { get, type IncomingMessage } from 'node:http';
import type { SeatMapChange, SeatMapView } from '@railhead/common/contracts/seats';

export interface ReceivedEvent {
  event: string;
  id: string;
  data: SeatMapView | SeatMapChange;
}

/** Reads a live seat map over its own connection. It can stop reading, and knows the last version it read. */
export async function openReader(url: string, headers: Record<string, string> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = get(url, { headers, agent: false }, resolve).once('error', reject);
  const response = await promise;
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  const received: ReceivedEvent[] = [];
  let rest = '';
  let isEnded = false;
  response.once('close', () => (isEnded = true));
  response.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, event, id, data] = /^event: (.*)\nid: (.*)\ndata: (.*)$/.exec(part) ?? [];
      if (event && id && data) received.push({ event, id, data: JSON.parse(data) as ReceivedEvent['data'] });
    }
  });
  return {
    status: response.statusCode,
    cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
    received,
    /** The state of a seat after all received events. */
    shows(seat: string): string {
      for (const { event, data } of received.toReversed()) {
        const state = data.seats[seat]?.state;
        if (state || event === 'snapshot') return state ?? 'free';
      }
      return 'free';
    },
    lastVersion: () => received.at(-1)?.id ?? '',
    isEnded: () => isEnded,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => void request.destroy(),
  };
}
