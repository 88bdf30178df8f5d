import type * as original from '../../../../common/src/store/document.ts';

export * from '../../../../common/src/store/document.ts';

/** Applies every event as it comes, however old or early. */
export const versionToApply: typeof original.versionToApply = (_before, event) =>
  event.version === undefined ? undefined : { [`${event.source}/${event.subject}`]: event.version };
