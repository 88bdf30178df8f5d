import { globSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayRoutes } from '@railhead/common/http/gateway-routes';
import { brokerUsers } from '@railhead/common/messaging/nats/permissions';
import Type from 'typebox';
import Value from 'typebox/value';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Document } from 'yaml';
import { admin, redisUsers } from '../local/servers/credentials.ts';
import { natsAuthorization } from '../local/servers/nats-authorization.ts';
import { redisAcl } from '../local/servers/redis-acl.ts';
import { HttpRoute } from './k8s-gateway-schemas.ts';
import { type Manifest, nameOf, readManifests, render, schemaFaults } from './k8s-manifests.ts';
import { fitnessFaults } from './k8s-rules.ts';
import { checkTool, root, run } from './k8s-tools.ts';

const overlays = ['local', 'staging', 'digitalocean', 'aws'];
const gatewayClasses = new Map([
  ['local', 'eg'],
  ['staging', 'cilium'],
  ['digitalocean', 'cilium'],
  ['aws', 'eg'],
]);

beforeAll(() => checkTool('python'), 180_000);

describe.each(overlays)('the %s overlay', (overlay) => {
  let manifests: Manifest[];
  beforeAll(async () => {
    manifests = await render(`overlays/${overlay}`);
  });

  test('renders objects that Kubernetes and the Gateway API accept', async () => {
    expect(await schemaFaults(manifests)).toEqual([]);
  });

  test('runs every container with probes, requests, a memory limit, restricted rights and a pinned image', () => {
    expect(manifests.flatMap(fitnessFaults)).toEqual([]);
  });

  test('has no secret value outside a Secret', () => {
    const inEnvironment = ['NATS_PASSWORD', 'REDIS_PASSWORD', 'MONGO_PASSWORD', 'SMTP_URL'];
    const inFiles = ['KEY_ENCRYPTION_KEY', 'HOLDER_SECRET', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'];
    const open = JSON.stringify(manifests.filter(({ kind }) => kind !== 'Secret'));
    for (const name of inEnvironment) expect(open).toContain(`"name":"${name}","valueFrom":{"secretKeyRef"`);
    for (const name of inFiles) {
      expect(open).toContain(`"name":"${name}_FILE","value":"/etc/railhead/${name}"`);
      expect(open).toMatch(new RegExp(`\\{"key":"${name}\\w*","path":"${name}"\\}`));
    }
    for (const name of [...inEnvironment, ...inFiles])
      expect(open).not.toContain(`"name":"${name}","value":`);
  });

  test('runs services as a user that no node has', () => {
    const users = manifests
      .filter(({ kind, metadata }) => kind === 'Deployment' && metadata.name !== 'mailpit')
      .map((manifest) => /"runAsUser":(\d+)/.exec(JSON.stringify(manifest))?.[1]);
    expect(new Set(users)).toEqual(new Set([overlay === 'local' ? '1000' : '65532']));
  });

  test('lets nobody connect to a server but the pods that have its address', () => {
    const policies = new Map(manifests.map((manifest) => [nameOf(manifest), manifest] as const));
    expect(policies.get('NetworkPolicy/default-deny')).toMatchObject({
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
    for (const server of ['nats', 'redis', 'mongo']) {
      const connecting = manifests
        .filter(({ kind }) => ['Deployment', 'Job'].includes(kind))
        .filter((manifest) => JSON.stringify(manifest).includes(`"${server.toUpperCase()}_URL"`))
        .map(({ metadata }) => metadata.name);
      expect(peersOf(policies.get(`NetworkPolicy/${server}`))).toEqual(connecting.toSorted());
    }
  });

  test('routes every path to the same service as the gateway', () => {
    const routes = manifests.filter((manifest) => Value.Check(HttpRoute, manifest));
    const sent = routes.flatMap(({ spec }) =>
      spec.rules.flatMap(({ matches, backendRefs }) =>
        matches.flatMap(({ path }) =>
          (backendRefs ?? []).map(({ name }) => ({ prefix: path.value, service: name })),
        ),
      ),
    );
    const mailbox = overlay === 'local' ? [{ prefix: '/mail', service: 'mailpit' }] : [];
    expect(sent.toSorted(byPrefix)).toEqual([...gatewayRoutes, ...mailbox].toSorted(byPrefix));
  });

  test('serves by TLS alone where there is a certificate', () => {
    const routes = manifests.filter((manifest) => Value.Check(HttpRoute, manifest));
    const onHttp = routes.filter(({ spec }) =>
      spec.parentRefs.some(({ sectionName }) => sectionName !== 'https'),
    );
    const redirects = onHttp.flatMap(({ spec }) => spec.rules.flatMap(({ filters = [] }) => filters));
    if (overlay === 'local') expect(redirects).toEqual([]);
    else {
      expect(onHttp).toHaveLength(1);
      expect(redirects).toMatchObject([{ requestRedirect: { scheme: 'https' } }]);
    }
  });

  test('uses a gateway class that the cluster has', () => {
    const gateways = manifests.filter(({ kind }) => kind === 'Gateway');
    expect(gateways).toMatchObject([{ spec: { gatewayClassName: gatewayClasses.get(overlay) } }]);
  });
});

describe.each([
  ['staging', { minReplicas: 2, maxReplicas: 6 }, 85],
  ['digitalocean', { minReplicas: 3, maxReplicas: 10 }, 50],
  ['aws', { minReplicas: 3, maxReplicas: 10 }, 50],
])('in %s, services', (overlay, replicas, averageUtilization) => {
  const answering = ['auth', 'client', 'orders', 'payments', 'tickets'];
  let manifests: Manifest[];
  beforeAll(async () => {
    manifests = await render(`overlays/${overlay}`);
  });
  const ofKind = (wanted: string) => manifests.filter(({ kind }) => kind === wanted);
  const namesOf = (wanted: string) => ofKind(wanted).map(({ metadata }) => metadata.name);

  test('that answer people have as many pods as the CPU needs, which no deploy resets', () => {
    expect(namesOf('HorizontalPodAutoscaler').toSorted()).toEqual(answering);
    for (const scaler of ofKind('HorizontalPodAutoscaler')) {
      expect(scaler).toMatchObject({
        spec: {
          ...replicas,
          scaleTargetRef: { kind: 'Deployment', name: scaler.metadata.name },
          metrics: [{ resource: { name: 'cpu', target: { averageUtilization } } }],
        },
      });
    }
    const fixed = ofKind('Deployment').filter((manifest) => JSON.stringify(manifest).includes('"replicas"'));
    expect(fixed.map(nameOf)).toEqual(['Deployment/expiration']);
  });

  test('lose one pod at a time to a drained node, and are spread over zones and nodes', () => {
    expect(namesOf('PodDisruptionBudget').toSorted()).toEqual(namesOf('Deployment').toSorted());
    for (const deployment of ofKind('Deployment')) {
      const spread = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
        topologyKey,
        matchLabelKeys: ['app.kubernetes.io/name', 'pod-template-hash'],
      }));
      expect(deployment).toMatchObject({
        spec: { template: { spec: { topologySpreadConstraints: spread } } },
      });
    }
  });
});

