"""The referee of recurrence: Debian's recurring_ical_events behind a line-by-line question and answer.

Reads one JSON object per line from stdin and prints one per line:

    {"ics": "BEGIN:VCALENDAR…", "zone": "Europe/Berlin", "windows": [[1767225600000, 1769904000000], …],
     "margin": 864000, "seconds": 3}
    {"windows": [[["2026-01-05T08:00:00Z", "2026-01-05T09:00:00Z", "Title"], …], …]}   or   {"error": "why"}

`zone` is where floating times and dates are read. Windows are milliseconds since 1970; an occurrence belongs to one when
it ends after its start and starts before its end. The library is asked for `margin` seconds more on both sides, so that its
own idea of edges plays no part; after `seconds` it is given up. A cancelled occurrence of a series is left out.

Three properties of a restated question speak to this script and not to the library:

    X-RRULE:FREQ=…     the rule, past the parser of icalendar, which knows no ordinals of two digits
    X-LENGTH:1;3600    every occurrence lasts 1 day on the wall clock, then 3,600 seconds
    X-FROM-HERE:20260105T080000;-1800;0;3600;Later;0
                       from this original start on: moved by seconds, length, title, whether it is cancelled
"""
import json
import re
import signal
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr


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


def texts_of(event, name):
    found = event.get(name, [])
    return [str(text) for text in (found if isinstance(found, list) else [found])]


def as_told(event, original, zone):
    """Start, end and title of an occurrence where X- properties tell them; None when it is cancelled."""
    is_date = not isinstance(original, datetime)
    start = datetime(original.year, original.month, original.day) if is_date else original
    length, title = texts_of(event, "X-LENGTH")[0], str(event.get("SUMMARY", ""))
    changes = [text.split(";") for text in texts_of(event, "X-FROM-HERE")]
    passed = [change for change in sorted(changes) if datetime.strptime(change[0], "%Y%m%dT%H%M%S") <= start]
    if passed:
        _, shift, days, seconds, title, is_cancelled = passed[-1]
        if is_cancelled == "1":
            return None
        start += timedelta(seconds=int(shift))
        length = days + ";" + seconds
    days, seconds = length.split(";")
    if is_date:
        return start.date(), start.date() + timedelta(days=int(days)), title
    return start, instant(start + timedelta(days=int(days)), zone) + timedelta(seconds=int(seconds)), title


class Rule(str):
    """The text of a rule in the shape that the library takes it."""

    def to_ical(self):
        return self.encode()


def take_rule(event):
    """COUNT counts DTSTART also when the rule does not match it (RFC 5545, section 3.3.10); the library does not."""
    text = str(event["X-RRULE"])
    count = re.search("COUNT=([0-9]+)", text)
    if count is not None:
        start = datetime(*event["DTSTART"].dt.timetuple()[:6])
        endless = rrulestr(text.replace(";" + count[0], ""), dtstart=start)
        left = int(count[1]) - (next(iter(endless), None) != start)
        text = text.replace(count[0], f"COUNT={left}")
        if left == 0:
            return
    event["RRULE"] = Rule(text)


def occurrences_of(unfolded, zone, window, margin):
    low, high = (datetime.fromtimestamp(ms / 1000, timezone.utc) for ms in window)
    told_starts = set()
    for event in unfolded.between(low - margin, high + margin):
        start, end, title = event["DTSTART"].dt, event["DTEND"].dt, str(event.get("SUMMARY", "")).strip()
        if "RECURRENCE-ID" in event and str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        if "X-LENGTH" in event:
            told = as_told(event, start, zone)
            original = (str(event["UID"]), instant(start, zone))
            # Two wall clocks can be one instant where a clock jumps, and one instant is one occurrence.
            if told is None or original in told_starts:
                continue
            told_starts.add(original)
            start, end, title = told
        since, until = instant(start, zone), instant(end, zone)
        if since < high and (since >= low if since == until else until > low):
            yield [written(start, since), written(end, until), title]


def written(value, at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value.isoformat()


def answer(question):
    # icalendar keeps the first zone of a name for good, and every calendar brings its own "Custom".
    getattr(icalendar.cal, "_timezone_cache", {}).clear()
    zone = ZoneInfo(question["zone"])
    calendar = icalendar.Calendar.from_ical(question["ics"])
    for event in calendar.walk("VEVENT"):
        if "X-RRULE" in event:
            take_rule(event)
    margin = timedelta(seconds=question["margin"])
    unfolded = recurring_ical_events.of(calendar)
    return {"windows": [list(occurrences_of(unfolded, zone, window, margin)) for window in question["windows"]]}


signal.signal(signal.SIGALRM, give_up)
for line in sys.stdin:
    question = json.loads(line)
    signal.alarm(question["seconds"])
    try:
        reply = answer(question)
    except TookTooLong:
        reply = {"error": "it takes too long"}
    except Exception as error:  # whatever the library throws is its answer
        reply = {"error": f"{type(error).__name__}: {error}"}
    signal.alarm(0)
    print(json.dumps(reply), flush=True)
