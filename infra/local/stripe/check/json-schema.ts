/** The part of OpenAPI 3.0 that Stripe's description uses. */
export interface ApiSchema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  anyOf?: ApiSchema[];
  properties?: Record<string, ApiSchema>;
  required?: string[];
  items?: ApiSchema;
  additionalProperties?: boolean | ApiSchema;
  maxLength?: number;
  pattern?: string;
}

interface Content {
  content?: Record<string, { schema: ApiSchema }>;
}

export interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: ApiSchema }[];
  requestBody?: Content;
  /** By HTTP status, and `default`. */
  responses: Record<string, Content>;
}

export interface Description {
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, ApiSchema> };
}

/** A JSON Schema as the validator takes it. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** The id under which a component is known to the validator. */
export const componentId = (name: string) => `component:${name}`;

/**
 * Turns an OpenAPI 3.0 schema into JSON Schema: `nullable` becomes a type of its own, references name components by
 * their ids, and words that test nothing (descriptions, `x-…`, formats, expansion hints) are left out. With `closed`
 * an object with named properties takes no others, so that a misspelt field shows.
 */
export function toJsonSchema(schema: ApiSchema, closed: boolean): JsonSchema {
  if (schema.nullable)
    return { anyOf: [toJsonSchema({ ...schema, nullable: false }, closed), { type: 'null' }] };
  if (schema.$ref !== undefined)
    return { $ref: componentId(schema.$ref.replace('#/components/schemas/', '')) };
  const inner = (part: ApiSchema) => toJsonSchema(part, closed);
  const rest = restOf(schema, closed);
  return {
    ...only(schema, 'type', 'enum', 'required', 'maxLength', 'pattern'),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(inner) }),
    ...(schema.items && { items: inner(schema.items) }),
    ...(schema.properties && {
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([name, part]) => [name, inner(part)]),
      ),
    }),
    ...(rest !== undefined && { additionalProperties: typeof rest === 'object' ? inner(rest) : rest }),
  };
}

function restOf({ properties, additionalProperties }: ApiSchema, closed: boolean) {
  if (additionalProperties !== undefined) return additionalProperties;
  return closed && properties !== undefined && Object.keys(properties).length > 0 ? false : undefined;
}

const only = (schema: ApiSchema, ...words: (keyof ApiSchema)[]): JsonSchema =>
  Object.fromEntries(words.flatMap((word) => (schema[word] === undefined ? [] : [[word, schema[word]]])));
