/** Home of the SQL that every statement which makes deliveries shares: their ids, who wants them, and that they are due. */
import { sql } from '../db/index.ts';

/**
 * Makes a UUID version 7 for each row of a statement, so that rows made together lie together in an index: a random
 * one (version 4), its first 48 bits replaced by the time, and two bits of its version set.
 */
export const uuidOf = (now: Date): ReturnType<typeof sql<string>> => sql<string>`encode(set_bit(set_bit(
  overlay(uuid_send(gen_random_uuid()) placing substring(int8send(${now.getTime()}::bigint) from 3) from 1 for 6),
  52, 1), 53, 1), 'hex')::uuid`;

/** Whether an endpoint `p` wants the type of an event `e`: named, or in a family that it wants and a type of its shape. */
export const isWanted = sql<boolean>`(e.type = any (p.event_types)
  or ((e.type <> 'bot.recording_done' or p.shape = 'status_change')
    and (p.event_types && array['*', split_part(e.type, '.', 1) || '.*']
      or (e.type like 'bot.%' and 'bot.status_change' = any (p.event_types)))))`;