test.each(overlays)(
  'in %s, a pod that stops first leaves the routes, then has time to finish',
  async (overlay) => {
    const services = (await render(`overlays/${overlay}`)).filter(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name !== 'mailpit',
    );
    expect(services).toHaveLength(6);
    for (const service of services) {
      const text = JSON.stringify(service);
      const [, sleep] = /"preStop":\{"sleep":\{"seconds":(\d+)\}/.exec(text) ?? [];
      const [, grace] = /"terminationGracePeriodSeconds":(\d+)/.exec(text) ?? [];
      expect(Number(sleep)).toBeGreaterThanOrEqual(5);
      expect(Number(grace)).toBeGreaterThanOrEqual(Number(sleep) + 30);
    }
  },
);

test.each(overlays)(
  'in %s, the namespace is restricted and no container is without limits',
  async (overlay) => {
    const manifests = await render(`overlays/${overlay}`);
    const namespace = manifests.find(({ kind }) => kind === 'Namespace');
    expect(JSON.stringify(namespace)).toContain('"pod-security.kubernetes.io/enforce":"restricted"');
    expect(manifests.map(({ kind }) => kind)).toContain('LimitRange');
  },
);

test.each(['digitalocean', 'aws'])('in %s, the namespace has a quota', async (overlay) => {
  expect((await render(`overlays/${overlay}`)).map(({ kind }) => kind)).toContain('ResourceQuota');
});

test.each(['staging', 'digitalocean', 'aws'])(
  'in %s, the certificate is asked for the host of the shop',
  async (overlay) => {
    const manifests = await render(`overlays/${overlay}`);
    const [, host] = /"PUBLIC_URL":"https:\/\/([^"]+)"/.exec(JSON.stringify(manifests)) ?? [];
    expect(host).toBeDefined();
    expect(manifests.find(({ kind }) => kind === 'Gateway')).toMatchObject({
      metadata: { annotations: { 'cert-manager.io/issuer': 'letsencrypt' } },
      spec: { listeners: [{ name: 'http' }, { name: 'https', hostname: host }] },
    });
    expect(manifests.map(nameOf)).toEqual(
      expect.arrayContaining(['Issuer/letsencrypt', 'NetworkPolicy/acme-challenge']),
    );
  },
);

