/** Home of the text of an event as Outlook keeps it: HTML, with the words of a Teams meeting under it. */
import type { MicrosoftFields } from './store.ts';

const HTML_START =
  '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>\r\n<body>\r\n';
const HTML_END = '\r\n</body>\r\n</html>\r\n';
const RULE = '________________________________________________________________________________';

/** The body as HTML. A description that is no HTML is taken literally. */
export function bodyHtml({ description, teamsUrl }: Pick<MicrosoftFields, 'description' | 'teamsUrl'>): string {
  const text = description ?? '';
  const isHtml = /<[a-z!][^>]*>/i.test(text);
  const words = isHtml ? text : escape(text).replaceAll(/\r?\n/g, '<br>\r\n');
  const said = words === '' ? '' : `<div>${words}</div>`;
  return `${HTML_START}${said}${teamsUrl === null ? '' : teamsBlock(teamsUrl)}${HTML_END}`;
}

function teamsBlock(url: string): string {
  return `<br>
<div style="width:100%"><span style="white-space:nowrap; color:#5F5F5F">${RULE}</span></div>
<div class="me-email-text" lang="en-US"><span style="font-size:24px">Microsoft Teams</span>
<a href="https://aka.ms/JoinTeamsMeeting?omkt=en-US">Need help?</a><br>
<a class="me-email-headline" href="${escape(url)}">Join the meeting now</a><br>
<span>Meeting ID: 123 456 789 01</span><br><span>Passcode: sB7sBx</span></div>
<div style="width:100%"><span style="white-space:nowrap; color:#5F5F5F">${RULE}</span></div>`;
}

/** The same as plain text. Links are lost behind their words. */
export function plainText(html: string): string {
  const text = html
    .replaceAll(/<head>[^]*?<\/head>/g, '')
    .replaceAll(/<(?:br|\/div|\/p)\s*\/?>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name: string) => CHARACTERS[name] ?? whole);
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line, index) => line !== '' || (lines[index - 1] ?? '') !== '').join('\r\n');
}

const CHARACTERS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
