/** Home of the small page a person sees when no app of the customer takes over: one heading, one or two sentences. */

/** Escapes text for HTML, in elements and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Renders the page. It needs nothing from outside and follows light and dark. @param sentences Plain text. */
export function smallPage(page: { title: string; isGood: boolean; sentences: readonly string[] }): string {
  const body = page.sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title><link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 17px/1.55 system-ui, sans-serif;
  background: light-dark(#f6f6f3, #16181b); color: light-dark(#1d2022, #e8e9ea); }
main { max-width: 30rem; margin: 1.5rem; padding: 2rem; border-radius: 14px; background: light-dark(#fff, #202327);
  border: 1px solid light-dark(#e2e2dc, #33373c); }
h1 { margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.25; }
h1::before { content: '${page.isGood ? '✓' : '!'}'; display: inline-grid; place-items: center; width: 1.6em; height: 1.6em; margin-right: .5em;
  border-radius: 50%; font-size: .8em; color: #fff; background: ${page.isGood ? '#1f7a4d' : '#b3422f'}; }
p { margin: .5rem 0 0; overflow-wrap: anywhere; }
</style></head>
<body><main><h1>${escapeHtml(page.title)}</h1>${body}</main></body></html>
`;
}
