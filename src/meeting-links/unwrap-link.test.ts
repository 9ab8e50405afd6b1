/** Examples of every wrapper that is undone, alone and inside each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findMeetingUrl, parseMeetingUrl } from './meeting-url.ts';
import { unwrapLink } from './unwrap-link.ts';

const ZOOM = 'https://acme.zoom.us/j/85746382910?pwd=aBc-d_e.1';
const encoded = encodeURIComponent(ZOOM);

/** Wraps in Proofpoint v2's alphabet. */
const proofpoint2 = (address: string): string =>
  `https://urldefense.proofpoint.com/v2/url?u=${encodeURIComponent(address).replaceAll('_', '%5F').replaceAll('-', '%2D').replaceAll('%', '-')}&d=DwMFaQ&c=x`;

const safeLinks = (address: string): string =>
  `https://nam12.safelinks.protection.outlook.com/?url=${encodeURIComponent(address)}&data=05%7C02&sdata=aB%3D&reserved=0`;

const google = (address: string): string =>
  `https://www.google.com/url?q=${encodeURIComponent(address)}&sa=D&source=calendar&usd=2&usg=AOvVaw0`;

const WRAPPED: readonly (readonly [name: string, address: string])[] = [
  ['nothing', ZOOM],
  ['Google', google(ZOOM)],
  ['Google elsewhere, unencoded', `https://www.google.co.uk/url?sa=t&url=${ZOOM}`],
  ['SafeLinks', safeLinks(ZOOM)],
  ['SafeLinks of the government cloud', `https://usg01.safelinks.protection.office365.us/?url=${encoded}`],
  [
    'SafeLinks in Teams',
    `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=${encoded}&locale=en-us`,
  ],
  ['Proofpoint v1', `https://urldefense.proofpoint.com/v1/url?u=${encoded}&k=abc`],
  ['Proofpoint v2', proofpoint2(ZOOM)],
  ['Proofpoint v3', `https://urldefense.com/v3/__${ZOOM}__;!!Abc-1!xyz$`],
  ['Proofpoint v3, one slash', `https://urldefense.us/v3/__${ZOOM.replace('://', ':/')}__;!!Abc-1!xyz$`],
  [
    'Proofpoint v3, replaced characters',
    `https://urldefense.com/v3/__${ZOOM.replace('?', '*').replace('=', '*')}__;Pz0!!Abc-1!xyz$`,
  ],
  [
    'Proofpoint v3, a run of replaced characters',
    `https://urldefense.com/v3/__${ZOOM.replace('aBc-', '**C')}__;YUJjLQ!!Abc-1!xyz$`,
  ],
  ['Barracuda', `https://linkprotect.cudasvc.com/url?a=${encoded.replaceAll('%3A', '%3a')}&c=E,1,x&typo=1`],
  ['Trend Micro', `https://imsva91-ctp.trendmicro.com/wis/clicktime/v1/query?url=${encoded}&umid=1`],
  ['FireEye', `https://protect2.fireeye.com/v1/url?k=1&q=1&u=${encoded}`],
  ['esvalabs', `https://urlsand.esvalabs.com/?u=${encoded}&e=1&h=1`],
  ['Sophos', `https://us-west-2.protection.sophos.com/?d=zoom.us&u=${Buffer.from(ZOOM).toString('base64')}&i=1`],
  ['AWS SES', `https://abc.r.us-east-1.awstrack.me/L0/${encoded}/1/0100-000000/sig=100`],
  ['Cisco', `https://secure-web.cisco.com/1Abc_d-E/${encoded}`],
  ['Symantec', `https://clicktime.symantec.com/3Abc?u=${encoded}`],
  ['Avanan', `https://url.avanan.click/v2/___${ZOOM}___.YXAzOmFjbWU6YTpv`],
  ['Check Point', `https://protect.checkpoint.com/v2/___${ZOOM}___.YXAzOmFjbWU6YTpv`],
  ['WhatsApp', `https://l.wl.co/l?u=${encoded}`],
  ['Slack', `https://slack-redir.net/link?url=${encoded}`],
  ['Facebook', `https://l.facebook.com/l.php?u=${encoded}&h=AT0`],
  ['Google Meet and Chat', `https://meet.google.com/linkredirect?authuser=0&dest=${encoded}`],
  ['Hangouts', `https://hangouts.google.com/linkredirect?dest=${encoded}`],
  ['SafeLinks of China', `https://chn01.safelinks.protection.partner.outlook.cn/?url=${encoded}&reserved=0`],
  ['mail.com', `https://deref-mail.com/mail/client/abc/dereferrer/?redirectUrl=${encoded}`],
  ['GMX', `https://deref-gmx.net/mail/client/a-b_c/dereferrer/?redirectUrl=${encoded}&lm`],
  ['WEB.DE', `https://deref-web-02.de/mail/client/abc/dereferrer/?redirectUrl=${encoded}`],
  ['OWA', `https://mail.acme.test/owa/redir.aspx?C=abc&URL=${encoded}`],
  ['OWA, other case, unencoded', `https://mail.acme.test/OWA/Redir.aspx?URL=${ZOOM}`],
  ['FortiMail', `https://mx.acme.test/fmlurlsvc/?fewReq=:B:JVY&url=${encoded}`],
  ['Trustwave', `https://scanmail.trustwave.com/?c=1&d=x&s=1&u=${encoded}`],
  ['EdgePilot', `https://link.edgepilot.com/s/abc/XyZ?u=${encoded}`],
  ['Vade', `https://m365.eu.vadesecure.com/safeproxy/v4?f=a&u=${encoded}`],
  ['Vade, older', `https://antiphishing.vadesecure.com/v4?f=a&i=b&k=c&r=d&s=e&u=${encoded}`],
  [
    'Trend Micro in Office 365',
    `https://cas5-0-urlprotect.trendmicro.com/wis/clicktime/v1/query?url=${encoded}&umid=1`,
  ],
  ['Zix', `https://link.zixcentral.com/u/abc/Xy-Z?u=${encoded}`],
  ['LinkedIn', `https://www.linkedin.com/redir/redirect?url=${encoded}&urlhash=x`],
  ['LinkedIn, safety page', `https://www.linkedin.com/safety/go?url=${encoded}&trk=x`],
  ['YouTube', `https://www.youtube.com/redirect?event=x&q=${encoded}`],
  ['SafeLinks around Proofpoint around Google', safeLinks(proofpoint2(google(ZOOM)))],
  ['five SafeLinks', safeLinks(safeLinks(safeLinks(safeLinks(safeLinks(ZOOM)))))],
  ['entities', ZOOM.replace(':', '&#58;').replaceAll('/', '&#x2F;')],
  ['entities, encoded twice', safeLinks(ZOOM).replaceAll('&', '&amp;amp;')],
  ['percent-encoding of the whole', encoded],
  ['zero-width characters', ZOOM.replace('zoom', 'zo\u200bom').replace('8574', '85\u00ad74')],
];

