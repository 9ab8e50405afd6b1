/** Home of how people, programs and copying misspell links: undone in a text before its addresses are looked for. One pass each. */

/** `https//`, `https;//`, `htps://`, `hhttps://`, `ttps://`, and the right spelling itself. */
const SCHEME_SPELLINGS = /(?<![a-z0-9])(?:h{1,2}t{1,3}|t{2,3})ps?[:;.]?\/\/(?=[a-z0-9])/gi;
const WELL_SPELLED = /^https?:\/\//i;

/** All but the last of `http://https://…`. */
const SCHEMES_BEFORE_A_SCHEME = /(?:https?:\/\/)+(?=https?:\/\/)/gi;

/** `https:\\host`, as people type it who know folders better. */
const SCHEME_WITH_BACKSLASHES = /(https?:)\\{2}(?=[a-z0-9])/gi;

/** Signs of an address that programs escape which escape too much; not the dot, which would change a host. */
const ESCAPED_SIGNS = /\\([/:=?&_])/g;

/** `/j/857 4638 2910` and `/j/857-4638-2910`: a Zoom number in the groups in which it is shown. */
const GROUPED_NUMBER =
  /(\/(?:j|w|s|wc\/join)\/)(\d{3})(?:[ \u00a0+-]|%20)(\d{3,4})(?:[ \u00a0+-]|%20)(\d{3,4})(?!\d)/gi;

/** Signs of quoted-printable that remained in a text; `=3D` or a line end shows that it is one. */
const QUOTED_PRINTABLE = /=3D|=0D=0A/i;
const QUOTED_CHARACTERS = /=(\r?\n|3D|0D|0A|20|09)/gi;
const QUOTED_LINE_ENDS = /=\r?\n|=0D=0A/gi;

const CHARACTER_OF: Readonly<Record<string, string>> = { '3D': '=', '0D': '\r', '0A': '\n', '20': ' ', '09': '\t' };

/** Undoes quoted-printable as far as it matters to addresses; without `=3D` only line ends, because `?pwd=20a` is a passcode. */
function withoutQuotedPrintable(text: string): string {
  if (!QUOTED_PRINTABLE.test(text)) return text;
  return /=3D/i.test(text)
    ? text.replace(QUOTED_CHARACTERS, (_, code: string) => CHARACTER_OF[code.toUpperCase()] ?? '')
    : text.replace(QUOTED_LINE_ENDS, (sign) => (sign.startsWith('=0') ? '\r\n' : ''));
}

/**
 * Spells the addresses of a text as they are meant. What stands inside another address stays there.
 *
 * @throws never.
 */
export function respelled(text: string): string {
  return withoutQuotedPrintable(text)
    .replace(SCHEME_WITH_BACKSLASHES, '$1//')
    .replace(ESCAPED_SIGNS, '$1')
    .replace(SCHEME_SPELLINGS, (spelling) => (WELL_SPELLED.test(spelling) ? spelling : 'https://'))
    .replace(SCHEMES_BEFORE_A_SCHEME, '')
    .replace(GROUPED_NUMBER, '$1$2$3$4');
}
