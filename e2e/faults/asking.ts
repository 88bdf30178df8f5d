import type { OrderView } from '@railhead/common/contracts/orders';
import type { Asked } from './auditor/history.ts';
import type { Answer, Client } from './client.ts';

/** Somebody who asks, and where every request and its answer go. */
export interface Asker {
  name: string;
  client: Client;
  note: (asked: Asked) => void;
}

export type Ask = (
  what: Asked['what'],
  about: Omit<Asked, 'at' | 'until' | 'buyer' | 'what'>,
  request: (client: Client) => Promise<Answer>,
) => Promise<Answer>;

/** Asks once and notes what came of it. A client that was to hang up has only if nothing came before. */
export const asking =
  ({ name, client, note }: Asker): Ask =>
  async (what, { isCut, ...about }, request) => {
    const at = Date.now();
    const answer = await request(client);
    const { status, text, retryAfter } = answer;
    const body = (answer.body ?? {}) as Partial<OrderView> & { code?: string };
    note({
      at,
      until: Date.now(),
      buyer: name,
      what,
      ...about,
      ...(isCut && status === undefined && { isCut }),
      ...(status !== undefined && { status }),
      ...(status !== undefined && status >= 400 && text !== undefined && { refusal: text }),
      ...(retryAfter && { retryAfter }),
      ...(typeof body.code === 'string' && { code: body.code }),
      ...(body.id &&
        body.status &&
        body.holdUntil && {
          order: { id: body.id, status: body.status, holdUntil: body.holdUntil },
        }),
    });
    return answer;
  };
