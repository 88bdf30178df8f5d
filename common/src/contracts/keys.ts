import Type, { type Static } from 'typebox';

/** A published key set (RFC 7517, RFC 8037): what access tokens, or tickets, may be signed with. */
export const PublishedKeys = Type.Object({
  keys: Type.Array(
    Type.Object({
      kid: Type.String(),
      kty: Type.Literal('OKP'),
      crv: Type.Literal('Ed25519'),
      x: Type.String(),
      alg: Type.Literal('EdDSA'),
      use: Type.Literal('sig'),
    }),
  ),
});
export type PublishedKeys = Static<typeof PublishedKeys>;
