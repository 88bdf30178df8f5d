import { decodeJwt } from 'jose';
import { DomainError } from '../../../../common/src/domain/domain-error.ts';
import { guard } from '../../../../common/src/http/access-rights.ts';
import * as original from '../../../../common/src/http/authentication.ts';

export * from '../../../../common/src/http/authentication.ts';

/** Believes what a token says, whoever signed it. */
export const verifyAccessTokens: typeof original.verifyAccessTokens = (app, config, mongo, changes) => {
  original.verifyAccessTokens(app, config, mongo, changes);
  app.requireSignIn = guard(
    async (request) => {
      const [, token = ''] = (request.headers.authorization ?? '').split(' ');
      try {
        const { sub = '', email, roles } = decodeJwt<{ email: string; roles: 'passenger'[] }>(token);
        request.user = { id: sub, email, roles };
      } catch {
        throw new DomainError('token-invalid');
      }
      if (await changes?.erased?.has(request.user.id)) throw new DomainError('token-invalid');
    },
    { problems: ['sign-in-required', 'token-expired', 'token-invalid'] },
  );
};
