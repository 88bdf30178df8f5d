/** Parses the last sequence read of each stream (`ORDERS:12,PAYMENTS:3`). */
export const readPosition = (text: string): Map<string, number> =>
  new Map(
    text
      .split(',')
      .filter(Boolean)
      .map((part) => {
        const [stream = '', seq] = part.split(':');
        return [stream, Number(seq)];
      }),
  );

export const writePosition = (position: ReadonlyMap<string, number>): string =>
  [...position].map(([stream, seq]) => `${stream}:${seq}`).join(',');
