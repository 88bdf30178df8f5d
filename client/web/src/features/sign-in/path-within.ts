/** The path of `next` if it stays on this site, else the start page: a link must not send people elsewhere. */
export function pathWithin(next: string | undefined, origin: string): string {
  if (!next || !URL.canParse(next, origin)) return '/';
  const url = new URL(next, origin);
  return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '/';
}
