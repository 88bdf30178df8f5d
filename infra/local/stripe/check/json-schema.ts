/** The part of OpenAPI 3.0 that the description uses. */
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
  /** By HTTP status or `default`. */
  responses: Record<string, Content>;
}

export interface Description {
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, ApiSchema> };
}

/** A JSON Schema for the validator. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** The id of a component in the validator. */
export const componentId = (name: string) => `component:${name}`;

/**
 * Converts an OpenAPI 3.0 schema to JSON Schema: `nullable` becomes a type, references use the ids of the components, and
 * keywords without a check (descriptions, `x-…`, formats, expansion hints) are omitted. With `closed`, an object accepts
 * only its named properties, so that a misspelt field is found.
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
