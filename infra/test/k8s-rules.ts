import Type, { type Static, type TSchema } from 'typebox';
import Value from 'typebox/value';
import { type Manifest, nameOf, shapeFaults } from './k8s-manifests.ts';

/** A pinned image: a tag other than `latest`, or a digest. */
const PinnedImage = Type.String({ pattern: '(:(?!latest$)[A-Za-z0-9_][\\w.-]*|@sha256:[0-9a-f]{64})$' });

/** A container with a pinned image, requests, a memory limit and no rights. */
export const Confined = Type.Object({
  name: Type.String(),
  image: PinnedImage,
  resources: Type.Object({
    requests: Type.Object({ cpu: Type.String(), memory: Type.String() }),
    limits: Type.Object({ memory: Type.String() }),
  }),
  securityContext: Type.Object({
    allowPrivilegeEscalation: Type.Literal(false),
    capabilities: Type.Object({ drop: Type.Tuple([Type.Literal('ALL')]) }),
  }),
});

/** A long-running container must have a startup, a liveness and a readiness probe. */
const Running = Type.Intersect([
  Confined,
  Type.Object({
    startupProbe: Type.Object({}),
    livenessProbe: Type.Object({}),
    readinessProbe: Type.Object({}),
  }),
]);

const workloadOf = <C extends TSchema>(container: C) =>
  Type.Object({
    spec: Type.Object({
      template: Type.Object({
        spec: Type.Object({
          automountServiceAccountToken: Type.Literal(false),
          securityContext: Type.Object({
            runAsNonRoot: Type.Literal(true),
            seccompProfile: Type.Object({ type: Type.Literal('RuntimeDefault') }),
          }),
          initContainers: Type.Optional(Type.Array(Confined)),
          containers: Type.Array(container, { minItems: 1 }),
        }),
      }),
    }),
  });
const LongRunning = workloadOf(Running);
/** A Job ends by itself, so it has no probes. */
const Workload = workloadOf(Confined);

/** Kinds with pods and their rules. A new kind must be added here or to the kinds without pods before it can be used. */
const workloadKinds = new Map<string, TSchema>([
  ['Deployment', LongRunning],
  ['StatefulSet', LongRunning],
  ['Job', Workload],
]);

/** Kinds without pods, so there are no rules for their containers. */
const quietKinds = new Set([
  'ConfigMap',
  'Gateway',
  'HTTPRoute',
  'HorizontalPodAutoscaler',
  'Issuer',
  'LimitRange',
  'Namespace',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'ResourceQuota',
  'Secret',
  'Service',
]);

/**
 * The reasons why an object must not run in a shared cluster: containers without probes, without resource requests or a
 * memory limit, with an image that is not pinned, or with more rights than the Pod Security standard `restricted` grants.
 */
export function fitnessFaults(manifest: Manifest): string[] {
  if (quietKinds.has(manifest.kind)) return [];
  const rules = workloadKinds.get(manifest.kind);
  if (!rules) return [`${nameOf(manifest)} is of a kind without rules`];
  return shapeFaults(rules, manifest, nameOf(manifest));
}

/** The distinct images of these objects, without tags. */
export function imagesOf(manifests: Manifest[]): string[] {
  const images = manifests.filter(isWorkload).flatMap(
    ({
      spec: {
        template: { spec },
      },
    }) =>
      [...spec.containers, ...(spec.initContainers ?? [])].map(({ image }) => image.replace(/[:@].*$/, '')),
  );
  return [...new Set(images)].toSorted();
}

const isWorkload = (manifest: Manifest): manifest is Manifest & Static<typeof Workload> =>
  Value.Check(Workload, manifest);