test.each(['staging', 'digitalocean', 'aws'])(
  'in %s, somebody is operator, mails have a sender and a timetable goes on sale',
  async (overlay) => {
    const text = JSON.stringify(await render(`overlays/${overlay}/services`));
    for (const setting of ['OPERATOR_EMAILS', 'MAIL_FROM', 'FEED'])
      expect(text).toMatch(new RegExp(`"${setting}":"[^"]+"`));
    expect(text).toContain('"args":["tickets/src/import/main.ts","$(FEED)"');
  },
);

const Policy = Type.Object({
  spec: Type.Object({
    ingress: Type.Tuple([
      Type.Object({
        from: Type.Tuple([
          Type.Object({
            podSelector: Type.Object({
              matchExpressions: Type.Tuple([
                Type.Object({
                  key: Type.Literal('app.kubernetes.io/name'),
                  operator: Type.Literal('In'),
                  values: Type.Array(Type.String()),
                }),
              ]),
            }),
          }),
        ]),
      }),
    ]),
  }),
});
/** The names of the pods that a policy lets in. */
const peersOf = (policy: unknown) =>
  Value.Parse(Policy, policy).spec.ingress[0].from[0].podSelector.matchExpressions[0].values.toSorted();

const byPrefix = (a: { prefix: string }, b: { prefix: string }) => a.prefix.localeCompare(b.prefix);

