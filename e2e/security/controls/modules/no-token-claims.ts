import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { believeTokens } from '../believe-tokens.ts';

export * from '../../../../common/src/http/authentication.ts';

/** Checks who signed a token, and nothing that stands in it. */
export const verifyAccessTokens = believeTokens(async (token, { authJwksUrl }) => {
  const keys = (await (await fetch(authJwksUrl)).json()) as JSONWebKeySet;
  const { payload } = await compactVerify(token, createLocalJWKSet(keys));
  const { sub, email, roles } = JSON.parse(new TextDecoder().decode(payload)) as {
    sub: string;
    email: string;
    roles: 'passenger'[];
  };
  return { id: sub, email, roles };
});
