/**
 * Which folder may import which. Read a line as "X may import …".
 * main.ts and program/ put the parts together: they may import any door, and only main.ts imports program/.
 */
const MAY_IMPORT = {
  base: [],
  contract: [],
  db: ['base'],
  due: ['base', 'db'],
  calendars: ['base', 'contract', 'db'],
  meetings: ['base', 'contract', 'db', 'calendars'],
  recording: ['base', 'contract', 'db', 'meetings'],
  bots: ['base', 'contract', 'db', 'meetings', 'recording'],
  webhooks: ['base', 'contract', 'db'],
  workspaces: ['base', 'contract', 'db'],
  flow: ['base', 'contract', 'db', 'due', 'calendars', 'meetings', 'recording', 'bots', 'webhooks', 'workspaces'],
  http: ['base', 'contract', 'db', 'calendars', 'meetings', 'recording', 'bots', 'webhooks', 'workspaces', 'flow'],
  cli: ['contract'],
  'meeting-bot': ['base', 'contract'],
};
const DOMAINS = 'calendars|meetings|recording|bots|webhooks|workspaces';
const WIRING = '(main\\.ts$|program/)';

const directions = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
}));

export default {
  forbidden: [
    ...directions,
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'front-door',
      severity: 'error',
      comment: 'From outside, a domain is its index.ts.',
      from: { path: '^src/([^/]+)/', pathNot: `^src/${WIRING}` },
      to: { path: `^src/(${DOMAINS}|flow)/`, pathNot: ['^src/$1/', `^src/(${DOMAINS}|flow)/index\\.ts$`] },
    },
    {
      name: 'wiring-uses-only-doors',
      severity: 'error',
      from: { path: `^src/${WIRING}` },
      to: {
        path: `^src/(${DOMAINS})/`,
        pathNot: `^src/(${DOMAINS})/(index\\.ts|providers/[^/]+/index\\.ts|launchers/[^/]+\\.ts)$`,
      },
    },
    {
      name: 'provider-knows-only-the-port',
      severity: 'error',
      from: { path: '^src/calendars/providers/([^/]+)/' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/base/',
          '^src/calendars/providers/$1/',
          '^src/calendars/providers/[^/]+\\.ts$',
          '^src/calendars/(provider|calendar|calendar-event|connection|notification-channel|time-zone)\\.ts$',
          '^src/calendars/icalendar/index\\.ts$',
        ],
      },
    },
    {
      name: 'core-does-not-know-providers',
      severity: 'error',
      from: { path: '^src/calendars/[^/]+\\.ts$' },
      to: { path: '^src/calendars/providers/' },
    },
    {
      name: 'bot-core-does-not-know-platforms',
      severity: 'error',
      from: { path: '^src/meeting-bot/(?!main\\.ts$|platforms/)' },
      to: { path: '^src/meeting-bot/platforms/' },
    },
    {
      name: 'platforms-are-strangers',
      severity: 'error',
      from: { path: '^src/meeting-bot/platforms/([^/]+)/' },
      to: { path: '^src/meeting-bot/platforms/', pathNot: '^src/meeting-bot/platforms/$1/' },
    },
    {
      name: 'sql-only-in-stores',
      severity: 'error',
      from: { path: `^src/(${DOMAINS})/`, pathNot: '-store\\.ts$' },
      to: { path: '^src/db/' },
    },
    {
      name: 'pure-unless-named-otherwise',
      severity: 'error',
      comment: 'Domain files take time, randomness and the network as arguments.',
      from: { path: `^src/(${DOMAINS})/`, pathNot: '(-store\\.ts|/providers/|/launchers/|\\.test\\.ts)' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'pg-lives-in-db',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(db|due)/' },
      to: { path: 'node_modules/(pg|kysely)/' },
    },
    {
      name: 'browser-lives-in-the-bot',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/meeting-bot/' },
      to: { path: 'node_modules/playwright' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '(^test/|\\.test\\.ts$)' },
    },
    { name: 'nothing-imports-main', severity: 'error', from: {}, to: { path: '^src/main\\.ts$' } },
    {
      name: 'wiring-is-imported-by-main-only',
      severity: 'error',
      comment: 'config.ts is read once; what others need of it is handed to them.',
      from: { path: '^src/', pathNot: ['^src/main\\.ts$', '^src/program/', '^src/config\\.test\\.ts$'] },
      to: { path: '^src/(program/|config\\.ts$)' },
    },
    {
      name: 'base-is-shared',
      severity: 'error',
      comment: 'A base file with one user belongs to that user.',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      module: { path: '^src/base/', pathNot: '\\.test\\.ts$', numberOfDependentsLessThan: 2 },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '\\.test\\.ts$' }, to: {} },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^node_modules' },
  },
};
