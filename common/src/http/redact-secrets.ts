/** Field names whose values are never logged, at any depth. */
const secrets = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'code',
  'email',
  'name',
  'contact',
  'token',
]);

const deepest = 6;

/**
 * The fields of a log line with secrets redacted; values that are nested too deeply are left out. Errors and other class
 * instances are left to their serializers.
 */
export function redactSecrets(facts: Record<string, unknown>, depth = 1): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(facts)) {
    safe[key] = secrets.has(key) ? '[redacted]' : censor(value, depth);
  }
  return safe;
}

function censor(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return depth > deepest ? '[deep]' : value.map((item) => censor(item, depth + 1));
  if (!isPlain(value)) return value;
  return depth > deepest ? '[deep]' : redactSecrets(value, depth + 1);
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