test('every wrapper gives back the address inside it', () => {
  for (const [name, address] of WRAPPED) {
    const found = parseMeetingUrl(address);
    assert.deepEqual(found?.address, ZOOM, `${name}: ${address}`);
  }
});

test('a wrapped address is found in a link, a location, a text, an HTML body and angle brackets', () => {
  for (const [name, address] of WRAPPED) {
    const html = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    const sources = [
      { links: [address], location: null, description: null },
      { links: [], location: address, description: null },
      { links: [], location: null, description: `Join\nhere: ${address}.\nBye` },
      { links: [], location: null, description: `Join Zoom Meeting<${address}>, bye` },
      { links: [], location: null, description: `<p>Join <a class=x href="${html}">here</a></p>` },
      { links: [], location: null, description: `<p>Join ${html}<br>bye</p>` },
    ];
    for (const source of sources)
      assert.equal(findMeetingUrl(source)?.address, ZOOM, `${name}: ${JSON.stringify(source)}`);
  }
});

test('what mail programs do to a link in a text is undone', () => {
  const texts = [
    `<${ZOOM.slice(0, 30)}\r\n ${ZOOM.slice(30)}>`,
    `https://acme.zoom.us/j/8574=\r\n6382910?pwd=3DaBc-d_e.1`,
    `https:\\/\\/acme.zoom.us\\/j\\/85746382910?pwd=aBc-d_e.1`,
    `Join:\\n${ZOOM}\\nPasscode: 1`,
    `[Join](${ZOOM}) or [${ZOOM}](${ZOOM})`,
    `**${ZOOM}**`,
    `"${ZOOM}",`,
    `(see ${ZOOM}).`,
    `参加${ZOOM}。`,
    `Meeting${ZOOM}`,
    `link=${ZOOM}`,
    `one,${ZOOM};https://example.com/`,
    `<p>https://acme.zoom.us/j/<wbr>85746382910?pwd=aBc-d_e.1</p>`,
    `&lt;a href=&quot;${ZOOM}&quot;&gt;join&lt;/a&gt;`,
    `<a href='${ZOOM}'>join</a>`,
    `<A HREF=${ZOOM}>join</A>`,
    `<a href="https://example.com/" originalsrc="${ZOOM}">join</a>`,
    `x<y ${ZOOM}`,
    `<!-- ${ZOOM}`,
    `<script> ${ZOOM}`,
    `a < b https://evil.example/<< ${ZOOM}`,
  ];
  for (const text of texts) {
    assert.equal(findMeetingUrl({ links: [], location: null, description: text })?.address, ZOOM, text);
  }
});

