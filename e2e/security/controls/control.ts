/** The product with one protection switched off. */
export interface Control {
  /** Also the name of its module in `modules/`. */
  name: string;
  /** The protection that is switched off. */
  without: string;
  /** The attack that must find that, and the rules of which one must be broken. */
  attack: string;
  rules: readonly string[];
}

export const controlModule = (name: string): string => new URL(`modules/${name}.ts`, import.meta.url).href;

/** Each must be found: a suite that never finds anything proves nothing. */
export const controls: readonly Control[] = [
  {
    name: 'no-role-check',
    without: 'the check of the role that a route demands',
    attack: 'authorization-matrix',
    rules: ['right-not-enforced'],
  },
  {
    name: 'no-ownership-check',
    without: "the check of an order's owner",
    attack: 'id-swaps',
    rules: ['foreign-id-accepted'],
  },
  {
    name: 'no-request-validation',
    without: 'the check of requests against their schemas',
    attack: 'api-fuzz',
    rules: ['server-error'],
  },
  {
    name: 'no-token-signature',
    without: "the check of an access token's signature",
    attack: 'forged-tokens',
    rules: ['forged-token-accepted'],
  },
  {
    name: 'no-token-claims',
    without: 'the check of issuer, audience and end of an access token',
    attack: 'forged-tokens',
    rules: ['forged-token-accepted'],
  },
  {
    name: 'no-guess-limit',
    without: 'the limit of tries for a mailed code',
    attack: 'code-guesses',
    rules: ['guesses-unlimited'],
  },
  {
    name: 'no-reuse-detection',
    without: 'the end of a session whose old refresh token is used again',
    attack: 'refresh-games',
    rules: ['refresh-token-reused'],
  },
  {
    name: 'no-holder-signature',
    without: "the check of the hold cookie's signature",
    attack: 'forged-holders',
    rules: ['forged-holder-accepted'],
  },
  {
    name: 'no-webhook-signature',
    without: "the check of a webhook's signature",
    attack: 'altered-webhooks',
    rules: ['webhook-accepted'],
  },
  {
    name: 'no-webhook-age',
    without: "the check of a webhook's age",
    attack: 'altered-webhooks',
    rules: ['webhook-accepted'],
  },
  {
    name: 'no-origin-check',
    without: 'the refusal of writes from other sites',
    attack: 'cross-site',
    rules: ['foreign-page-admitted'],
  },
  {
    name: 'no-host-check',
    without: 'the refusal of requests that name another host',
    attack: 'cross-site',
    rules: ['foreign-page-admitted'],
  },
  {
    name: 'no-plain-names',
    without: 'the refusal of line breaks and hidden characters in names',
    attack: 'header-injection',
    rules: ['hidden-characters-accepted'],
  },
  {
    name: 'no-amount-check',
    without: 'the frozen fare as the amount of a payment',
    attack: 'price-tricks',
    rules: ['amount-differs'],
  },
  {
    name: 'no-password-hash',
    without: 'the hashing of passwords and codes before they are stored',
    attack: 'canaries',
    rules: ['secret-stored'],
  },
  {
    name: 'log-codes',
    without: 'keeping mailed codes out of the logs',
    attack: 'canaries',
    rules: ['word-repeated'],
  },
  {
    name: 'no-data-check',
    without: "the check of an event's data before it is handled",
    attack: 'broken-messages',
    rules: ['message-not-set-aside'],
  },
  {
    name: 'no-rate-limits',
    without: 'the limits of requests per minute',
    attack: 'request-floods',
    rules: ['flood-not-limited'],
  },
  {
    name: 'no-stream-limit',
    without: 'the limit of live streams per network',
    attack: 'crowds',
    rules: ['live-maps-not-limited'],
  },
  {
    name: 'no-request-timeout',
    without: 'the time limits for headers and bodies',
    attack: 'slow-senders',
    rules: ['slow-sender-kept'],
  },
  {
    name: 'no-backlog-limit',
    without: 'the end of live streams that are not read',
    attack: 'slow-readers',
    rules: ['slow-reader-kept'],
  },
];
