/** Home of the list of upcoming meetings, day by day. */
import { memo, useMemo, useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components';
import type { CalendarMeeting, Client } from '../../client/index.ts';
import { dayName, type Place } from '../shared/times.ts';
import { useNow } from '../shared/use-now.ts';
import { firstDays, groupByDay } from './days.ts';
import { MeetingRow } from './meeting-row.tsx';
import { meetingState } from './meeting-state.ts';
import type { PersonLive } from './snapshot.ts';
import { words } from './words.ts';

/** Most meetings that are drawn at first, and with each press of the button; days stay whole. */
const BATCH = 40;

/** The meetings; `emptyWords` stand there while there are none. */
export const Meetings = memo(function Meetings(props: {
  client: Client;
  meetings: CalendarMeeting[];
  place: Place;
  edit: PersonLive['edit'];
  emptyWords: string;
}): ReactElement {
  const { client, meetings, place, edit } = props;
  const now = useNow();
  const [limit, setLimit] = useState(BATCH);
  const [said, say] = useState('');
  const days = useMemo(() => groupByDay(meetings, now, place), [meetings, now, place]);
  const shown = firstDays(days, limit);
  const hiddenCount = meetings.length - shown.reduce((count, day) => count + day.meetings.length, 0);
  const withBot = meetings.filter((meeting) => meetingState(meeting, now, place).isOn && meeting.bot !== null).length;
  return (
    <section aria-labelledby="meetings">
      <div className="section-head">
        <h2 id="meetings" tabIndex={-1}>
          {words.meetings}
        </h2>
        {meetings.length > 0 && <p className="quiet">{words.botCount(withBot, meetings.length)}</p>}
      </div>
      {meetings.length === 0 && <p className="card padded quiet">{props.emptyWords}</p>}
      {shown.map((day) => {
        const { relative, date } = dayName(day.key, now, place);
        return (
          <div key={day.key} className="day">
            <div className="day-head">
              <h3>
                {relative === null ? (
                  date
                ) : (
                  <>
                    {words[relative]} <span className="quiet">{date}</span>
                  </>
                )}
              </h3>
              <span className="quiet" aria-hidden="true">
                {words.record}
              </span>
            </div>
            <ul className="card rows">
              {day.meetings.map((meeting) => (
                <MeetingRow key={meeting.id} {...{ client, meeting, place, now, edit, say }} />
              ))}
            </ul>
          </div>
        );
      })}
      {hiddenCount > 0 && (
        <Button className="button wide" onPress={() => setLimit(limit + BATCH)}>
          {words.showMore(hiddenCount)}
        </Button>
      )}
      {meetings.length > 0 && <p className="quiet footnote">{words.timesAreIn(place.timeZone)}</p>}
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </section>
  );
});
