export * from '../../../chaos/mutants/modules/log-codes.ts';
