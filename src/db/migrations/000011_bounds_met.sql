-- compatible
-- What of a calendar is left out because it holds or asks for too much.

alter table calendars add column bound_met text;
comment on column calendars.bound_met is 'A sentence for the person about what was left out when the calendar was last read; null: nothing.';
