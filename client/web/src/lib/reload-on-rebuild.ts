const pollMs = 1000;

/**
 * For `npm run dev`: reloads the page once its HTML has changed, which names the scripts and styles by their content.
 * @returns stops.
 */
export function reloadOnRebuild(reload = () => window.location.reload()): () => void {
  let known: string | undefined;
  const check = async () => {
    const html = await currentHtml().catch(() => undefined);
    // There is none while the build writes its files, or the server restarts.
    if (html === undefined || html === known) return;
    if (known === undefined) {
      known = html;
      return;
    }
    clearInterval(timer);
    reload();
  };
  const timer = setInterval(() => void check(), pollMs);
  void check();
  return () => clearInterval(timer);
}

async function currentHtml(): Promise<string | undefined> {
  const response = await fetch('/', { cache: 'no-store' });
  return response.ok ? response.text() : undefined;
}
