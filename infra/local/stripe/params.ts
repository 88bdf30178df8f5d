import { invalid } from './api-error.ts';
import { type Form, isForm } from './form.ts';

/** 400 for unknown parameters: a clear error is better than ignoring them. */
export function allowOnly(form: Form, ...names: string[]) {
  const unknown = Object.keys(form).find((name) => name !== 'expand' && !names.includes(name));
  if (unknown === undefined) return;
  throw invalid(`Received unknown parameter: ${unknown}.`, { code: 'parameter_unknown', param: unknown });
}

/** The value, or 400 `parameter_missing`. */
export function required<T>(value: T | undefined, param: string): T {
  if (value !== undefined) return value;
  throw invalid(`The parameter ${param} is required.`, { code: 'parameter_missing', param });
}

/** A non-empty string, if present. */
export function text(form: Form, param: string): string | undefined {
  const value = form[param];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw invalid(`The parameter ${param} must be a string.`, { param });
}

/** An integer within bounds (inclusive), if present. */
export function integer(form: Form, param: string, min = 0, max = 99_999_999): number | undefined {
  const value = text(form, param);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(value) || Number(value) < min)
    throw invalid(`The parameter ${param} must be an integer of at least ${min}.`, {
      code: 'parameter_invalid_integer',
      param,
    });
  if (Number(value) > max)
    throw invalid(`The parameter ${param} must be at most ${max}.`, {
      code: param.startsWith('amount') ? 'amount_too_large' : 'parameter_invalid_integer',
      param,
    });
  return Number(value);
}

/** A probability from 0 to 1, if present. */
export function probability(form: Form, param: string): number | undefined {
  const value = text(form, param);
  if (value === undefined) return undefined;
  if (Number(value) >= 0 && Number(value) <= 1) return Number(value);
  throw invalid(`The parameter ${param} must be a number from 0 to 1.`, { param });
}

/** One of the allowed values, if present. */
export function choice<T extends string>(form: Form, param: string, allowed: readonly T[]): T | undefined {
  const value = text(form, param);
  if (value === undefined) return undefined;
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw invalid(`The parameter ${param} must be one of: ${allowed.join(', ')}.`, { param });
}

/** `true` or `false`, if present. */
export const flag = (form: Form, param: string) => {
  const value = choice(form, param, ['true', 'false']);
  return value === undefined ? undefined : value === 'true';
};

/** A nested object, if present. */
export function group(form: Form, param: string): Form | undefined {
  const value = form[param];
  if (value === undefined || isForm(value)) return value;
  throw invalid(`The parameter ${param} must be an object.`, { param });
}

/** A list of strings; empty if absent. */
export function texts(form: Form, param: string): string[] {
  const value = form[param];
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw invalid(`The parameter ${param} must be a list of strings.`, { param });
}

/** Metadata: at most 50 keys of 40 characters with values of 500. */
export function metadata(form: Form): Record<string, string> {
  const entries = Object.entries(group(form, 'metadata') ?? {});
  const valid = (name: string, value: unknown): value is string =>
    name.length <= 40 && typeof value === 'string' && value.length <= 500;
  if (entries.length > 50 || !entries.every(([name, value]) => valid(name, value)))
    throw invalid('Metadata can have at most 50 keys (40 characters) with string values (500 characters).', {
      param: 'metadata',
    });
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** An http(s) URL, if present. */
export function webAddress(form: Form, param: string): string | undefined {
  const value = text(form, param);
  if (value === undefined || ['http:', 'https:'].includes(URL.parse(value)?.protocol ?? '')) return value;
  throw invalid(`The parameter ${param} must be an http or https URL.`, { code: 'url_invalid', param });
}
