/** Home of the command `link`. */
import { AppError } from '../../base/errors.ts';
import { signCalendarToken, type CalendarUser } from '../../calendar-users/index.ts';
import { openCalendarUser } from '../../flow/index.ts';
import type { Command } from '../command-line.ts';
import { readInstallation } from '../installation-store.ts';
import type { Program } from '../program.ts';
import { note, openPresent, say, WORKSPACE_OPTION } from './terminal.ts';

const LONGEST_ID = 200;

/** Makes a link to a person's page. */
export const link: Command = {
  summary: "A link to a person's page, valid for 24 hours",
  uses: ['link <external id> [--workspace <id or name>]'],
  help: [
    'On that page the person connects calendars and chooses what is recorded. Whoever has the link can do so: send it to that',
    'person alone. Somebody with this external id is made where there is nobody yet.',
  ].join('\n'),
  options: WORKSPACE_OPTION,
  mostWords: 1,
  run: async ({ words: [externalId = ''], options }) => {
    if (externalId.trim() === '' || externalId.length > LONGEST_ID)
      throw new AppError(
        'configuration_invalid',
        `Whose link? rollcall link <external id>, at most ${LONGEST_ID} characters.`,
      );
    await using program = await openPresent('use', options);
    const { publicUrl } = await readInstallation(program.deps.db);
    const { config, deps, workspaceId } = program;
    const url = config.isPublicUrlSet ? config.publicUrl : (publicUrl ?? config.publicUrl);
    const known = await deps.db
      .selectFrom('calendar_users')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    const user = await openCalendarUser(deps, workspaceId, externalId);
    if (known === undefined) note(`There was nobody called "${externalId}" yet: made now.`);
    note('Valid for 24 hours, for whoever has it.');
    say(await personUrl(program, url, user));
  },
};

/** The address of a person's page with a fresh calendar token, which never reaches a server: it stands behind the #. */
export async function personUrl({ deps }: Program, url: string, user: CalendarUser): Promise<string> {
  return `${url}/calendar/#token=${await signCalendarToken(deps.calendarTokenKey, user, deps.clock.now())}`;
}
