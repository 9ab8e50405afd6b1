/** Home of the small page a person sees when no app of the customer takes over: one heading, a few sentences, at most one question. */
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { NOT_KEPT } from './conditional.ts';

/** Escapes text for HTML, in elements and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** All texts are plain. */
export type SmallPage = {
  title: string;
  tone: 'good' | 'bad' | 'question';
  sentences: readonly string[];
  /** A way on that leaves this page where it is, in a window of its own. */
  newWindow?: { href: string; label: string };
  /** Two buttons that post to `action`; `goesTo` are the addresses that the answer may lead to. */
  question?: {
    action: string;
    fields: readonly { name: string; value: string }[];
    no: { name: string; value: string; label: string };
    yes: { name: string; value: string; label: string };
    goesTo: readonly string[];
  };
};

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 17px/1.55 system-ui, sans-serif;
  background: light-dark(#f6f6f3, #16181b); color: light-dark(#1d2022, #e8e9ea); }
main { max-width: 30rem; margin: 1.5rem; padding: 2rem; border-radius: 14px; background: light-dark(#fff, #202327);
  border: 1px solid light-dark(#e2e2dc, #33373c); }
h1 { display: grid; grid-template-columns: auto 1fr; gap: .6rem; margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.28;
  overflow-wrap: anywhere; }
h1::before { display: grid; place-items: center; width: 1.6em; height: 1.6em; border-radius: 50%; font-size: .8em; color: #fff; }
.good h1::before { content: '✓'; background: #1f7a4d; }
.bad h1::before { content: '!'; background: #b3422f; }
.question h1::before { content: '?'; background: #2f5fb3; }
p { margin: .5rem 0 0; overflow-wrap: anywhere; unicode-bidi: plaintext; }
form { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
button, a { font: inherit; min-height: 2.75rem; padding: .5rem 1.1rem; border-radius: 10px; border: 1px solid light-dark(#8b8f94, #7d838a);
  background: transparent; color: inherit; cursor: pointer; overflow-wrap: anywhere; }
a { display: inline-block; box-sizing: border-box; margin-top: 1.5rem; text-decoration: none; }
button.yes, a { border-color: transparent; background: light-dark(#1f7a4d, #5cc391); color: light-dark(#fff, #0c2618); font-weight: 600; }
@media (max-width: 30rem) { main { margin: 1rem; padding: 1.5rem; } h1 { grid-template-columns: 1fr; font-size: 1.2rem; }
  button, a { flex: 1 1 100%; width: 100%; text-align: center; } }
:focus-visible { outline: 3px solid #2f7ad6; outline-offset: 2px; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Renders the page. It needs nothing from outside, no script, and follows light and dark. */
export function smallPage({ title, tone, sentences, newWindow, question }: SmallPage): string {
  const parts = sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`);
  if (newWindow !== undefined)
    parts.push(
      `<a href="${escapeHtml(newWindow.href)}" target="_blank" rel="noopener">${escapeHtml(newWindow.label)}</a>`,
    );
  if (question !== undefined) parts.push(formOf(question));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,">
<style>${STYLE}</style></head>
<body><main class="${tone}"><h1>${escapeHtml(title)}</h1>${parts.join('')}</main></body></html>
`;
}

function formOf({ action, fields, no, yes }: NonNullable<SmallPage['question']>): string {
  const hidden = fields.map(
    ({ name, value }) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const buttons = [no, yes].map(
    (button) =>
      `<button${button === yes ? ' class="yes"' : ''} name="${escapeHtml(button.name)}" value="${escapeHtml(button.value)}">${escapeHtml(button.label)}</button>`,
  );
  return `<form method="post" action="${escapeHtml(action)}">${[...hidden, ...buttons].join('')}</form>`;
}

/** Sends the page as an answer that nobody keeps and that nobody may put into a frame, but to say that it cannot work there. */
export function sendSmallPage(reply: FastifyReply, status: number, page: SmallPage): FastifyReply {
  // Browsers hold to `form-action` where an answer to the form redirects, too.
  const goesTo = (page.question?.goesTo ?? []).map((address) => new URL(address).origin);
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    // The empty icon, so that none is asked for.
    'img-src data:',
    page.question === undefined ? "form-action 'none'" : `form-action ${["'self'", ...new Set(goesTo)].join(' ')}`,
    "base-uri 'none'",
    page.newWindow === undefined ? "frame-ancestors 'none'" : 'frame-ancestors *',
  ];
  if (page.newWindow === undefined) reply.header('x-frame-options', 'DENY');
  else reply.removeHeader('x-frame-options');
  return reply
    .code(status)
    .header('content-security-policy', policy.join('; '))
    .header('cache-control', NOT_KEPT)
    .type('text/html; charset=utf-8')
    .send(smallPage(page));
}
