/** Home of the calendar user: the person whose calendars are read. */

/** A person, known to the workspace by its own id for them. */
export type CalendarUser = {
  id: string;
  workspaceId: string;
  /** The workspace's id for this person; unique within it. */
  externalId: string;
};
