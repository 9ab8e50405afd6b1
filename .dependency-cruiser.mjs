/**
 * Which folder may import which. Read a line as "X may import …".
 * main.ts and program/ put the parts together: they may import any door, and only main.ts imports program/.
 */
const MAY_IMPORT = {
  base: [],
  contract: [],
  db: ['base'],
  due: ['base', 'db'],
  'calendar-events': ['base', 'contract', 'db'],
  icalendar: ['base', 'contract', 'calendar-events'],
  'meeting-links': ['base', 'contract'],
  'calendar-users': ['base', 'contract', 'db', 'due'],
  providers: ['base', 'contract', 'icalendar', 'calendar-events'],
  connections: ['base', 'contract', 'db', 'due', 'providers'],
  consents: ['base', 'contract', 'db', 'due', 'providers'],
  calendars: ['base', 'contract', 'db', 'due', 'calendar-events', 'providers', 'connections'],
  'notification-channels': ['base', 'contract', 'db', 'due', 'providers', 'calendars'],
  meetings: ['base', 'contract', 'db', 'due', 'meeting-links', 'calendar-events', 'calendars'],
  decisions: ['base', 'contract', 'db', 'meetings'],
  bots: ['base', 'contract', 'db', 'due', 'meetings', 'decisions'],
  recordings: ['base', 'contract', 'db', 'due', 'bots'],
  'bot-runs': ['base', 'contract', 'db', 'due', 'bots'],
  'bot-reports': ['base', 'contract'],
  launchers: ['base', 'contract', 'bot-reports'],
  'bot-plans': ['base', 'contract', 'db', 'due', 'meetings', 'decisions', 'bots'],
  'webhook-events': ['base', 'contract', 'db', 'due'],
  'webhook-endpoints': ['base', 'contract', 'db', 'due', 'webhook-events'],
  'webhook-deliveries': ['base', 'contract', 'db', 'due', 'webhook-events', 'webhook-endpoints'],
  workspaces: ['base', 'contract', 'db'],
  health: ['base', 'contract', 'db', 'due', 'bots', 'providers'],
};
const FOLDERS = Object.keys(MAY_IMPORT);
const DOMAINS = FOLDERS.slice(FOLDERS.indexOf('due') + 1);
const ALL_MAY_IMPORT = {
  ...MAY_IMPORT,
  flow: ['base', 'contract', 'db', 'due', ...DOMAINS],
  http: ['base', 'contract', 'db', ...DOMAINS, 'flow'],
  'meeting-bot': ['base', 'contract', 'bot-reports'],
};
const DOORED = ['db', 'due', ...DOMAINS, 'flow', 'http'].join('|');
const RULES = DOMAINS.join('|');
/** Everything in this repository that has code, as opposed to packages. */
const OURS = '^(src|client|web|sandbox|scripts|test|bench|examples|bin)/';
const WIRING = '(main\\.ts$|program/)';

const directions = Object.entries(ALL_MAY_IMPORT).map(([folder, allowed]) => ({
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
      comment: 'From outside, a folder is its index.ts.',
      from: { path: '^src/([^/]+)/', pathNot: [`^src/${WIRING}`, '\\.test\\.ts$'] },
      to: { path: `^src/(${DOORED})/`, pathNot: ['^src/$1/', `^src/(${DOORED})/index\\.ts$`] },
    },
    {
      name: 'contract-by-its-doors',
      severity: 'error',
      comment: 'Shapes of the wire are reached through the door of their folder: contract/v1, contract/own, …',
      from: { path: '^(src|sandbox)/', pathNot: ['^src/contract/', '\\.test\\.ts$'] },
      to: { path: '^src/contract/[^/]+/', pathNot: '^src/contract/[^/]+/index\\.ts$' },
    },
    {
      name: 'wiring-uses-only-doors',
      severity: 'error',
      from: { path: `^src/${WIRING}` },
      to: {
        path: `^src/(${DOORED})/`,
        pathNot: [`^src/(${DOORED})/index\\.ts$`, '^src/(providers|launchers|recordings/storage)/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'adapters-are-strangers',
      severity: 'error',
      comment: 'An adapter knows its port and itself; it is wired by program/.',
      from: { path: '^src/(providers|launchers|recordings/storage)/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/(providers|launchers|recordings/storage)/[^/]+/', pathNot: '^src/$1/$2/' },
    },
    {
      name: 'port-does-not-know-adapters',
      severity: 'error',
      from: { path: '^src/providers/[^/]+\\.ts$' },
      to: { path: '^src/providers/[^/]+/' },
    },
    {
      name: 'steps-of-flow-tell-their-order-in-index',
      severity: 'error',
      comment: 'deps.ts and the five rooms stand below index.ts and due-kinds.ts.',
      from: { path: '^src/flow/[^/]+/' },
      to: { path: '^src/flow/(index|due-kinds)\\.ts$' },
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
      from: { path: `^src/(${RULES})/`, pathNot: '(-store\\.ts|\\.test\\.ts)$' },
      to: { path: '^src/db/' },
    },
    {
      name: 'pure-unless-named-otherwise',
      severity: 'error',
      comment: 'Domain files take time, randomness and the network as arguments.',
      from: {
        path: `^src/(${RULES})/`,
        pathNot: '(-store\\.ts|\\.test\\.ts)$|^src/(providers|launchers|bot-reports|recordings/storage)/',
      },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'sandbox-is-loaded-where-it-runs',
      severity: 'error',
      comment: 'A server in production does not load the code of pretend providers.',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^sandbox/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
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
      from: { path: '^src/', pathNot: ['^src/main\\.ts$', '^src/program/'] },
      to: { path: '^src/program/' },
    },
    {
      name: 'base-is-shared',
      severity: 'error',
      comment:
        'A base file with one user belongs to that user; so do the parts of a large one, in a folder of its name.',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      module: { path: '^src/base/[^/]+\\.ts$', pathNot: '\\.test\\.ts$', numberOfDependentsLessThan: 2 },
    },
    {
      name: 'pages-are-clients',
      severity: 'error',
      comment: 'A page knows of the product what a stranger knows, by the door of the client.',
      from: { path: '^web/' },
      to: { path: OURS, pathNot: ['^web/', '^client/index\\.ts$'] },
    },
    {
      name: 'pages-are-strangers',
      severity: 'error',
      comment: 'What two pages need stands in shared/, which knows no page.',
      from: { path: '^web/([^/]+)/' },
      to: { path: '^web/', pathNot: ['^web/$1/', '^web/shared/'] },
    },
    {
      name: 'client-stands-alone',
      severity: 'error',
      comment: 'The client is published by itself: plain TypeScript on what browsers and Node have in common.',
      from: { path: '^client/', pathNot: '\\.test\\.ts$' },
      to: { path: '.', pathNot: '^client/' },
    },
    {
      name: 'nobody-imports-pages',
      severity: 'error',
      from: { path: '^(src|client)/' },
      to: { path: '^web/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.test\\.ts$',
          '^web/vite\\.config\\.ts$',
          '^src/meeting-bot/(page|platforms/[^/]+)/[^/]+\\.(js|d\\.ts)$',
        ],
      },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|web/dist)' },
  },
};
