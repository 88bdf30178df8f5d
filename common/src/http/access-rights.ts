import type { RouteOptions } from 'fastify';
import type { Role } from '../contracts/auth.ts';
import type { ProblemCode } from '../contracts/problem.ts';

/**
 * Who may call a route that has no guard. `public`: anybody. `hold-session`: anybody, for the seats that their cookie
 * holds. `refresh-token`: whoever has the refresh token. `signed`: Stripe, by its signature.
 */
type Access = 'public' | 'hold-session' | 'refresh-token' | 'signed';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route has a guard or states its access; a test of the API document refuses one that has neither. */
    access?: Access;
  }
}

/** What an `onRequest` hook demands of the caller, and the codes with which it refuses. */
interface Guard {
  problems: readonly ProblemCode[];
  /** The role that the caller's account must have; absent: any account. */
  role?: Role;
}

const guards = new WeakMap<object, Guard>();

/** The same `onRequest` hook, of which it is known what it demands. */
export function guard<H extends object>(hook: H, demand: Guard): H {
  guards.set(hook, demand);
  return hook;
}

export const guardsOf = ({ onRequest }: Pick<RouteOptions, 'onRequest'>): Guard[] =>
  [onRequest ?? []].flat().flatMap((hook) => guards.get(hook) ?? []);

/** The ways in which callers prove who they are, for the API document. */
export const securitySchemes = (accessCookie: string) =>
  ({
    bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The access token.' },
    accessCookie: {
      type: 'apiKey',
      in: 'cookie',
      name: accessCookie,
      description: 'The access token, as browsers send it.',
    },
    refreshCookie: {
      type: 'apiKey',
      in: 'cookie',
      name: 'railhead-refresh',
      description: 'The refresh token; each can be used once.',
    },
    holdCookie: {
      type: 'apiKey',
      in: 'cookie',
      name: 'railhead-holder',
      description: 'Whoever holds seats; set by the first hold.',
    },
    stripeSignature: {
      type: 'apiKey',
      in: 'header',
      name: 'stripe-signature',
      description: 'The HMAC of the time and the body.',
    },
  }) as const;

type SchemeName = keyof ReturnType<typeof securitySchemes>;
type Requirement = Partial<Record<SchemeName, string[]>>;

const signedIn: Requirement[] = [{ bearer: [] }, { accessCookie: [] }];
const requirements: Record<Access, Requirement[]> = {
  public: [],
  'hold-session': [{}, { holdCookie: [] }],
  'refresh-token': [{ refreshCookie: [] }],
  signed: [{ stripeSignature: [] }],
};

/** The right that a route demands, as OpenAPI states it; `x-roles` lists the roles of which the caller needs one. */
export function rightOf(route: RouteOptions): { security?: Requirement[]; 'x-roles'?: Role[] } {
  const demanded = guardsOf(route);
  const roles = demanded.flatMap(({ role }) => role ?? []);
  if (demanded.length > 0) return { security: signedIn, ...(roles.length > 0 && { 'x-roles': roles }) };
  const { access } = route.config ?? {};
  return access === undefined ? {} : { security: requirements[access] };
}
