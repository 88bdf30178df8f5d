import Type, { type Static } from 'typebox';

/** RFC 9457 problem details with our stable `code`. `errors` names the fields of a request that is not valid. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  /** Quote it when asking for help; it stands in the log line of this request. */
  requestId: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
  /** What the caller needs to go on, by code: the new fare, the seats that are gone. */
  facts: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type Problem = Static<typeof Problem>;
