/** The id, or the first one with a number from 2 behind it that is not taken. */
export function freeId(id: string, isTaken: (id: string) => boolean): string {
  if (!isTaken(id)) return id;
  for (let copy = 2; ; copy++) if (!isTaken(`${id}-${copy}`)) return `${id}-${copy}`;
}
