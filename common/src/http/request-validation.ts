import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/**
 * Validates each part of a request by its TypeBox schema. Path, query and headers arrive as text: a parameter that the
 * schema declares as an integer is converted if it is written in plain decimal digits and is exact as a number. Nothing
 * else is converted, so `true`, `1e3`, ` 1` or 2^60 is refused where an integer belongs.
 */
export const validateRequests: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  const integers = httpPart === 'body' ? [] : integersOf(schema);
  return (value: unknown) => {
    const converted = integers.length === 0 ? value : withIntegers(value, integers);
    if (validator.Check(converted)) return { value: converted };
    return { error: validator.Errors(converted) };
  };
};

/** The names of a schema's integer properties. */
function integersOf(schema: TSchema): string[] {
  const { properties = {} } = schema as { properties?: Record<string, { type?: unknown }> };
  return Object.entries(properties).flatMap(([name, { type }]) => (type === 'integer' ? [name] : []));
}

const decimal = /^(?:0|-?[1-9]\d{0,15})$/;

function withIntegers(value: unknown, names: string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const converted: Record<string, unknown> = { ...value };
  for (const name of names) {
    const text = converted[name];
    if (typeof text === 'string' && decimal.test(text) && Number.isSafeInteger(Number(text)))
      converted[name] = Number(text);
  }
  return converted;
}
