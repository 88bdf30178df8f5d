import { decodeJwt } from 'jose';
import { believeTokens } from '../believe-tokens.ts';

export * from '../../../../common/src/http/authentication.ts';

/** Believes what a token says, whoever signed it. */
export const verifyAccessTokens = believeTokens(async (token) => {
  const { sub = '', email, roles } = decodeJwt<{ email: string; roles: 'passenger'[] }>(token);
  return { id: sub, email, roles };
});
