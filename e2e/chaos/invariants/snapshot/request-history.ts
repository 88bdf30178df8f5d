/** One request of a client and what came back. All of a round's requests are the clients' own record of what happened. */
export interface RecordedRequest {
  /** Epoch milliseconds. */
  sentAt: number;
  answeredAt: number;
  buyer: string;
  /** `unauthorized`: about what belongs to somebody else; `browse`: part of a burst. */
  action:
    | 'hold'
    | 'place'
    | 'get-order'
    | 'start-payment'
    | 'confirm-card'
    | 'extend'
    | 'cancel'
    | 'unauthorized'
    | 'browse';
  /** The idempotency key of `place`, which is also the name of every passenger of the order. */
  key?: string;
  orderId?: string;
  /** The seats to hold or order, or the only ones to cancel. */
  seats?: string[];
  /** Stop indexes of `place`. */
  journey?: { from: number; to: number };
  /** Method and path of `unauthorized` and `browse`. */
  path?: string;
  /** The client aborted the request before an answer came. */
  isAborted?: boolean;
  /** Absent when no answer came, so that the effect is unknown. */
  status?: number;
  /** The problem code of a refusal. */
  code?: string;
  /** The whole body of a refusal. */
  refusal?: string;
  /** The answer had `Retry-After`: it decides nothing. */
  retryAfter?: boolean;
  /** The order in the answer. */
  order?: { id: string; status: string; holdUntil: string };
}

/** True for no answer, a 5xx, "try again later" and "sign in": the outcome is unknown until the request is repeated. */
export const isUndecided = ({
  status,
  retryAfter,
}: Pick<RecordedRequest, 'status' | 'retryAfter'>): boolean =>
  status === undefined || status >= 500 || status === 429 || status === 401 || retryAfter === true;
