import * as original from '../../../../common/src/runtime/ids.ts';

export * from '../../../../common/src/runtime/ids.ts';

/** Every request is a new one, whatever key it bears. */
export const idOf: typeof original.idOf = (...parts) =>
  original.idOf(...parts, ...(parts.includes('POST /api/orders') ? [original.uuidv7()] : []));
