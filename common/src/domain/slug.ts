/** One part of an id, safe in URLs and NATS subjects: only `[a-z0-9-]`, accents dropped; empty if nothing is left. */
export const slug = (part: string): string =>
  part
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** The id of a train or station: `<feed>-<id in the feed>`. */
export const feedId = (feed: string, id: string): string => `${slug(feed)}-${slug(id)}`;

/** The id of a train on one service date (`YYYY-MM-DD`): `<feed>-<trip>-<yyyymmdd>`. */
export const runId = (feed: string, trip: string, serviceDate: string): string =>
  `${feedId(feed, trip)}-${serviceDate.replaceAll('-', '')}`;
