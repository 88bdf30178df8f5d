import Type from 'typebox';

/**
 * The part of `gateway.networking.k8s.io/v1` that Railhead uses. Unknown fields are rejected, so that a misspelt one is
 * found here. The schemas of Kubernetes do not include these kinds; they come with the Gateway of the cluster.
 */
const closed = { additionalProperties: false };

const Name = Type.String({ pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 });
const Labels = Type.Record(Type.String(), Type.String());
const Metadata = Type.Object(
  { name: Name, namespace: Name, labels: Type.Optional(Labels), annotations: Type.Optional(Labels) },
  closed,
);
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });

const Listener = Type.Object(
  {
    name: Name,
    port: Port,
    protocol: Type.Enum(['HTTP', 'HTTPS']),
    tls: Type.Optional(
      Type.Object(
        {
          mode: Type.Literal('Terminate'),
          certificateRefs: Type.Array(Type.Object({ name: Name }, closed), { minItems: 1, maxItems: 64 }),
        },
        closed,
      ),
    ),
    hostname: Type.Optional(Type.String({ minLength: 1 })),
    allowedRoutes: Type.Optional(
      Type.Object(
        { namespaces: Type.Object({ from: Type.Enum(['All', 'Same', 'Selector']) }, closed) },
        closed,
      ),
    ),
  },
  closed,
);

export const Gateway = Type.Object(
  {
    apiVersion: Type.Literal('gateway.networking.k8s.io/v1'),
    kind: Type.Literal('Gateway'),
    metadata: Metadata,
    spec: Type.Object(
      { gatewayClassName: Name, listeners: Type.Array(Listener, { minItems: 1, maxItems: 64 }) },
      closed,
    ),
  },
  closed,
);

const PathMatch = Type.Object(
  {
    path: Type.Object(
      { type: Type.Enum(['PathPrefix', 'Exact']), value: Type.String({ pattern: '^/', maxLength: 1024 }) },
      closed,
    ),
  },
  closed,
);

const RedirectFilter = Type.Object(
  {
    type: Type.Literal('RequestRedirect'),
    requestRedirect: Type.Object(
      { scheme: Type.Enum(['http', 'https']), statusCode: Type.Enum([301, 302]) },
      closed,
    ),
  },
  closed,
);

const RouteRule = Type.Object(
  {
    matches: Type.Array(PathMatch, { minItems: 1, maxItems: 64 }),
    timeouts: Type.Optional(
      Type.Object({ request: Type.String({ pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' }) }, closed),
    ),
    filters: Type.Optional(Type.Array(RedirectFilter, { maxItems: 16 })),
    backendRefs: Type.Optional(
      Type.Array(Type.Object({ name: Name, port: Port }, closed), { minItems: 1, maxItems: 16 }),
    ),
  },
  closed,
);

const ParentRef = Type.Object({ name: Name, sectionName: Type.Optional(Name) }, closed);

export const HttpRoute = Type.Object(
  {
    apiVersion: Type.Literal('gateway.networking.k8s.io/v1'),
    kind: Type.Literal('HTTPRoute'),
    metadata: Metadata,
    spec: Type.Object(
      {
        parentRefs: Type.Array(ParentRef, { minItems: 1, maxItems: 32 }),
        hostnames: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
        rules: Type.Array(RouteRule, { minItems: 1, maxItems: 16 }),
      },
      closed,
    ),
  },
  closed,
);
