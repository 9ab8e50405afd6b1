/** Home of whether an account is being read for the first time; pure. */
import type { CalendarConnection } from '../../client/index.ts';

/** Whether a connection is being read for the first time. */
export const isFirstRead = (connection: CalendarConnection): boolean =>
  connection.connected && connection.selected_calendars_count > 0 && connection.proven_current_at === null;
