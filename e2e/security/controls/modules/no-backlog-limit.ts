import * as original from '../../../../common/src/http/event-streams.ts';

export * from '../../../../common/src/http/event-streams.ts';

/** Takes every reader of a stream for one who has read everything. */
export const eventStreams: typeof original.eventStreams = (...given) => {
  const open = original.eventStreams(...given);
  return (reply) => {
    Object.defineProperty(reply.raw, 'writableLength', { get: () => 0 });
    return open(reply);
  };
};
