export * from '../../../../auth/src/domain/code.ts';

/** Looks at as many guesses as anybody likes. */
export const maxTries: number = 1_000_000;
