/** One request of a buyer and what came back: the clients' own memory of a round. */
export interface Asked {
  /** Epoch milliseconds. */
  at: number;
  until: number;
  buyer: string;
  /** `pry`: at what belongs to somebody else; `browse`: one of the crowd that only looks and chooses. */
  what: 'hold' | 'place' | 'look' | 'start-payment' | 'give-card' | 'extend' | 'cancel' | 'pry' | 'browse';
  /** The idempotency key of `place`, which every passenger of that order bears as name. */
  key?: string;
  orderId?: string;
  /** Seats asked for, or the only ones to cancel. */
  seats?: string[];
  /** Stop indexes of `place`. */
  journey?: { from: number; to: number };
  /** Method and path of `pry` and `browse`. */
  path?: string;
  /** The client hung up before an answer came. */
  isCut?: boolean;
  /** Absent when no answer came: nobody knows what was done. */
  status?: number;
  /** A refusal's code. */
  code?: string;
  /** A refusal's whole body. */
  refusal?: string;
  /** The answer asked for patience: it decides nothing. */
  retryAfter?: boolean;
  /** What an order's answer said. */
  order?: { id: string; status: string; holdUntil: string };
}

/** No answer, a 5xx, "come back later" or "sign in": the outcome is open until the same is asked again. */
export const isOpen = ({ status, retryAfter }: Pick<Asked, 'status' | 'retryAfter'>): boolean =>
  status === undefined || status >= 500 || status === 429 || status === 401 || retryAfter === true;
