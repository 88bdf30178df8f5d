/** The services that have an image and a Deployment, both of this name. */
export const services = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client'] as const;
export type Service = (typeof services)[number];

export const isService = (name: string): name is Service => services.some((service) => service === name);

/** Files from which every image is built. npm compares the lock file with the manifest of each workspace. */
const sharedInputs = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  '.dockerignore',
  'infra/docker/',
  'infra/package.json',
  'infra/backup/package.json',
  'infra/local/stripe/package.json',
  'common/package.json',
  'common/src/',
  ...services.map((service) => `${service}/package.json`),
];

/** The files and folders (with a slash at the end) from which the image of a service is built. */
export const inputsOf = (service: Service): string[] => [
  ...sharedInputs,
  ...(service === 'client' ? ['client/server/', 'client/web/'] : [`${service}/src/`]),
];

const isUnder = (file: string) => (input: string) =>
  input.endsWith('/') ? file.startsWith(input) : file === input;

/** The services whose images change with these files. */
export const touchedImages = (files: readonly string[]): Service[] =>
  services.filter((service) => files.some((file) => inputsOf(service).some(isUnder(file))));
