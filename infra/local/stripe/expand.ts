import { invalid } from './api-error.ts';
import type { StripeObject } from './objects.ts';

type Kind = StripeObject['object'];

/** Fields that hold another object's id and can be answered as that object. */
const EXPANDABLE: Record<Kind, Record<string, Kind>> = {
  payment_intent: { latest_charge: 'charge', payment_method: 'payment_method' },
  charge: { payment_intent: 'payment_intent' },
  refund: { charge: 'charge', payment_intent: 'payment_intent' },
  payment_method: {},
  event: {},
};

/** Refuses paths such as `latest_charge.payment_intent` that lead nowhere, before anything is done. */
export function checkExpand(kind: Kind, paths: string[]) {
  for (const path of paths) {
    let at: Kind | undefined = kind;
    for (const field of path.split('.')) at = at && EXPANDABLE[at][field];
    if (at === undefined) throw invalid(`The property ${path} cannot be expanded.`, { param: 'expand' });
  }
}

/** The object with ids at the given (checked) paths replaced by what they name. */
export const expand = (object: StripeObject, paths: string[], find: Find): object =>
  paths.reduce<object>((shown, path) => open(shown, path.split('.'), find), object);

/** Finds an object by its id, whatever its kind. */
export type Find = (id: string) => StripeObject | undefined;

function open(shown: object, [field = '', ...rest]: string[], find: Find): object {
  const value: unknown = Object.entries(shown).find(([name]) => name === field)?.[1];
  const inner = typeof value === 'string' ? find(value) : value;
  if (typeof inner !== 'object' || inner === null) return shown;
  return { ...shown, [field]: rest.length > 0 ? open(inner, rest, find) : inner };
}