test('what people and programs do to the spelling of a link is undone', () => {
  const texts = [
    `Raum 4/${ZOOM}`,
    `Room 4.2/${ZOOM}`,
    ZOOM.replace(':', '\\:'),
    ZOOM.replace('=', '\\='),
    ZOOM.replace('?', '\\?').replace('_', '\\_'),
    ZOOM.replace('://', '//'),
    ZOOM.replace('://', ';//'),
    ZOOM.replace('https://', 'https:\\\\'),
    ZOOM.replace('https', 'htps'),
    ZOOM.replace('https', 'hhttps'),
    ZOOM.replace('https', 'ttps'),
    `http://${ZOOM}`,
    `https://https//${ZOOM.slice(8)}`,
    `${ZOOM}${ZOOM}`,
    `URL:<${ZOOM}>`,
    `${ZOOM.replace('=', '=3D')}=0D=0AThanks`,
    `Join:=0D=0A${ZOOM}=0D=0AThanks`,
    ZOOM.replace('85746382910', '857 4638 2910'),
    ZOOM.replace('85746382910', '857-4638-2910'),
    ZOOM.replace('85746382910', '857%204638%202910'),
    ZOOM.slice(8),
    `Link:${ZOOM.slice(8)}`,
    `room A,${ZOOM.slice(8)}`,
    `Zoom –${ZOOM.slice(8)}`,
    `→${ZOOM.slice(8)}`,
    `📹${ZOOM.slice(8)}`,
    `•${ZOOM.slice(8)}`,
    `“${ZOOM.slice(8)}”`,
    `//${ZOOM.slice(8)}`,
    `://${ZOOM.slice(8)}`,
    `=${ZOOM.slice(8)}`,
    `-${ZOOM.slice(8)}`,
    `|${ZOOM.slice(8)}|`,
    `参加${ZOOM.slice(8)}`,
  ];
  for (const text of texts) {
    assert.equal(findMeetingUrl({ links: [], location: text, description: null })?.address, ZOOM, text);
    assert.equal(findMeetingUrl({ links: [text], location: null, description: null })?.address, ZOOM, text);
    assert.equal(findMeetingUrl({ links: [], location: null, description: `Hello\n${text}\n` })?.address, ZOOM, text);
  }
});

