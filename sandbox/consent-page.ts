/** Home of the pages a person sees: choosing an account and what to allow, and the refusal of a bad request. */
import { html, type Answer } from './http.ts';

const STYLE = `
  :root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --page: #f3f5f7; --card: #fff; --line: #d0d7de; --act: #0b57d0; --on-act: #fff; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --dim: #a5adb5; --page: #131619; --card: #1d2125; --line: #434a52; --act: #a8c7fa; --on-act: #062e6f; } }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
  main { max-width: 30rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
  .card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1.5rem; }
  .note { margin: 0 0 1rem; color: var(--dim); font-size: .875rem; }
  h1 { margin: 0 0 .25rem; font-size: 1.375rem; line-height: 1.3; overflow-wrap: anywhere; }
  fieldset { border: 0; margin: 1.5rem 0 0; padding: 0; }
  legend { padding: 0; font-weight: 600; margin-bottom: .5rem; }
  label { display: flex; gap: .75rem; align-items: flex-start; padding: .625rem .75rem; border: 1px solid var(--line); border-radius: .625rem; margin-top: .5rem; cursor: pointer; }
  label:has(:focus-visible), button:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
  label:has(:enabled:checked) { border-color: var(--act); }
  input { width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; accent-color: var(--act); flex: none; }
  small { display: block; color: var(--dim); overflow-wrap: anywhere; }
  .buttons { display: flex; gap: .75rem; justify-content: flex-end; margin-top: 1.75rem; }
  button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: 0 1.5rem; border-radius: 1.5rem; border: 1px solid var(--line); background: transparent; color: var(--ink); cursor: pointer; }
  button.act { background: var(--act); border-color: var(--act); color: var(--on-act); }
  @media (max-width: 24rem) { .buttons { flex-direction: column-reverse; } }`;

function page(provider: string, title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="note">This is the sandbox, not ${escape(provider)}. Its people and calendars are made up, and nothing leaves this machine.</p>
<div class="card">
${content}
</div>
</main>
</body>
</html>
`;
}

/** The page that asks. `request` is the query of the authorization request, sent back with the decision. */
export function consentPage(options: {
  /** As people call it. */
  provider: string;
  clientId: string;
  redirectHost: string;
  people: { email: string; name: string }[];
  chosenEmail: string | null;
  /** `meaning` says it in words for a person, `name` as the provider does. */
  scopes: { scope: string; name: string; meaning: string; canUntick: boolean }[];
  /** Where the decision is posted to. */
  action: string;
  request: string;
}): Answer {
  const chosen = options.people.find((person) => person.email === options.chosenEmail) ?? options.people[0];
  const people = options.people.map(
    (person) =>
      `<label><input type="radio" name="email" value="${escape(person.email)}" required${
        person === chosen ? ' checked' : ''
      }><span>${escape(person.email)}<small>${escape(person.name)}</small></span></label>`,
  );
  const scopes = options.scopes.map(
    ({ scope, name, meaning, canUntick }) =>
      `<label><input type="checkbox" name="scope" value="${escape(scope)}" checked${
        canUntick ? '' : ' disabled'
      }><span>${escape(meaning)}<small>${escape(name)}${canUntick ? '' : ', always shared'}</small></span></label>`,
  );
  const nobody = `<p>This sandbox has no people yet. Add one with <code>POST /__control/${options.provider.toLowerCase()}/people</code>.</p>`;
  const content = `<h1>${escape(options.redirectHost)} wants to see your calendar</h1>
<p class="note">OAuth client ${escape(options.clientId)}</p>
<form method="post" action="${escape(options.action)}">
<input type="hidden" name="request" value="${escape(options.request)}">
<fieldset><legend>Choose an account</legend>${people.length === 0 ? nobody : people.join('\n')}</fieldset>
<fieldset><legend>Choose what it may do</legend>${scopes.join('\n')}</fieldset>
<div class="buttons">
<button name="decision" value="deny" formnovalidate>Deny</button>
<button class="act" name="decision" value="allow"${people.length === 0 ? ' disabled' : ''}>Allow</button>
</div>
</form>`;
  return html(200, page(options.provider, 'Sandbox: allow access?', content));
}

/** The page that refuses a bad authorization request. Nothing is sent back to the app: its address cannot be trusted. */
export function refusalPage(provider: string, status: number, error: string, explanation: string): Answer {
  const content = `<h1>Access blocked: this request is invalid</h1>
<p>${escape(explanation)}</p>
<p class="note">Error ${status}: ${escape(error)}</p>`;
  return { ...html(status, page(provider, `Sandbox: error ${status}`, content)), note: error };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
