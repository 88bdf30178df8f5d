export * from '../../../chaos/mutants/modules/no-amount-check.ts';
