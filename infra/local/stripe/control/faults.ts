import { StripeError } from '../api-error.ts';
import { seededChances } from './seeded-chances.ts';

/**
 * How a call fails. `before`: rejected, and nothing is done. `after`, `after-reset`, `after-hang`: the work is done, but
 * the response is an error, a connection reset, or never sent. `reset`, `hang`: the same, but nothing is done. `slow`:
 * the work and the response are delayed, even if the caller has disconnected.
 */
export const FAULT_KINDS = ['before', 'after', 'after-reset', 'after-hang', 'reset', 'hang', 'slow'] as const;

/** A requested fault. */
export interface FaultRequest {
  kind: (typeof FAULT_KINDS)[number];
  /** `GET`, `POST` or `*`. */
  method: string;
  /** A path pattern: `*` matches one segment, a final `**` matches any rest, as in `/v1/payment_intents/**`. */
  path: string;
  /** How many calls it affects. */
  times: number;
  /** The HTTP status of `before` and `after`, 400 to 599. */
  status: number;
  /** The error code, such as `card_declined` or `lock_timeout`. */
  code: string | undefined;
  /**
   * For `before` and `after`: the error is stored for the `Idempotency-Key` and replayed, as Stripe does with its own 5xx.
   * By default true for `after` with a 5xx.
   */
  sticky: boolean;
  /** Delay before the fault, for every kind, in milliseconds. */
  delayMs: number;
  /** The probability that a matching call is affected, drawn from `seed`. */
  chance: number;
  seed: number;
}

/** A fault and its state: it will affect `left` more calls and has affected `used`. */
export type Fault = FaultRequest & { id: string; left: number; used: number };

/** The active faults. A restart of the process clears them. */
export function openFaults(freshId: () => string) {
  const all: { fault: Fault; pattern: RegExp; comesTrue: (probability: number) => boolean }[] = [];
  return {
    /** All faults since the last `clear`, including those that are used up. */
    list: (): Fault[] => all.map(({ fault }) => fault),
    add: (request: FaultRequest): Fault => {
      const fault = { ...request, id: freshId(), left: request.times, used: 0 };
      all.push({ fault, pattern: patternOf(request.path), comesTrue: seededChances(request.seed).comesTrue });
      return fault;
    },
    clear: () => {
      all.length = 0;
    },
    /** The first fault that affects this call; counts it as used. */
    take: (method: string, path: string): Fault | undefined => {
      const match = all.find(
        ({ fault, pattern, comesTrue }) =>
          fault.left > 0 &&
          (fault.method === '*' || fault.method === method) &&
          pattern.test(path) &&
          comesTrue(fault.chance),
      );
      if (!match) return undefined;
      match.fault.left--;
      match.fault.used++;
      return match.fault;
    },
  };
}

export type Faults = ReturnType<typeof openFaults>;

/** The error response of a `before` or `after` fault. */
export const errorOf = ({ status, code }: FaultRequest) =>
  new StripeError(status, typeOf(status), 'This is an injected fault.', code === undefined ? {} : { code });

function typeOf(status: number): StripeError['type'] {
  if (status >= 500) return 'api_error';
  if (status === 402) return 'card_error';
  return status === 409 ? 'idempotency_error' : 'invalid_request_error';
}

function patternOf(path: string): RegExp {
  const literal = path.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replace(/\*\*$/, '.+').replaceAll('*', '[^/]+')}$`);
}
