import type { Stop } from '../contracts/tickets.ts';

/** A stop of a journey, where the passenger boards or alights. */
type End = Pick<Stop, 'name' | 'boardOnRequest' | 'alightOnRequest'>;

/** What a passenger has to do so that the train calls at the stops of a journey; the same on screen, in mails and on paper. */
export function requestNotes(from: End, to: End): string[] {
  return [
    from.boardOnRequest === 'phone-agency' &&
      `The train calls at ${from.name} only by arrangement: phone the railway before you travel.`,
    from.boardOnRequest === 'tell-crew' &&
      `${from.name} is a request stop: signal to the driver that you want to board.`,
    to.alightOnRequest === 'phone-agency' &&
      `The train calls at ${to.name} only by arrangement: phone the railway before you travel.`,
    to.alightOnRequest === 'tell-crew' &&
      `${to.name} is a request stop: tell the crew in good time that you want to get off.`,
  ].filter((note) => note !== false);
}