test('a link that was wrapped at the end of full lines is joined, and one that ends there is not', () => {
  const long = `https://acme.zoom.us/j/85746382910?pwd=${'aBc1'.repeat(20)}`;
  for (const width of [60, 68, 72, 76]) {
    const lines = long.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
    const found = findMeetingUrl({ links: [], location: null, description: `Join:\n${lines.join('\r\n')}\r\nThanks` });
    assert.equal(found?.address, long, String(width));
  }
  for (const next of ['Thanks', '10', '5.', 'Yes/no', '', ' 12', 'https://example.com/a', 'Meeting ID: 857']) {
    const line = `You can join the meeting from your computer: ${ZOOM}`;
    assert.equal(findMeetingUrl({ links: [], location: null, description: `${line}\n${next}` })?.address, ZOOM, next);
  }
});

test('a title is the last place that is looked at', () => {
  const other = 'https://zoom.us/j/111111111';
  assert.equal(findMeetingUrl({ links: [], location: null, description: null, title: `Sync ${ZOOM}` })?.address, ZOOM);
  assert.equal(findMeetingUrl({ links: [], location: null, description: other, title: ZOOM })?.address, other);
});

test('a wrapped Teams link keeps its context', () => {
  const teams =
    'https://teams.microsoft.com/l/meetup-join/19%3Ameeting_a%40thread.v2/0?context=%7B%22Tid%22%3A%22t%22%2C%22Oid%22%3A%22o%22%7D';
  for (const wrap of [safeLinks, google, proofpoint2]) assert.equal(parseMeetingUrl(wrap(teams))?.address, teams);
});

test('what cannot be undone offline, or is wrapped six deep, gives no meeting', () => {
  const opaque = [
    'https://protect-eu.mimecast.com/s/AbCdEf?domain=zoom.us',
    'https://bit.ly/85746382910',
    `https://deref-mail.com.evil.test/mail/client/abc/dereferrer/?redirectUrl=${encoded}`,
    `https://evil.test/owa/?URL=${encoded}`,
    `https://evil.test/?u=${encoded}`,
    `https://evilvadesecure.com/v4?u=${encoded}`,
    'https://mail.acme.test/owa/redir.aspx?REF=abc',
    'https://aka.ms/JoinTeamsMeeting',
    'https://urldefense.com/v3/__',
    'https://urldefense.com/v3/__;!!x$',
    'https://url.avanan.click/v2/r01/x',
    'https://x.protection.sophos.com/?u=%%%',
    safeLinks(safeLinks(safeLinks(safeLinks(safeLinks(safeLinks(ZOOM)))))),
  ];
  for (const address of opaque) assert.equal(parseMeetingUrl(address), null, address);
});

test('user information, odd ports and other schemes are refused, also inside a wrapper', () => {
  for (const address of [
    'https://user@zoom.us/j/85746382910',
    'https://user:secret@zoom.us/j/85746382910',
    'https://zoom.us:8443/j/85746382910',
    'ftp://zoom.us/j/85746382910',
    'file:///etc/hosts',
    'javascript:alert(1)',
    'https://',
    '',
  ]) {
    assert.equal(unwrapLink(address), null, address);
    assert.equal(parseMeetingUrl(safeLinks(address)), null, address);
  }
});

test('wrapping any web address in any order of wrappers, up to five deep, is undone', () => {
  const wrapper = fc.constantFrom(safeLinks, google, proofpoint2);
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), fc.array(wrapper, { maxLength: 5 }), (address, wrappers) => {
      const plain = unwrapLink(address);
      fc.pre(plain !== null && plain.href === address && !/%3f/i.test(plain.pathname));
      const wrapped = wrappers.reduce((inner, wrap) => wrap(inner), address);
      assert.equal(unwrapLink(wrapped)?.href, plain.href);
    }),
  );
});

test('a line that follows an opened bracket does not spoil the link before it', () => {
  const text = `<${ZOOM}\nBye>`;
  assert.match(
    findMeetingUrl({ links: [], location: null, description: text })?.address ?? '',
    /^https:\/\/acme\.zoom\.us\/j\/85746382910/,
  );
  assert.equal(
    findMeetingUrl({ links: [], location: null, description: '<https://meet.google.com/abc-defg-hij\n&amp;>' })
      ?.address,
    'https://meet.google.com/abc-defg-hij',
  );
});
