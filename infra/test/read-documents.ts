/** The mermaid pictures of a markdown text. */
export const picturesOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^```mermaid\n(.*?)^```/gms)].map(([, picture]) => picture ?? '');

/** A thick arrow of a flowchart: from the owner of events to one that consumes them. */
export type Edge = { from: string; to: string; label: string };

/** `a ==>|label| b & c` makes two edges. */
export const edgesOf = (picture: string): Edge[] =>
  [...picture.matchAll(/^ *(\w+(?: & \w+)*) ==>(?:\|([^|]*)\|)? (\w+(?: & \w+)*) *$/gm)].flatMap(
    ([, froms = '', label = '', tos = '']) =>
      froms.split(' & ').flatMap((from) => tos.split(' & ').map((to) => ({ from, to, label }))),
  );

/** An event in a sequence: `orders-)payments: order-placed`. */
export const messagesOf = (picture: string): { from: string; to: string; event: string }[] =>
  [...picture.matchAll(/^ *(\w+)-\)(\w+): (.+)$/gm)].map(([, from = '', to = '', event = '']) => ({
    from,
    to,
    event,
  }));

/** Targets of a markdown text's links inside the repository, without anchors. */
export const linksOf = (markdown: string): string[] =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));

/** The text of each second-level section by its heading. */
export const sectionsOf = (markdown: string): Map<string, string> =>
  new Map(
    markdown
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const end = section.indexOf('\n');
        return [section.slice(0, end), section.slice(end + 1)];
      }),
  );

/** Files and folders of the repository that a markdown text names as code: `orders/src/app.ts`, `docs/`. */
export const pathsOf = (markdown: string): string[] =>
  [
    ...markdown.matchAll(
      /`((?:common|auth|tickets|orders|payments|expiration|client|infra|e2e|bench|docs)\/[\w./-]*)`/g,
    ),
  ].map(([, path = '']) => path);

/** Variables of an environment file, set or commented out, each with the comment above its group. */
export function declaredIn(envFile: string): Map<string, string> {
  const declared = new Map<string, string>();
  let explanation = '';
  for (const line of envFile.split('\n')) {
    const name = /^#?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
    if (name) declared.set(name, explanation);
    else explanation = /^# (?!---)(.+)/.exec(line)?.[1] ?? '';
  }
  return declared;
}
