/** Something distinctive that a person gave to the product. */
export interface Word {
  /** What it is, for findings. */
  what: string;
  /** Stands nowhere by chance. */
  text: string;
  /** It is personal data, which docs/privacy.md allows in some places; everything else is allowed nowhere. */
  isPersonal: boolean;
}

/** Whether a text holds the word. Of a short number, only where it stands by itself. */
export const holds = ({ text }: Word, within: string): boolean =>
  /^\d{1,8}$/.test(text)
    ? new RegExp(`(?<![\\w.:-])${text}(?![\\w.:-])`).test(within)
    : within.toLowerCase().includes(text.toLowerCase());

const random = () => crypto.randomUUID().slice(0, 8);

/** New words for one run. */
export function newWords() {
  const secret = (what: string): Word => ({ what, text: `quokka${random()}`, isPersonal: false });
  const personal = (what: string, text: string): Word => ({ what, text, isPersonal: true });
  return {
    password: secret('a password'),
    wrongPassword: secret('a mistyped password'),
    weakPassword: secret('a password in a request without a proof'),
    refusedBody: secret('a body that was refused'),
    brokenJson: secret('a body that is no JSON'),
    query: secret('a query'),
    bearer: secret('a bearer token'),
    cookie: secret('a cookie'),
    userAgent: secret('a user agent'),
    referrer: secret('a referrer'),
    idempotencyKey: secret('an idempotency key'),
    email: personal('an e-mail address', `numbat${random()}@unmistakable.example`),
    name: personal('the name of an account', `Bilby Quoll${random()}`),
    passenger: personal('the name of a passenger', `Dunnart Potoroo${random()}`),
  };
}
export type Words = ReturnType<typeof newWords>;

/** The parts of cookies and tokens by which somebody is known: all of the value, and its signature or secret. */
export function secretsOf(values: Iterable<string>): Word[] {
  const parts = [...values].flatMap((value) => [value, value.split('.').at(-1) ?? '']);
  return [...new Set(parts)]
    .filter((text) => text.length >= 20 || /^\d{6}$/.test(text))
    .map((text) => ({
      what: text.length === 6 ? 'a mailed code' : 'a cookie or token',
      text,
      isPersonal: false,
    }));
}
