export * from '../../../chaos/mutants/modules/no-ownership-check.ts';
