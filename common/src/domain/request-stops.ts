import type { StopRequests } from '../contracts/common.ts';
import type { Stop } from '../contracts/tickets.ts';
import type { Span } from './segments.ts';

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

type RequestStop = Pick<Stop, 'boardOnRequest' | 'alightOnRequest'>;

/** Whom passengers must tell at a stop. */
export const requestsAt = ({ boardOnRequest, alightOnRequest }: RequestStop): StopRequests => ({
  ...(boardOnRequest && { board: boardOnRequest }),
  ...(alightOnRequest && { alight: alightOnRequest }),
});

/** A stop with other requests than before. */
export const withRequests = <S extends RequestStop>(
  { boardOnRequest: _board, alightOnRequest: _alight, ...stop }: S,
  { board, alight }: StopRequests,
) => ({ ...stop, ...(board && { boardOnRequest: board }), ...(alight && { alightOnRequest: alight }) });

/** Whom the passengers of a journey must tell where they board and where they alight. */
export function requestsBetween(stops: readonly RequestStop[], { from, to }: Span): StopRequests {
  const { board } = requestsAt(stops[from] ?? {});
  const { alight } = requestsAt(stops[to] ?? {});
  return { ...(board && { board }), ...(alight && { alight }) };
}

export const areRequestsEqual = (one: StopRequests, other: StopRequests): boolean =>
  one.board === other.board && one.alight === other.alight;
