-- compatible
-- A decision keeps the trace it was made with, and an override the moment it was set.

alter table meetings
  add column decision_trace jsonb,
  add column override_set_at timestamptz;
comment on column meetings.decision_trace is 'Every rule that was tried, in order, as texts of a mark, the rule and its fact (src/decisions/trace.ts); null: decided before traces were kept.';
comment on column meetings.override_set_at is 'When the override was last set, to the same value too; null without one.';
-- The decision changed when the override was set, or later; nothing nearer to it was kept.
update meetings set override_set_at = decision_changed_at where override_should_record is not null;
