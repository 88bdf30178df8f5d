import Type from 'typebox';

/** The part of cert-manager's `Issuer` that Railhead uses. Unknown fields are rejected. */
const closed = { additionalProperties: false };

const ParentRef = Type.Object(
  {
    name: Type.String(),
    kind: Type.Literal('Gateway'),
    group: Type.Literal('gateway.networking.k8s.io'),
  },
  closed,
);

const Solver = Type.Object(
  {
    http01: Type.Object(
      {
        gatewayHTTPRoute: Type.Object({ parentRefs: Type.Array(ParentRef, { minItems: 1 }) }, closed),
      },
      closed,
    ),
  },
  closed,
);

export const Issuer = Type.Object(
  {
    apiVersion: Type.Literal('cert-manager.io/v1'),
    kind: Type.Literal('Issuer'),
    metadata: Type.Object(
      { name: Type.String(), namespace: Type.String(), labels: Type.Optional(Type.Unknown()) },
      closed,
    ),
    spec: Type.Object(
      {
        acme: Type.Object(
          {
            server: Type.String({ pattern: '^https://' }),
            privateKeySecretRef: Type.Object({ name: Type.String() }, closed),
            solvers: Type.Array(Solver, { minItems: 1 }),
          },
          closed,
        ),
      },
      closed,
    ),
  },
  closed,
);
