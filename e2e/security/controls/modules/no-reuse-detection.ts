import * as original from '../../../../auth/src/crypto/refresh-token.ts';

export * from '../../../../auth/src/crypto/refresh-token.ts';

/** Recognises no token that was replaced, so that a copied one ends nothing. */
export const leadsTo: typeof original.leadsTo = (hash, secret) => original.hashSecret(secret) === hash;
