import type { FastifyError } from 'fastify';

type ValidationFault = NonNullable<FastifyError['validation']>[number];

/**
 * The field of a request that is not valid, and why, given the schema of the part of the request that was checked. A person cannot read a regular expression: a field that does not
 * match one is explained by the `description` of its schema.
 */
export function toFieldError(
  { instancePath, keyword, message, params, schemaPath }: ValidationFault,
  schema: unknown,
): { field: string; message: string } {
  const missing: unknown = params.requiredProperties;
  const name = Array.isArray(missing) ? missing.join(', ') : '';
  return {
    field: [instancePath.slice(1).replaceAll('/', '.'), name].filter(Boolean).join('.'),
    message:
      keyword === 'pattern'
        ? (descriptionAt(schema, schemaPath) ?? 'does not have the required form')
        : (message ?? 'is not valid'),
  };
}

/** The schema of the part of the request that an error is about. */
/** The description of the deepest schema on a path such as `#/properties/filter/pattern`. */
function descriptionAt(schema: unknown, path: string): string | undefined {
  let found: string | undefined;
  let at = schema;
  for (const key of path.split('/').slice(1)) {
    at = propertyOf(at, key);
    const description = propertyOf(at, 'description');
    if (typeof description === 'string') found = description;
  }
  return found;
}

const propertyOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined;
