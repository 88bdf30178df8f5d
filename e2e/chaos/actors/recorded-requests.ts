import type { OrderView } from '@railhead/common/contracts/orders';
import type { RecordedRequest } from '../invariants/snapshot/request-history.ts';
import type { Client, ClientResponse } from './client.ts';

/** Somebody who sends requests, and where each request is recorded with its response. */
export interface Actor {
  name: string;
  client: Client;
  record: (request: RecordedRequest) => void;
}

export type SendRequest = (
  action: RecordedRequest['action'],
  about: Omit<RecordedRequest, 'sentAt' | 'answeredAt' | 'buyer' | 'action'>,
  send: (client: Client) => Promise<ClientResponse>,
) => Promise<ClientResponse>;

/** Sends requests and records what came back. One that was to be aborted counts as aborted only if nothing came before. */
export const recordRequests =
  ({ name, client, record }: Actor): SendRequest =>
  async (action, { isAborted, ...about }, send) => {
    const sentAt = Date.now();
    const response = await send(client);
    const { status, text, retryAfter } = response;
    const body = (response.body ?? {}) as Partial<OrderView> & { code?: string };
    record({
      sentAt,
      answeredAt: Date.now(),
      buyer: name,
      action,
      ...about,
      ...(isAborted && status === undefined && { isAborted }),
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
    return response;
  };
