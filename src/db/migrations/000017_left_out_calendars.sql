-- compatible
-- An account may list thousands of calendars; how many can be chosen is bounded, and what is left out is said.

alter table connections add column left_out text;
comment on column connections.left_out is 'A sentence for the person: that the account has more calendars than can be chosen; null: it has not.';
