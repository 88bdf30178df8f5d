import { StripeError } from '../api-error.ts';
import { chances } from './chances.ts';

/**
 * How a call fails. `before`: refused, nothing is done. `after`, `after-reset`, `after-hang`: the work is done, and then
 * the answer is an error, a torn connection, or never comes. `reset`, `hang`: the same with nothing done. `slow`: only
 * late, and done late too, even for a caller that has gone.
 */
export const FAULT_KINDS = ['before', 'after', 'after-reset', 'after-hang', 'reset', 'hang', 'slow'] as const;

/** A failure to come, as it is asked for. */
export interface WantedFault {
  kind: (typeof FAULT_KINDS)[number];
  /** `GET`, `POST` or `*`. */
  method: string;
  /** A path in which `*` stands for one part and a last `**` for any rest: `/v1/payment_intents/**`. */
  path: string;
  /** How many calls it strikes. */
  times: number;
  /** The HTTP status of `before` and `after`, 400 to 599. */
  status: number;
  /** The error's own code, such as `card_declined` or `lock_timeout`. */
  code: string | undefined;
  /**
   * Of `before` and `after`: the call's `Idempotency-Key` keeps the error and gives it again, as Stripe does with a 5xx of
   * its own. An `after` of 5xx is sticky unless told otherwise.
   */
  sticky: boolean;
  /** Milliseconds that a struck call waits first, whatever the kind. */
  delayMs: number;
  /** The probability that a fitting call is struck, drawn from `seed`. */
  chance: number;
  seed: number;
}

/** A failure as it stands: `left` calls more will be struck, `struck` have been. */
export type Fault = WantedFault & { id: string; left: number; struck: number };

/** The failures asked for; they live as long as this process, for a new start is a healthy one. */
export function openFaults(freshId: () => string) {
  const all: { fault: Fault; fits: RegExp; comesTrue: (probability: number) => boolean }[] = [];
  return {
    /** Also those that are used up, with how often they struck, until `clear`. */
    list: (): Fault[] => all.map(({ fault }) => fault),
    add: (wanted: WantedFault): Fault => {
      const fault = { ...wanted, id: freshId(), left: wanted.times, struck: 0 };
      all.push({ fault, fits: patternOf(wanted.path), comesTrue: chances(wanted.seed).comesTrue });
      return fault;
    },
    clear: () => {
      all.length = 0;
    },
    /** The first that strikes this call, counted as used. */
    strike: (method: string, path: string): Fault | undefined => {
      const hit = all.find(
        ({ fault, fits, comesTrue }) =>
          fault.left > 0 &&
          (fault.method === '*' || fault.method === method) &&
          fits.test(path) &&
          comesTrue(fault.chance),
      );
      if (!hit) return undefined;
      hit.fault.left--;
      hit.fault.struck++;
      return hit.fault;
    },
  };
}

export type Faults = ReturnType<typeof openFaults>;

/** The error that a `before` or `after` answers. */
export const errorOf = ({ status, code }: WantedFault) =>
  new StripeError(status, typeOf(status), 'This failure was asked for.', code === undefined ? {} : { code });

function typeOf(status: number): StripeError['type'] {
  if (status >= 500) return 'api_error';
  if (status === 402) return 'card_error';
  return status === 409 ? 'idempotency_error' : 'invalid_request_error';
}

function patternOf(path: string): RegExp {
  const literal = path.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replace(/\*\*$/, '.+').replaceAll('*', '[^/]+')}$`);
}
