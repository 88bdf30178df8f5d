import type { AccountView, SessionView } from '@railhead/common/contracts/auth';
import { until } from '@railhead/common/testing/until';
import { mailedCode } from '../../passenger-client.ts';
import type { Product } from '../../product.ts';
import { type Traveller, traveller } from '../../traveller.ts';
import { send } from './http.ts';
import { addSigningKey, type SigningKey } from './signing-key.ts';

/** Somebody with an account and a session. */
export interface Person {
  traveller: Traveller;
  account: AccountView;
  token: string;
}

/** The people of the suite, and a key that signs tokens for more of them. */
export interface Callers {
  key: SigningKey;
  ada: Person;
  bob: Person;
  operator: Person;
  inspector: Person;
  /** An account that was erased, with a token that has not expired. */
  erased: Person;
}

const known = new WeakMap<Product, Promise<Callers>>();

/** The same people for every attack on one product. */
export function callersOf(product: Product): Promise<Callers> {
  const callers = known.get(product) ?? createCallers(product);
  known.set(product, callers);
  return callers;
}

/** The inspector of a product that was started with this environment; the operator is that of every local start. */
export const inspectorEnv = { INSPECTOR_EMAILS: 'inspector@demo.local' };

async function createCallers(product: Product): Promise<Callers> {
  const key = await addSigningKey(product);
  const [ada, bob, operator, inspector, erased] = await Promise.all([
    signIn(product, 'ada@attacked.example'),
    signIn(product, 'bob@attacked.example'),
    signIn(product, 'operator@demo.local'),
    signIn(product, inspectorEnv.INSPECTOR_EMAILS),
    signIn(product, 'erased@attacked.example'),
  ]);
  await erase(product, erased);
  return { key, ada, bob, operator, inspector, erased };
}

export async function signIn(product: Product, email: string): Promise<Person> {
  const person = traveller(product);
  await person.signIn(email);
  const { body } = await person.request<SessionView>('POST', '/api/auth/sessions/refresh');
  return { traveller: person, account: body.account, token: body.accessToken };
}

async function erase(product: Product, { traveller: person, account, token }: Person): Promise<void> {
  const previous = await mailedCode(product, account.email);
  await person.request('POST', '/api/auth/codes', { email: account.email });
  const proof = { code: await mailedCode(product, account.email, previous) };
  const { status, text } = await person.request('DELETE', '/api/auth/me', { proof });
  if (status !== 204) throw new Error(`an account could not be erased: ${status} ${text}`);
  for (const path of ['/api/orders', '/api/tickets', '/api/payments/nothing'])
    await until(`${path} to refuse the erased account`, async () => {
      const reply = await send(product.baseUrl, { method: 'GET', path, headers: bearer(token) });
      return reply.status === 401;
    });
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
