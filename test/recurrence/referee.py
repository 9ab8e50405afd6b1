"""The referee of recurrence: Debian's recurring_ical_events behind a line-by-line question and answer.

Reads one JSON object per line from stdin and prints one per line:

    {"ics": "BEGIN:VCALENDAR…", "zone": "Europe/Berlin", "windows": [[1767225600000, 1769904000000], …]}
    {"windows": [[["2026-01-05T08:00:00Z", "2026-01-05T09:00:00Z", "Title"], …], …]}   or   {"error": "why"}

`zone` is where floating times and dates are read. Windows are milliseconds since 1970; an occurrence belongs to one when
it ends after its start and starts before its end. A cancelled occurrence of a series is left out.

Three properties of a restated question speak to this script and not to the library:

    X-LENGTH:1;3600                            every occurrence lasts 1 day on the wall clock, then 3,600 seconds
    X-FROM-HERE:20260105T080000;-1800;0;3600;Later   from this original start on: moved by seconds, days, seconds, title
    X-CANCELLED-FROM:20260105T080000           from this original start on: gone
"""
import json
import signal
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

MAX_SECONDS = 3
# Wider than every move and length that is asked for, so that the library's own handling of window edges plays no part.
MARGIN = timedelta(days=10)


class TookTooLong(Exception):
    pass


def give_up(_signal, _frame):
    raise TookTooLong()


def instant(value, zone):
    """An instant for every kind of time; a skipped wall clock has the offset before, one shown twice is the first."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone, fold=0)
    return value.astimezone(timezone.utc)


def all_texts(event, name):
    found = event.get(name, [])
    return [str(text) for text in (found if isinstance(found, list) else [found])]


def as_told(event, start, zone):
    """Start, end and title of an occurrence where X- properties tell them; None when it is cancelled."""
    title = str(event.get("SUMMARY", ""))
    length = all_texts(event, "X-LENGTH")
    for text in all_texts(event, "X-CANCELLED-FROM"):
        if start >= datetime.strptime(text, "%Y%m%dT%H%M%S"):
            return None
    told = [(datetime.strptime(text.split(";")[0], "%Y%m%dT%H%M%S"), text) for text in all_texts(event, "X-FROM-HERE")]
    for first, text in sorted(told):
        if start >= first:
            _, shift, days, seconds, title = text.split(";")
            length = [days + ";" + seconds]
            moved = start + timedelta(seconds=int(shift))
    if told and start >= min(told)[0]:
        start = moved
    days, seconds = length[0].split(";")
    end = instant(start + timedelta(days=int(days)), zone) + timedelta(seconds=int(seconds))
    return start, end, title


def occurrences_of(calendar, zone, window):
    low, high = (datetime.fromtimestamp(ms / 1000, timezone.utc) for ms in window)
    for event in recurring_ical_events.of(calendar).between(low - MARGIN, high + MARGIN):
        start, end, title = event["DTSTART"].dt, event["DTEND"].dt, str(event.get("SUMMARY", ""))
        if "RECURRENCE-ID" in event and str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        if "X-LENGTH" in event:
            told = as_told(event, start, zone)
            if told is None:
                continue
            start, end, title = told
        since, until = instant(start, zone), instant(end, zone)
        if since < high and (since >= low if since == until else until > low):
            yield [written(start, since), written(end, until), title]


def written(value, at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value.isoformat()


def answer(question):
    zone = ZoneInfo(question["zone"])
    calendar = icalendar.Calendar.from_ical(question["ics"])
    return {"windows": [list(occurrences_of(calendar, zone, window)) for window in question["windows"]]}


signal.signal(signal.SIGALRM, give_up)
for line in sys.stdin:
    signal.alarm(MAX_SECONDS)
    try:
        reply = answer(json.loads(line))
    except TookTooLong:
        reply = {"error": "it takes too long"}
    except Exception as error:  # whatever the library throws is its answer
        reply = {"error": f"{type(error).__name__}: {error}"}
    signal.alarm(0)
    print(json.dumps(reply), flush=True)