describe('the checks themselves', () => {
  const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { port: "1" }\n';
  const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: orders, namespace: railhead }
spec:
  parentRefs: [{ name: front-door }]
  rules: [{ matches: [{ path: { type: PathPrefix, value: / } }], backendRefs: [{ name: orders, port: 80 }] }]
`;

  test('accept a valid object', async () => {
    expect(await schemaFaults(readManifests(`${configMap}---\n${route}`))).toEqual([]);
  });

  test.each([
    ['a misspelt field of Kubernetes', configMap.replace('\ndata:', '\ndta:'), /"dta"/],
    ['an unknown kind', configMap.replace('ConfigMap', 'ConfigMop'), /no schema for kind ConfigMop/],
    [
      'an unknown kind of the Gateway API',
      route.replace('HTTPRoute', 'HTTPRout'),
      /schema for kind HTTPRout /,
    ],
    ['an unknown version of the Gateway API', route.replace('io/v1', 'io/v9'), /schema for kind HTTPRoute /],
    [
      'a misspelt field of the Gateway API',
      route.replace('matches:', 'match:'),
      /HTTPRoute\/orders \/spec\/rules\/0/,
    ],
    ['a wrong type', route.replace('port: 80', 'port: http'), /port must be integer/],
  ])('find %s', async (_, text, fault) => {
    expect((await schemaFaults(readManifests(text))).join('\n')).toMatch(fault);
  });

  const container = ['spec', 'template', 'spec', 'containers', 0];
  test.each([
    ['a missing startup probe', [...container, 'startupProbe'], undefined],
    ['a missing liveness probe', [...container, 'livenessProbe'], undefined],
    ['a missing readiness probe', [...container, 'readinessProbe'], undefined],
    ['missing requests', [...container, 'resources', 'requests'], undefined],
    ['a missing memory limit', [...container, 'resources', 'limits', 'memory'], undefined],
    ['capabilities not dropped', [...container, 'securityContext', 'capabilities'], undefined],
    ['a way to more rights', [...container, 'securityContext', 'allowPrivilegeEscalation'], true],
    ['root', ['spec', 'template', 'spec', 'securityContext', 'runAsNonRoot'], false],
    ['an image without a tag', [...container, 'image'], 'railhead/orders'],
    ['the latest image', [...container, 'image'], 'railhead/orders:latest'],
    ['a kind without rules', ['kind'], 'DaemonSet'],
  ])('find %s', async (_, path, value) => {
    const orders = (await render('overlays/digitalocean')).find(
      (manifest) => nameOf(manifest) === 'Deployment/orders',
    );
    const document = new Document(orders);
    document.setIn(path, value);
    expect(readManifests(document.toString()).flatMap(fitnessFaults).join('\n')).toContain(path.at(-1));
  });
});

test('NATS accepts its configuration, which syncs every write', async () => {
  const config = `${root}infra/k8s/base/data/nats.conf`;
  const natsServer = await checkTool('nats-server');
  const passwords = brokerUsers.map((user) => [variableOf(user), 'chosen']);
  const env = { SERVER_NAME: 'nats-0', [variableOf(admin)]: 'chosen', ...Object.fromEntries(passwords) };
  await run(natsServer, ['-t', '-c', config], { env });
  expect(await readFile(config, 'utf8')).toMatch(/^ {2}sync_interval: always$/m);
});

const variableOf = (user: string) => `NATS_PASSWORD_${user.toUpperCase()}`;

test('the users of Redis have the rights that they have locally', async () => {
  const users = redisAcl((user) => `>$REDIS_PASSWORD_${user.toUpperCase()}`);
  await expect(users).toMatchFileSnapshot('../k8s/base/data/redis-users.acl');
});

test('Redis starts with the users’ passwords, whatever is in them, in a file that is closed to others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'railhead-acl-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await copyFile(`${root}infra/k8s/base/data/redis-users.acl`, `${folder}/users.acl`);
  await mkdir(`${folder}/users`);
  await writeFile(`${folder}/valkey-server`, '#!/bin/sh\necho "$*"\n', { mode: 0o755 });
  const passwordOf = (user: string) => `${user}$HOME|&\\"'`;
  const env = {
    PATH: `${folder}:${process.env.PATH}`,
    CONFIG_DIR: folder,
    USERS_DIR: `${folder}/users`,
    ...Object.fromEntries(
      redisUsers.map((user) => [`REDIS_PASSWORD_${user.toUpperCase()}`, passwordOf(user)]),
    ),
  };
  const { stdout } = await run('sh', [`${root}infra/k8s/base/data/redis-start.sh`], { env });
  expect(stdout).toContain(`--aclfile ${folder}/users/users.acl`);
  expect(await readFile(`${folder}/users/users.acl`, 'utf8')).toBe(
    redisAcl((user) => `>${passwordOf(user)}`),
  );
  expect((await stat(`${folder}/users/users.acl`)).mode & 0o777).toBe(0o600);
});

test('the users of NATS have the rights that the event contracts imply', async () => {
  const users = natsAuthorization((user) => (user === 'launcher' ? undefined : `$${variableOf(user)}`));
  await expect(
    `# Generated from the event contracts; \`npx vitest run --project infra infra/test/k8s.test.ts -u\` writes it anew.\n${users}`,
  ).toMatchFileSnapshot('../k8s/base/data/nats-users.conf');
});

test('the Dockerfiles pass hadolint', async () => {
  const files = globSync(`${root}infra/docker/*.Dockerfile`);
  expect(files.length).toBeGreaterThan(1);
  const { stdout } = await run(await checkTool('hadolint'), files);
  expect(stdout).toBe('');
});
