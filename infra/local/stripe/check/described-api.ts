import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type Form, parseForm } from '../form.ts';
import {
  componentId,
  type Description,
  type JsonSchema,
  type Operation,
  toJsonSchema,
} from './json-schema.ts';

/** A recorded call. */
export interface Exchange {
  /** The form of a browser contains the card, which is not in the description (Stripe.js sends it): only its response is checked. */
  by: 'server' | 'browser';
  method: string;
  /** Without the query. */
  path: string;
  query: string;
  /** The form that was sent; empty for a GET. */
  form: string;
  status: number;
  answer: unknown;
}

/** A difference from the description. */
export interface Mismatch {
  /** The call and which part of it. */
  at: string;
  /** JSON pointer of the value in that part. */
  pointer: string;
  reason: string;
}

/** Validates calls and objects against the description. */
export function describedApi(description: Description) {
  const { schemas } = description.components;
  // All form values are strings: numbers and booleans are coerced according to the schema.
  const requests = validator({ coerceTypes: true });
  const answers = validator({});
  for (const [name, schema] of Object.entries(schemas))
    answers.addSchema({ $id: componentId(name), ...toJsonSchema(schema, true) });

  const compiled = new Map<string, ValidateFunction>();
  const faultsOf = (at: string, ajv: Ajv, schema: () => JsonSchema, value: unknown): Mismatch[] => {
    const validate = compiled.get(at) ?? ajv.compile(schema());
    compiled.set(at, validate);
    return validate(value) ? [] : [{ at, ...clearest(validate.errors ?? []) }];
  };

  const operations = Object.entries(description.paths)
    .flatMap(([template, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${template}`,
        fits: patternOf(method, template),
        operation,
      })),
    )
    // A literal path such as `…/search` takes precedence over one with a parameter.
    .sort((a, b) => a.name.split('{').length - b.name.split('{').length);

  return {
    /** The name of the operation, such as `POST /v1/refunds`, and the mismatches of the call. */
    check: (exchange: Exchange): { name: string; faults: Mismatch[] } => {
      const { method, path, query, form, status, answer } = exchange;
      const called = `${method} ${path}`;
      const found = operations.find(({ fits }) => fits.test(called));
      if (!found)
        return {
          name: called,
          faults: [{ at: called, pointer: '/', reason: 'is not an operation of Stripe' }],
        };
      const { name, operation } = found;
      return {
        name,
        faults: [
          ...faultsOf(`${name} query`, requests, () => querySchema(operation), plain(parseForm(query))),
          ...(exchange.by === 'browser'
            ? []
            : faultsOf(`${name} body`, requests, () => bodySchema(operation), plain(parseForm(form)))),
          ...faultsOf(`${name} answer ${status}`, answers, () => answerSchema(operation, status), answer),
        ],
      };
    },
    /** The mismatches of an object whose kind is in `object`. */
    checkObject: (what: string, value: object): Mismatch[] => {
      const kind = 'object' in value ? String(value.object) : 'unnamed';
      const at = `${what} ${kind}`;
      if (!schemas[kind]) return [{ at, pointer: '/object', reason: 'is not a kind of object of Stripe' }];
      return faultsOf(at, answers, () => ({ $ref: componentId(kind) }), value);
    },
  };
}

const validator = (options: { coerceTypes?: boolean }) =>
  new Ajv({ ...options, strict: false, validateFormats: false });

function querySchema({ parameters = [] }: Operation): JsonSchema {
  const asked = parameters.filter((parameter) => parameter.in === 'query');
  return {
    type: 'object',
    properties: Object.fromEntries(asked.map(({ name, schema }) => [name, toJsonSchema(schema, true)])),
    required: asked.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

const bodySchema = ({ requestBody }: Operation): JsonSchema =>
  toJsonSchema(requestBody?.content?.['application/x-www-form-urlencoded']?.schema ?? {}, true);

function answerSchema({ responses }: Operation, status: number): JsonSchema {
  const { content } = responses[status] ?? responses['default'] ?? {};
  return toJsonSchema(content?.['application/json']?.schema ?? {}, true);
}

/** The last of the deepest errors of an `anyOf` is the most useful: it comes from the alternative that was intended. */
function clearest(errors: ErrorObject[]): Pick<Mismatch, 'pointer' | 'reason'> {
  const depth = ({ instancePath }: ErrorObject) => instancePath.split('/').length;
  const [first] = errors
    .filter(({ keyword }) => keyword !== 'anyOf')
    .toReversed()
    .sort((a, b) => depth(b) - depth(a));
  const { instancePath = '', message = 'does not fit', params = {} } = first ?? {};
  return { pointer: instancePath || '/', reason: `${message} ${JSON.stringify(params)}` };
}

function patternOf(method: string, template: string): RegExp {
  const parts = template
    .split(/\{[^}]*\}/)
    .map((literal) => literal.replaceAll(/[.+?^$()|[\]\\*]/g, String.raw`\$&`));
  return new RegExp(`^${method.toUpperCase()} ${parts.join('[^/]+')}$`);
}

/** Forms have no prototype, but the validator requires ordinary objects. */
const plain = (form: Form): unknown => JSON.parse(JSON.stringify(form));
