/** The path of `next` if it is on this site, else the start page: prevents open redirects. */
export function sameOriginPath(next: string | undefined, origin: string): string {
  if (!next || !URL.canParse(next, origin)) return '/';
  const url = new URL(next, origin);
  return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '/';
}
