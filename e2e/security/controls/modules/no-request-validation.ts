import * as original from '../../../../common/src/http/request-validation.ts';

export * from '../../../../common/src/http/request-validation.ts';

/** Lets every request through. Text is still converted where an integer belongs, so that valid ones work as before. */
export const validateRequests: typeof original.validateRequests = (route) => {
  const validate = original.validateRequests(route);
  return (value: unknown) => {
    const result: unknown = validate(value);
    return typeof result === 'object' && result !== null && 'value' in result ? result : { value };
  };
};
