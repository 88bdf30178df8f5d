import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { DomainError } from '../../../../common/src/domain/domain-error.ts';
import { guard } from '../../../../common/src/http/access-rights.ts';
import * as original from '../../../../common/src/http/authentication.ts';

export * from '../../../../common/src/http/authentication.ts';

/** Checks who signed a token, and nothing that stands in it. */
export const verifyAccessTokens: typeof original.verifyAccessTokens = (app, config, mongo, changes) => {
  original.verifyAccessTokens(app, config, mongo, changes);
  app.requireSignIn = guard(
    async (request) => {
      const [, token = ''] = (request.headers.authorization ?? '').split(' ');
      try {
        const keys = (await (await fetch(config.authJwksUrl)).json()) as JSONWebKeySet;
        const { payload } = await compactVerify(token, createLocalJWKSet(keys));
        const { sub, email, roles } = JSON.parse(new TextDecoder().decode(payload)) as {
          sub: string;
          email: string;
          roles: 'passenger'[];
        };
        request.user = { id: sub, email, roles };
      } catch {
        throw new DomainError('token-invalid');
      }
      if (await changes?.erased?.has(request.user.id)) throw new DomainError('token-invalid');
    },
    { problems: ['sign-in-required', 'token-expired', 'token-invalid'] },
  );
};
