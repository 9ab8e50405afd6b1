/** Written by scripts/generate.ts from docs/openapi.json. */

export type ClientOptions = {
    baseUrl: 'http://127.0.0.1:8787' | (string & {});
};

/**
 * A bot to send.
 */
export type NewBot = {
    /**
     * Link of the meeting: Zoom, Google Meet, Microsoft Teams, Webex or GoTo Meeting.
     */
    meeting_url: string;
    /**
     * Name that the bot shows in the meeting, at most 100 characters.
     */
    bot_name?: string;
    /**
     * When the bot joins. Absent, null or past: at once. Any time ahead is kept to the second.
     */
    join_at?: string | null;
    /**
     * Your own texts, shown with the bot and in its webhooks.
     */
    metadata?: {
        [key: string]: string | null;
    };
    /**
     * How the recording is made. Kept and shown; defaults are filled in.
     */
    recording_config?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    output_media?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    automatic_video_output?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    automatic_audio_output?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    chat?: {
        [key: string]: unknown;
    } | null;
    /**
     * When the bot leaves by itself, in seconds. Defaults are filled in.
     */
    automatic_leave?: {
        /**
         * How long it waits to be let in, in seconds, at least 30.
         */
        waiting_room_timeout?: number;
        /**
         * How long it stays when nobody comes, in seconds, at least 30.
         */
        noone_joined_timeout?: number;
        /**
         * How long it stays after everybody left: seconds, or an object.
         */
        everyone_left_timeout?: number | {
            /**
             * How long it stays, in seconds.
             */
            timeout?: number;
            /**
             * Counts only after so many seconds in the call; null: at once.
             */
            activate_after?: number | null;
            [key: string]: unknown;
        };
        /**
         * How long it stays without recording, in seconds.
         */
        in_call_not_recording_timeout?: number;
        /**
         * How long it records at most, in seconds; null: no limit.
         */
        in_call_recording_timeout?: number | null;
        /**
         * How long it stays when it may not record, in seconds.
         */
        recording_permission_denied_timeout?: number;
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    variant?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    zoom?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    google_meet?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    slack_team?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    breakout_room?: {
        [key: string]: unknown;
    } | null;
};

/**
 * What to change; what is absent stays as it is.
 */
export type BotChanges = {
    /**
     * Link of the meeting: Zoom, Google Meet, Microsoft Teams, Webex or GoTo Meeting.
     */
    meeting_url?: string;
    /**
     * Name that the bot shows in the meeting, at most 100 characters.
     */
    bot_name?: string;
    /**
     * When the bot joins. Absent, null or past: at once. Any time ahead is kept to the second.
     */
    join_at?: string | null;
    /**
     * Your own texts, shown with the bot and in its webhooks.
     */
    metadata?: {
        [key: string]: string | null;
    };
    /**
     * How the recording is made. Kept and shown; defaults are filled in.
     */
    recording_config?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    output_media?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    automatic_video_output?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    automatic_audio_output?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    chat?: {
        [key: string]: unknown;
    } | null;
    /**
     * When the bot leaves by itself, in seconds. Defaults are filled in.
     */
    automatic_leave?: {
        /**
         * How long it waits to be let in, in seconds, at least 30.
         */
        waiting_room_timeout?: number;
        /**
         * How long it stays when nobody comes, in seconds, at least 30.
         */
        noone_joined_timeout?: number;
        /**
         * How long it stays after everybody left: seconds, or an object.
         */
        everyone_left_timeout?: number | {
            /**
             * How long it stays, in seconds.
             */
            timeout?: number;
            /**
             * Counts only after so many seconds in the call; null: at once.
             */
            activate_after?: number | null;
            [key: string]: unknown;
        };
        /**
         * How long it stays without recording, in seconds.
         */
        in_call_not_recording_timeout?: number;
        /**
         * How long it records at most, in seconds; null: no limit.
         */
        in_call_recording_timeout?: number | null;
        /**
         * How long it stays when it may not record, in seconds.
         */
        recording_permission_denied_timeout?: number;
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    variant?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    zoom?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    google_meet?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    slack_team?: {
        [key: string]: unknown;
    } | null;
    /**
     * Kept and shown.
     */
    breakout_room?: {
        [key: string]: unknown;
    } | null;
};

/**
 * The parts of a meeting link.
 */
export type MeetingUrl = {
    /**
     * Number or name of the meeting, as in the link.
     */
    meeting_id: string;
    /**
     * Passcode; null when the link does not carry it.
     */
    meeting_password: string | null;
    /**
     * Zoom.
     */
    platform: 'zoom';
} | {
    /**
     * Number or name of the meeting, as in the link.
     */
    meeting_id: string;
    /**
     * Google Meet.
     */
    platform: 'google_meet';
} | {
    /**
     * Number of the meeting; null when the link does not carry it.
     */
    meeting_id: string | null;
    /**
     * Passcode; null when the link does not carry it.
     */
    meeting_password: string | null;
    /**
     * Id of the organizer at Microsoft; null when the link does not carry it.
     */
    organizer_id: string | null;
    /**
     * Id of the organization at Microsoft; null when the link does not carry it.
     */
    tenant_id: string | null;
    /**
     * Message part of the link; null when the link does not carry it.
     */
    message_id: string | null;
    /**
     * Thread part of the link; null when the link does not carry it.
     */
    thread_id: string | null;
    /**
     * Number of a meeting of Teams for work; null when the link does not carry it.
     */
    business_meeting_id: string | null;
    /**
     * Passcode of a meeting of Teams for work; null when the link does not carry it.
     */
    business_meeting_password: string | null;
    /**
     * Microsoft Teams for work, or the personal one.
     */
    platform: 'microsoft_teams' | 'microsoft_teams_live';
} | {
    /**
     * Site of the meeting: `example` of `example.webex.com`.
     */
    meeting_subdomain: string;
    /**
     * `MTID` of a scheduled meeting; null for personal rooms.
     */
    meeting_mtid: string | null;
    /**
     * Path of a scheduled meeting, without its first slash; null for personal rooms.
     */
    meeting_path: string | null;
    /**
     * Name of a personal room; null for scheduled meetings.
     */
    meeting_personal_room_id: string | null;
    /**
     * Webex.
     */
    platform: 'webex';
} | {
    /**
     * Number or name of the meeting, as in the link.
     */
    meeting_id: string;
    /**
     * GoTo Meeting.
     */
    platform: 'goto_meeting';
};

/**
 * A bot: where it goes, when, and how far it has come.
 */
export type Bot = {
    /**
     * Id of the bot.
     */
    id: string;
    /**
     * The parts of the meeting link.
     */
    meeting_url: MeetingUrl;
    /**
     * Name that the bot shows in the meeting.
     */
    bot_name: string;
    /**
     * When the bot joins; null once it is on its way, and for one that joined at once. ISO 8601, UTC, microseconds and Z.
     */
    join_at: string | null;
    /**
     * How the recording is made.
     */
    recording_config: {
        [key: string]: unknown;
    } | null;
    /**
     * Empty while the bot is scheduled.
     */
    status_changes: Array<{
        /**
         * Recall's status code; the last one is the status.
         */
        code: string;
        /**
         * A sentence for people, or null.
         */
        message: string | null;
        /**
         * When the bot got this status. ISO 8601, UTC, microseconds and Z.
         */
        created_at: string;
        /**
         * Why, for call_ended, fatal and recording_permission_denied.
         */
        sub_code: string | null;
    }>;
    /**
     * Recordings of the bot; a simulated bot never has one.
     */
    recordings: Array<{
        [key: string]: unknown;
    }>;
    /**
     * As it was sent; null when it was not.
     */
    output_media: {
        [key: string]: unknown;
    } | null;
    /**
     * As it was sent; null when it was not.
     */
    automatic_video_output: {
        [key: string]: unknown;
    } | null;
    /**
     * As it was sent; null when it was not.
     */
    automatic_audio_output: {
        [key: string]: unknown;
    } | null;
    /**
     * As it was sent; null when it was not.
     */
    chat: {
        [key: string]: unknown;
    } | null;
    /**
     * When the bot leaves by itself, in seconds.
     */
    automatic_leave: {
        [key: string]: unknown;
    } | null;
    /**
     * As it was sent; null when it was not.
     */
    variant: {
        [key: string]: unknown;
    } | null;
    /**
     * The calendar meetings that share this bot; empty for bots of the bot API.
     */
    calendar_meetings: Array<{
        /**
         * Id of the calendar meeting.
         */
        id: string;
        /**
         * When it starts. ISO 8601, UTC, microseconds and Z.
         */
        start_time: string;
        /**
         * When it ends. ISO 8601, UTC, microseconds and Z.
         */
        end_time: string;
        /**
         * Whose meeting it is.
         */
        calendar_user: {
            /**
             * Id of the calendar user.
             */
            id: string;
            /**
             * Your own id for this person.
             */
            external_id: string;
        };
    }>;
    /**
     * As it was sent; null when it was not.
     */
    zoom: {
        [key: string]: unknown;
    } | null;
    /**
     * As it was sent; null when it was not.
     */
    google_meet: {
        [key: string]: unknown;
    } | null;
    /**
     * As it was sent; null when it was not.
     */
    slack_team: {
        [key: string]: unknown;
    } | null;
    /**
     * As it was sent; null when it was not.
     */
    breakout_room: {
        [key: string]: unknown;
    } | null;
    /**
     * Your own texts.
     */
    metadata: {
        [key: string]: string | null;
    };
};

/**
 * One page of bots.
 */
export type BotList = {
    /**
     * How many bots match in all.
     */
    count: number;
    /**
     * Address of the next page; null on the last one.
     */
    next: string | null;
    /**
     * Address of the page before; null on the first one.
     */
    previous: string | null;
    /**
     * At most 100 bots, the newest first.
     */
    results: Array<Bot>;
};

/**
 * One calendar of a connection.
 */
export type ConnectedCalendar = {
    /**
     * Id of the calendar.
     */
    id: string;
    /**
     * Name as the provider has it.
     */
    name: string;
    /**
     * IANA name of its zone; null when the provider does not say.
     */
    time_zone: string | null;
    /**
     * Whether it is the main calendar of the account.
     */
    is_primary: boolean;
    /**
     * Whether its meetings are read.
     */
    selected: boolean;
    /**
     * Everything that changed before this instant is known; null before the first sync. ISO 8601 in UTC with microseconds and `Z`.
     */
    proven_current_at: string | null;
    /**
     * Events that could not be read when the calendar was last read as a whole, or more when a change since then had more. They stay as they were.
     */
    unreadable_count: number;
    /**
     * Why the last sync failed, a sentence; null when it succeeded.
     */
    error: string | null;
    /**
     * What of it is not read because it holds or asks for too much, in sentences; null when nothing is left out.
     */
    left_out: string | null;
};

/**
 * Calendars to switch on or off; those not named stay as they are.
 */
export type CalendarChoices = Array<{
    /**
     * Id of a calendar of this connection.
     */
    id: string;
    /**
     * True: its meetings are read. False: they and their scheduled bots are removed.
     */
    selected: boolean;
}>;

/**
 * Ways to connect a calendar.
 */
export type ConnectLinks = {
    /**
     * Google's consent page for this person; null when no OAuth client is set for Google.
     */
    google: string | null;
    /**
     * Microsoft's consent page for this person; null when no OAuth client is set for Microsoft.
     */
    microsoft: string | null;
    /**
     * What a form for CalDAV accounts shows.
     */
    caldav: {
        /**
         * Well-known services; any other CalDAV server works by its address.
         */
        presets: Array<{
            /**
             * Stable name of the preset.
             */
            id: string;
            /**
             * What people call the service.
             */
            name: string;
            /**
             * Address to send as `url`; null when each customer has a server of their own.
             */
            url: string | null;
            /**
             * What such an address looks like; null when `url` is set.
             */
            url_example: string | null;
            /**
             * What to type as user name, a sentence.
             */
            username_hint: string;
            /**
             * Which password it takes and where it is made, a sentence.
             */
            password_hint: string;
            /**
             * The service's own page about it; null when it has none.
             */
            help_url: string | null;
            /**
             * Domains of email addresses that belong to the service.
             */
            email_domains: Array<string>;
        }>;
    };
};

/**
 * An account or a feed that calendars are read from.
 */
export type CalendarConnection = {
    /**
     * Id of the connection.
     */
    id: string;
    /**
     * What is connected.
     */
    kind: 'google' | 'microsoft' | 'caldav' | 'ics';
    /**
     * Address of the account, or a label for a feed.
     */
    account: string;
    /**
     * Whether it can be read; false when the person has to connect it again.
     */
    connected: boolean;
    /**
     * What is wrong, a sentence for the person: why it is not connected, why the last sync failed, or what is left out of a calendar that holds too much. Null while all is well.
     */
    reason: string | null;
    /**
     * How many calendars it has, read or not.
     */
    calendars_count: number;
    /**
     * How many of them are read.
     */
    selected_calendars_count: number;
    /**
     * Everything that changed before this instant is known, in every calendar that is read; null before the first sync, and while none is read. ISO 8601 in UTC with microseconds and `Z`.
     */
    proven_current_at: string | null;
};

/**
 * A calendar feed or a CalDAV account to connect.
 */
export type NewCalendarConnection = {
    /**
     * A feed.
     */
    kind: 'ics';
    /**
     * Address of the feed: https, http or webcal. It is a secret: it is stored sealed and never shown.
     */
    url: string;
    /**
     * Own addresses of the person, at most 20, so that their answers in the feed are recognised.
     */
    addresses?: Array<string>;
} | {
    /**
     * A CalDAV account.
     */
    kind: 'caldav';
    /**
     * Address of the server, or of a calendar on it; a bare host will do. Empty or absent: the server of the disconnected account with this `username`, or else one found by the domain of `username`, which then must be an email address.
     */
    url?: string;
    /**
     * User name at the server, often the email address.
     */
    username: string;
    /**
     * Password; with most providers an app password made for this purpose. It is stored sealed and never shown.
     */
    password: string;
};

/**
 * Why a meeting is or is not recorded.
 */
export type RecordingDecision = {
    /**
     * Whether a bot records this meeting.
     */
    will_record: boolean;
    /**
     * The rule that decided, for programs.
     */
    code: 'counted_in_another_calendar' | 'no_meeting_link' | 'unsupported_platform' | 'no_start_or_end' | 'cancelled' | 'disconnected' | 'ended' | 'override_record' | 'override_do_not_record' | 'no_preference_matched' | 'not_confirmed' | 'not_hosted_by_me' | 'preference_record_external' | 'preference_record_internal' | 'preference_record_recurring' | 'preference_record_non_host';
    /**
     * The same sentence as `will_record_reason`.
     */
    reason: string;
    /**
     * Every rule that was tried, in order, as things stood when the decision was made. Empty for a decision from before traces were kept that would come out otherwise today.
     */
    trace: Array<{
        /**
         * Name of the rule: a prerequisite, `override_should_record`, or a preference.
         */
        rule: string;
        /**
         * What the rule looked at, a sentence.
         */
        fact: string;
        /**
         * A prerequisite or filter `passed` or `failed`; an override or base preference `matched` or did `not_matched`; `not_used` when it is not set.
         */
        outcome: 'passed' | 'failed' | 'matched' | 'not_matched' | 'not_used';
    }>;
    /**
     * When the answer or its code last changed. ISO 8601 in UTC with microseconds and `Z`.
     */
    changed_at: string;
    /**
     * What it was before that; null when it never changed.
     */
    previous: {
        /**
         * Whether it was to be recorded.
         */
        will_record: boolean;
        /**
         * Why, for programs.
         */
        code: 'counted_in_another_calendar' | 'no_meeting_link' | 'unsupported_platform' | 'no_start_or_end' | 'cancelled' | 'disconnected' | 'ended' | 'override_record' | 'override_do_not_record' | 'no_preference_matched' | 'not_confirmed' | 'not_hosted_by_me' | 'preference_record_external' | 'preference_record_internal' | 'preference_record_recurring' | 'preference_record_non_host';
        /**
         * Why, for people.
         */
        reason: string;
    } | null;
};

/**
 * A rule refused the request.
 */
export type Refusal = {
    /**
     * For programs.
     */
    code: string;
    /**
     * For people, a sentence.
     */
    detail: string;
};

/**
 * One event in one calendar of a person, with or without a meeting link.
 */
export type CalendarMeeting = {
    /**
     * Id of the meeting, per person: the same event in two calendars has two ids. Kept when the event moves.
     */
    id: string;
    /**
     * True: record. False: do not. Null, the default: the preferences decide.
     */
    override_should_record: boolean | null;
    /**
     * Title; empty when the event has none or the provider hides it.
     */
    title: string;
    /**
     * Text or HTML as the provider has it; empty when there is none.
     */
    description: string;
    /**
     * Whether a bot records this meeting, as decided now.
     */
    will_record: boolean;
    /**
     * Why, a sentence for people. `GET /api/v1/calendar/meetings/{id}/decision/` has the code and every rule.
     */
    will_record_reason: string;
    /**
     * Start. Of all-day events: midnight of the first day in the zone of the calendar. ISO 8601 in UTC with microseconds and `Z`.
     */
    start_time: string;
    /**
     * End; equal to `start_time` when the event has none. ISO 8601 in UTC with microseconds and `Z`.
     */
    end_time: string;
    /**
     * The same as `meeting_platform` when a bot can join there, else null.
     */
    platform: string | null;
    /**
     * The provider's own id of the event.
     */
    platform_id: string | null;
    /**
     * Service of the meeting link: `zoom`, `google_meet`, `microsoft_teams`, `microsoft_teams_live`, `webex`, `goto_meeting`, or one that bots cannot join, such as `jitsi`. Null without a link.
     */
    meeting_platform: string | null;
    /**
     * Where the calendar is: `google`, `microsoft`, `caldav` or `ics`.
     */
    calendar_platform: string;
    /**
     * Parts of a Zoom link; null for any other.
     */
    zoom_invite: {
        /**
         * Number of the meeting, or the name of a personal room.
         */
        meeting_id: string;
        /**
         * Passcode in the link; null when the link carries none.
         */
        meeting_password: string | null;
    } | null;
    /**
     * Parts of a Microsoft Teams link; null for any other.
     */
    teams_invite: {
        /**
         * Id of the organizer at Microsoft; null when the link does not carry it.
         */
        organizer_id: string | null;
        /**
         * Id of the organization at Microsoft; null when the link does not carry it.
         */
        tenant_id: string | null;
        /**
         * Message part of the link; null when the link does not carry it.
         */
        message_id: string | null;
        /**
         * Thread part of the link; null when the link does not carry it.
         */
        thread_id: string | null;
    } | null;
    /**
     * Parts of a Google Meet link; null for any other.
     */
    meet_invite: {
        /**
         * Code of the meeting, such as `abc-defg-hij`.
         */
        meeting_id: string;
    } | null;
    /**
     * Parts of a Webex link; null for any other.
     */
    webex_invite: {
        /**
         * Site of the meeting: `example` of `example.webex.com`.
         */
        meeting_subdomain: string;
        /**
         * Path of a scheduled meeting, without its first slash; null for personal rooms.
         */
        meeting_path: string | null;
        /**
         * `MTID` of a scheduled meeting; null for personal rooms.
         */
        meeting_mtid: string | null;
        /**
         * Name of a personal room; null for scheduled meetings.
         */
        meeting_personal_room_id: string | null;
    } | null;
    /**
     * Parts of a GoTo Meeting link; null for any other.
     */
    goto_meeting_invite: {
        /**
         * Number of the meeting, or the name of a personal room.
         */
        meeting_id: string;
    } | null;
    /**
     * The bot that records this meeting; null when none is planned for this person, also when somebody else has one in the same meeting.
     */
    bot_id: string | null;
    /**
     * Whether an attendee's email domain differs from the host's.
     */
    is_external: boolean;
    /**
     * Whether the connected account organizes the meeting.
     */
    is_hosted_by_me: boolean;
    /**
     * Whether the meeting is part of a series.
     */
    is_recurring: boolean;
    /**
     * Address of the organizer; empty when the provider does not say.
     */
    organizer_email: string;
    /**
     * Addresses of `attendees`, in the same order.
     */
    attendee_emails: Array<string>;
    /**
     * Who is invited, in the order of the provider; empty when there is nobody or the provider hides them.
     */
    attendees: Array<{
        /**
         * Name as the calendar has it; null when it has none.
         */
        name: string | null;
        /**
         * Address, in the spelling of the calendar.
         */
        email: string;
        /**
         * Whether this attendee organizes the meeting.
         */
        is_organizer: boolean;
        /**
         * Answer to the invitation; `not_available` when there is none yet.
         */
        status: 'accepted' | 'declined' | 'tentative' | 'not_available';
    }>;
    /**
     * iCalendar UID of the event: the same in every calendar it stands in, and for a whole series.
     */
    ical_uid: string;
    /**
     * The provider's own word (Google: `default`, `public`, `private`, `confidential`); null when it has none.
     */
    visibility: string | null;
};

/**
 * What the person decides for this one meeting.
 */
export type OverrideChange = {
    /**
     * True: record. False: do not. Null: the preferences decide. Absent: stays as it is.
     */
    override_should_record?: boolean | null;
};

/**
 * Access to the calendars of one person.
 */
export type CalendarToken = {
    /**
     * Calendar token (a signed JWT) for the `x-recallcalendarauthtoken` header. Valid for 24 hours; any number can be made. It names the person by your own id: after a change of `external_id` make a new one.
     */
    token: string;
};

/**
 * Whose calendars the token is for.
 */
export type NewCalendarToken = {
    /**
     * Your own id for this person: 1 to 500 characters, compared exactly, spaces around it are dropped. It is the `external_id` of the calendar user.
     */
    user_id: string;
};

/**
 * What is recorded when nobody decides otherwise. A meeting is recorded when one of `record_non_host`, `record_recurring`, `record_external`, `record_internal` asks for it and no filter rules it out. A new person has all of them false.
 */
export type RecordingPreferences = {
    /**
     * Id of the preferences.
     */
    id: string;
    /**
     * Record meetings that somebody else hosts. False asks for nothing; it never forbids.
     */
    record_non_host: boolean;
    /**
     * Record meetings that are part of a series. False asks for nothing; it never forbids.
     */
    record_recurring: boolean;
    /**
     * Record meetings with an attendee whose email domain differs from the host's. False asks for nothing; it never forbids.
     */
    record_external: boolean;
    /**
     * Record meetings without such an attendee. False asks for nothing; it never forbids.
     */
    record_internal: boolean;
    /**
     * Filter: of those, only meetings that the connected account accepted; the host counts as having accepted.
     */
    record_confirmed: boolean;
    /**
     * Filter: of those, only meetings that the connected account hosts.
     */
    record_only_host: boolean;
    /**
     * Name that bots show in meetings of this person.
     */
    bot_name: string;
};

/**
 * A person whose calendars are read.
 */
export type CalendarUser = {
    /**
     * Id of the calendar user.
     */
    id: string;
    /**
     * Your own id for this person; never null here.
     */
    external_id: string | null;
    /**
     * Always two entries: google, then microsoft. Connections of other kinds, and lost ones with their reason, are listed by `GET /api/v1/calendar/connections/`.
     */
    connections: Array<{
        /**
         * Whose calendar it is.
         */
        platform: 'google' | 'microsoft';
        /**
         * Whether an account is connected and can be read.
         */
        connected: boolean;
        /**
         * Address of the account; null when none is connected.
         */
        email: string | null;
        /**
         * Id of the connection; null when none is connected.
         */
        id: string | null;
    }>;
    preferences: RecordingPreferences;
};

/**
 * What to change; what is absent stays as it is, with PUT too.
 */
export type CalendarUserChange = {
    /**
     * A new own id for this person, 1 to 500 characters, that no other calendar user of the workspace has. Calendar tokens made before stop working.
     */
    external_id?: string;
    /**
     * Preferences to change; those that are not named stay as they are.
     */
    preferences?: {
        /**
         * Record meetings that somebody else hosts. False asks for nothing; it never forbids.
         */
        record_non_host?: boolean;
        /**
         * Record meetings that are part of a series. False asks for nothing; it never forbids.
         */
        record_recurring?: boolean;
        /**
         * Record meetings with an attendee whose email domain differs from the host's. False asks for nothing; it never forbids.
         */
        record_external?: boolean;
        /**
         * Record meetings without such an attendee. False asks for nothing; it never forbids.
         */
        record_internal?: boolean;
        /**
         * Filter: of those, only meetings that the connected account accepted; the host counts as having accepted.
         */
        record_confirmed?: boolean;
        /**
         * Filter: of those, only meetings that the connected account hosts.
         */
        record_only_host?: boolean;
        /**
         * Name that bots show in meetings of this person: 1 to 100 characters. Scheduled bots get it at once.
         */
        bot_name?: string;
    };
};

/**
 * Which platform to disconnect.
 */
export type DisconnectRequest = {
    /**
     * Whose connections are taken away.
     */
    platform: 'google' | 'microsoft';
};

export type NewWebhookEndpoint = {
    /**
     * Where webhooks are posted to; https. Query parameters are kept.
     */
    url: string;
    /**
     * The event types this endpoint wants; null means all. `bot.status_change` stands for every `bot.*` type.
     */
    event_types?: Array<'bot.joining_call' | 'bot.in_waiting_room' | 'bot.in_call_not_recording' | 'bot.recording_permission_allowed' | 'bot.recording_permission_denied' | 'bot.in_call_recording' | 'bot.recording_done' | 'bot.call_ended' | 'bot.done' | 'bot.fatal' | 'calendar.update' | 'calendar.sync_events' | 'calendar.stale' | 'calendar_user.connected' | 'calendar_user.disconnected' | 'calendar_meeting.updated' | 'webhook_endpoint.disabled' | 'webhook_endpoint.test' | 'bot.status_change'> | null;
    /**
     * Form of bot status webhooks: `new` sends one event type per status (`bot.done`), `status_change` sends all of them as `bot.status_change`. Other webhooks look the same in both.
     */
    shape?: 'new' | 'status_change';
    /**
     * Names of the signature headers: `webhook-id`, `webhook-timestamp`, `webhook-signature`, or the same with `svix-`.
     */
    headers?: 'webhook' | 'svix';
    /**
     * Whether webhooks are sent to this endpoint. Switching it off ends its pending deliveries; they can be replayed.
     */
    enabled?: boolean;
};

export type WebhookEndpointChanges = {
    /**
     * Where webhooks are posted to; https. Query parameters are kept.
     */
    url?: string;
    /**
     * The event types this endpoint wants; null means all. `bot.status_change` stands for every `bot.*` type.
     */
    event_types?: Array<'bot.joining_call' | 'bot.in_waiting_room' | 'bot.in_call_not_recording' | 'bot.recording_permission_allowed' | 'bot.recording_permission_denied' | 'bot.in_call_recording' | 'bot.recording_done' | 'bot.call_ended' | 'bot.done' | 'bot.fatal' | 'calendar.update' | 'calendar.sync_events' | 'calendar.stale' | 'calendar_user.connected' | 'calendar_user.disconnected' | 'calendar_meeting.updated' | 'webhook_endpoint.disabled' | 'webhook_endpoint.test' | 'bot.status_change'> | null;
    /**
     * Form of bot status webhooks: `new` sends one event type per status (`bot.done`), `status_change` sends all of them as `bot.status_change`. Other webhooks look the same in both.
     */
    shape?: 'new' | 'status_change';
    /**
     * Names of the signature headers: `webhook-id`, `webhook-timestamp`, `webhook-signature`, or the same with `svix-`.
     */
    headers?: 'webhook' | 'svix';
    /**
     * Whether webhooks are sent to this endpoint. Switching it off ends its pending deliveries; they can be replayed.
     */
    enabled?: boolean;
};

export type WebhookEndpoint = {
    /**
     * Id of the endpoint.
     */
    id: string;
    /**
     * Where webhooks are posted to.
     */
    url: string;
    /**
     * The event types this endpoint wants; null means all.
     */
    event_types: Array<string> | null;
    /**
     * Form of bot status webhooks: `new` sends one event type per status (`bot.done`), `status_change` sends all of them as `bot.status_change`. Other webhooks look the same in both.
     */
    shape: 'new' | 'status_change';
    /**
     * Names of the signature headers: `webhook-id`, `webhook-timestamp`, `webhook-signature`, or the same with `svix-`.
     */
    headers: 'webhook' | 'svix';
    /**
     * Whether webhooks are sent to this endpoint. Switching it off ends its pending deliveries; they can be replayed.
     */
    enabled: boolean;
    /**
     * Why Rollcall switched the endpoint off; null while it is enabled or when you switched it off.
     */
    disabled_reason: string | null;
    /**
     * First failed attempt since the last one that succeeded; null while webhooks are delivered.
     */
    failing_since: string | null;
    /**
     * When the endpoint was created.
     */
    created_at: string;
};

export type WebhookEndpointWithSecret = {
    /**
     * Id of the endpoint.
     */
    id: string;
    /**
     * Where webhooks are posted to.
     */
    url: string;
    /**
     * The event types this endpoint wants; null means all.
     */
    event_types: Array<string> | null;
    /**
     * Form of bot status webhooks: `new` sends one event type per status (`bot.done`), `status_change` sends all of them as `bot.status_change`. Other webhooks look the same in both.
     */
    shape: 'new' | 'status_change';
    /**
     * Names of the signature headers: `webhook-id`, `webhook-timestamp`, `webhook-signature`, or the same with `svix-`.
     */
    headers: 'webhook' | 'svix';
    /**
     * Whether webhooks are sent to this endpoint. Switching it off ends its pending deliveries; they can be replayed.
     */
    enabled: boolean;
    /**
     * Why Rollcall switched the endpoint off; null while it is enabled or when you switched it off.
     */
    disabled_reason: string | null;
    /**
     * First failed attempt since the last one that succeeded; null while webhooks are delivered.
     */
    failing_since: string | null;
    /**
     * When the endpoint was created.
     */
    created_at: string;
    /**
     * The signing secret, `whsec_` and base64. It is shown only now: keep it.
     */
    secret: string;
};

export type WebhookAttempt = {
    /**
     * Order within the delivery, from 1; replays count on.
     */
    number: number;
    /**
     * When the request was made.
     */
    started_at: string;
    /**
     * How long the answer took, in milliseconds.
     */
    duration_ms: number;
    /**
     * Status of the answer; null when none came.
     */
    http_status: number | null;
    /**
     * Why the attempt failed; null when it succeeded.
     */
    error: string | null;
};

export type WebhookDelivery = {
    /**
     * Id of the delivery.
     */
    id: string;
    /**
     * The endpoint it is for.
     */
    webhook_endpoint_id: string;
    /**
     * Id of the webhook event, sent as `webhook-id`; the same on every attempt and replay.
     */
    event_id: string;
    /**
     * Type of the webhook event, in the new shape.
     */
    event_type: string;
    /**
     * The bot it is about; null when it is about none.
     */
    bot_id: string | null;
    /**
     * `pending`: attempts go on. `delivered`: answered with 2xx. `failed`: given up; can be replayed.
     */
    status: 'pending' | 'delivered' | 'failed';
    /**
     * Why it was given up; null unless failed.
     */
    failed_reason: string | null;
    /**
     * When the webhook event happened, or was first replayed to this endpoint.
     */
    created_at: string;
    /**
     * When it was answered with 2xx; null before.
     */
    delivered_at: string | null;
    /**
     * When the next attempt is due; null when there is none.
     */
    next_attempt_at: string | null;
    /**
     * The body that is sent, in the endpoint's shape.
     */
    payload: {
        [key: string]: unknown;
    };
    /**
     * All attempts, oldest first.
     */
    attempts: Array<WebhookAttempt>;
};

export type WebhookDeliveryPage = {
    /**
     * Address of the next page; null on the last one.
     */
    next: string | null;
    /**
     * Address of the page before; null on the first one.
     */
    previous: string | null;
    /**
     * At most 100 deliveries, newest first.
     */
    results: Array<WebhookDelivery>;
};

export type WebhookReplayRequest = {
    /**
     * Everything that happened at this instant or later is sent again.
     */
    since: string;
    /**
     * True leaves out what this endpoint has already received.
     */
    only_failed?: boolean;
};

export type WebhookReplay = {
    /**
     * How many deliveries are due again.
     */
    replayed_count: number;
};

export type CreateCalendarTokenData = {
    body: NewCalendarToken;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/authenticate/';
};

export type CreateCalendarTokenErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type CreateCalendarTokenError = CreateCalendarTokenErrors[keyof CreateCalendarTokenErrors];

export type CreateCalendarTokenResponses = {
    /**
     * Access to the calendars of one person.
     */
    200: CalendarToken;
};

export type CreateCalendarTokenResponse = CreateCalendarTokenResponses[keyof CreateCalendarTokenResponses];

export type ListCalendarUsersData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only users with an account of exactly this address, in any case, connected or lost.
         */
        email?: string;
        /**
         * Whether to answer in pages; default false.
         */
        paginate?: '0' | '1' | 'true' | 'false' | 'True' | 'False';
        /**
         * Place in the list; it stands in `next` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/calendar/users/';
};

export type ListCalendarUsersErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ListCalendarUsersError = ListCalendarUsersErrors[keyof ListCalendarUsersErrors];

export type ListCalendarUsersResponses = {
    /**
     * Done.
     */
    200: Array<CalendarUser> | {
        /**
         * Address of the next page; null on the last one.
         */
        next: string | null;
        /**
         * Always null: pages are read forward only.
         */
        previous: string | null;
        /**
         * At most 100 calendar users, oldest first.
         */
        results: Array<CalendarUser>;
    };
};

export type ListCalendarUsersResponse = ListCalendarUsersResponses[keyof ListCalendarUsersResponses];

export type DeleteCalendarUserData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/user/';
};

export type DeleteCalendarUserErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type DeleteCalendarUserError = DeleteCalendarUserErrors[keyof DeleteCalendarUserErrors];

export type DeleteCalendarUserResponses = {
    /**
     * Done.
     */
    204: void;
};

export type DeleteCalendarUserResponse = DeleteCalendarUserResponses[keyof DeleteCalendarUserResponses];

export type GetCalendarUserData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/user/';
};

export type GetCalendarUserErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type GetCalendarUserError = GetCalendarUserErrors[keyof GetCalendarUserErrors];

export type GetCalendarUserResponses = {
    /**
     * A person whose calendars are read.
     */
    200: CalendarUser;
};

export type GetCalendarUserResponse = GetCalendarUserResponses[keyof GetCalendarUserResponses];

export type UpdateCalendarUserData = {
    body: CalendarUserChange;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/user/';
};

export type UpdateCalendarUserErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type UpdateCalendarUserError = UpdateCalendarUserErrors[keyof UpdateCalendarUserErrors];

export type UpdateCalendarUserResponses = {
    /**
     * A person whose calendars are read.
     */
    200: CalendarUser;
};

export type UpdateCalendarUserResponse = UpdateCalendarUserResponses[keyof UpdateCalendarUserResponses];

export type PutCalendarUserData = {
    body: CalendarUserChange;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/user/';
};

export type PutCalendarUserErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type PutCalendarUserError = PutCalendarUserErrors[keyof PutCalendarUserErrors];

export type PutCalendarUserResponses = {
    /**
     * A person whose calendars are read.
     */
    200: CalendarUser;
};

export type PutCalendarUserResponse = PutCalendarUserResponses[keyof PutCalendarUserResponses];

export type DisconnectPlatformData = {
    body: DisconnectRequest;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/user/disconnect/';
};

export type DisconnectPlatformErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type DisconnectPlatformError = DisconnectPlatformErrors[keyof DisconnectPlatformErrors];

export type DisconnectPlatformResponses = {
    /**
     * A person whose calendars are read.
     */
    200: CalendarUser;
};

export type DisconnectPlatformResponse = DisconnectPlatformResponses[keyof DisconnectPlatformResponses];

export type ListCalendarMeetingsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only meetings whose iCalendar UID begins with this; case matters.
         */
        ical_uid?: string;
        /**
         * Only meetings that start after this instant (ISO 8601, UTC without an offset); up to 60 days back.
         */
        start_time_after?: string;
        /**
         * Only meetings that start before this instant (ISO 8601, UTC without an offset).
         */
        start_time_before?: string;
        /**
         * Most meetings in the answer, at most 2000, which is the default.
         */
        limit?: number;
        /**
         * Where the list goes on; it stands in the address of the header `Link`.
         */
        cursor?: string;
    };
    url: '/api/v1/calendar/meetings/';
};

export type ListCalendarMeetingsErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ListCalendarMeetingsError = ListCalendarMeetingsErrors[keyof ListCalendarMeetingsErrors];

export type ListCalendarMeetingsResponses = {
    /**
     * List: One event in one calendar of a person, with or without a meeting link.
     */
    200: Array<CalendarMeeting>;
};

export type ListCalendarMeetingsResponse = ListCalendarMeetingsResponses[keyof ListCalendarMeetingsResponses];

export type RefreshCalendarMeetingsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/meetings/refresh/';
};

export type RefreshCalendarMeetingsErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * A rule refused the request.
     */
    422: Refusal;
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * A rule refused the request.
     */
    503: Refusal;
};

export type RefreshCalendarMeetingsError = RefreshCalendarMeetingsErrors[keyof RefreshCalendarMeetingsErrors];

export type RefreshCalendarMeetingsResponses = {
    /**
     * List: One event in one calendar of a person, with or without a meeting link.
     */
    200: Array<CalendarMeeting>;
};

export type RefreshCalendarMeetingsResponse = RefreshCalendarMeetingsResponses[keyof RefreshCalendarMeetingsResponses];

export type GetCalendarMeetingData = {
    body?: never;
    path: {
        /**
         * Id of the meeting.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/calendar/meetings/{id}/';
};

export type GetCalendarMeetingErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type GetCalendarMeetingError = GetCalendarMeetingErrors[keyof GetCalendarMeetingErrors];

export type GetCalendarMeetingResponses = {
    /**
     * One event in one calendar of a person, with or without a meeting link.
     */
    200: CalendarMeeting;
};

export type GetCalendarMeetingResponse = GetCalendarMeetingResponses[keyof GetCalendarMeetingResponses];

export type UpdateCalendarMeetingData = {
    body: OverrideChange;
    path: {
        /**
         * Id of the meeting.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/calendar/meetings/{id}/';
};

export type UpdateCalendarMeetingErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type UpdateCalendarMeetingError = UpdateCalendarMeetingErrors[keyof UpdateCalendarMeetingErrors];

export type UpdateCalendarMeetingResponses = {
    /**
     * One event in one calendar of a person, with or without a meeting link.
     */
    200: CalendarMeeting;
};

export type UpdateCalendarMeetingResponse = UpdateCalendarMeetingResponses[keyof UpdateCalendarMeetingResponses];

export type PutCalendarMeetingData = {
    body: OverrideChange;
    path: {
        /**
         * Id of the meeting.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/calendar/meetings/{id}/';
};

export type PutCalendarMeetingErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type PutCalendarMeetingError = PutCalendarMeetingErrors[keyof PutCalendarMeetingErrors];

export type PutCalendarMeetingResponses = {
    /**
     * One event in one calendar of a person, with or without a meeting link.
     */
    200: CalendarMeeting;
};

export type PutCalendarMeetingResponse = PutCalendarMeetingResponses[keyof PutCalendarMeetingResponses];

export type ExplainDecisionData = {
    body?: never;
    path: {
        /**
         * Id of the meeting.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/calendar/meetings/{id}/decision/';
};

export type ExplainDecisionErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ExplainDecisionError = ExplainDecisionErrors[keyof ExplainDecisionErrors];

export type ExplainDecisionResponses = {
    /**
     * Why a meeting is or is not recorded.
     */
    200: RecordingDecision;
};

export type ExplainDecisionResponse = ExplainDecisionResponses[keyof ExplainDecisionResponses];

export type ListConnectionsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/connections/';
};

export type ListConnectionsErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ListConnectionsError = ListConnectionsErrors[keyof ListConnectionsErrors];

export type ListConnectionsResponses = {
    /**
     * List: An account or a feed that calendars are read from.
     */
    200: Array<CalendarConnection>;
};

export type ListConnectionsResponse = ListConnectionsResponses[keyof ListConnectionsResponses];

export type CreateConnectionData = {
    body: NewCalendarConnection;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/connections/';
};

export type CreateConnectionErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type CreateConnectionError = CreateConnectionErrors[keyof CreateConnectionErrors];

export type CreateConnectionResponses = {
    /**
     * An account or a feed that calendars are read from.
     */
    201: CalendarConnection;
};

export type CreateConnectionResponse = CreateConnectionResponses[keyof CreateConnectionResponses];

export type DeleteConnectionData = {
    body?: never;
    path: {
        /**
         * Id of the connection.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/calendar/connections/{id}/';
};

export type DeleteConnectionErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type DeleteConnectionError = DeleteConnectionErrors[keyof DeleteConnectionErrors];

export type DeleteConnectionResponses = {
    /**
     * Done.
     */
    204: void;
};

export type DeleteConnectionResponse = DeleteConnectionResponses[keyof DeleteConnectionResponses];

export type ListCalendarsData = {
    body?: never;
    path: {
        /**
         * Id of the connection.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/calendar/connections/{id}/calendars/';
};

export type ListCalendarsErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ListCalendarsError = ListCalendarsErrors[keyof ListCalendarsErrors];

export type ListCalendarsResponses = {
    /**
     * List: One calendar of a connection.
     */
    200: Array<ConnectedCalendar>;
};

export type ListCalendarsResponse = ListCalendarsResponses[keyof ListCalendarsResponses];

export type ChooseCalendarsData = {
    body: CalendarChoices;
    path: {
        /**
         * Id of the connection.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/calendar/connections/{id}/calendars/';
};

export type ChooseCalendarsErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ChooseCalendarsError = ChooseCalendarsErrors[keyof ChooseCalendarsErrors];

export type ChooseCalendarsResponses = {
    /**
     * List: One calendar of a connection.
     */
    200: Array<ConnectedCalendar>;
};

export type ChooseCalendarsResponse = ChooseCalendarsResponses[keyof ChooseCalendarsResponses];

export type GetConnectLinksData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/calendar/connect-links/';
};

export type GetConnectLinksErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type GetConnectLinksError = GetConnectLinksErrors[keyof GetConnectLinksErrors];

export type GetConnectLinksResponses = {
    /**
     * Ways to connect a calendar.
     */
    200: ConnectLinks;
};

export type GetConnectLinksResponse = GetConnectLinksResponses[keyof GetConnectLinksResponses];

export type FinishGoogleConsentData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * One-time code of the provider.
         */
        code?: string;
        /**
         * JSON object: recall_calendar_auth_token, google_oauth_redirect_url or ms_oauth_redirect_url, and optionally success_url and error_url.
         */
        state?: string;
        /**
         * Set by the provider when consent was not given.
         */
        error?: string;
        /**
         * The provider’s own words for it.
         */
        error_description?: string;
    };
    url: '/api/v1/calendar/google_oauth_callback/';
};

export type FinishGoogleConsentErrors = {
    /**
     * Done.
     */
    400: string;
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type FinishGoogleConsentError = FinishGoogleConsentErrors[keyof FinishGoogleConsentErrors];

export type FinishGoogleConsentResponses = {
    /**
     * Done.
     */
    200: string;
};

export type FinishGoogleConsentResponse = FinishGoogleConsentResponses[keyof FinishGoogleConsentResponses];

export type FinishMicrosoftConsentData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * One-time code of the provider.
         */
        code?: string;
        /**
         * JSON object: recall_calendar_auth_token, google_oauth_redirect_url or ms_oauth_redirect_url, and optionally success_url and error_url.
         */
        state?: string;
        /**
         * Set by the provider when consent was not given.
         */
        error?: string;
        /**
         * The provider’s own words for it.
         */
        error_description?: string;
    };
    url: '/api/v1/calendar/ms_oauth_callback/';
};

export type FinishMicrosoftConsentErrors = {
    /**
     * Done.
     */
    400: string;
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type FinishMicrosoftConsentError = FinishMicrosoftConsentErrors[keyof FinishMicrosoftConsentErrors];

export type FinishMicrosoftConsentResponses = {
    /**
     * Done.
     */
    200: string;
};

export type FinishMicrosoftConsentResponse = FinishMicrosoftConsentResponses[keyof FinishMicrosoftConsentResponses];

export type NotifyFromGoogleData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/notifications/google/';
};

export type NotifyFromGoogleErrors = {
    /**
     * A rule refused the request.
     */
    503: Refusal;
};

export type NotifyFromGoogleError = NotifyFromGoogleErrors[keyof NotifyFromGoogleErrors];

export type NotifyFromGoogleResponses = {
    /**
     * Done.
     */
    204: void;
};

export type NotifyFromGoogleResponse = NotifyFromGoogleResponses[keyof NotifyFromGoogleResponses];

export type NotifyFromMicrosoftData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Set by Microsoft when a subscription is made; the answer is this text.
         */
        validationToken?: string;
    };
    url: '/api/notifications/microsoft/';
};

export type NotifyFromMicrosoftErrors = {
    /**
     * A rule refused the request.
     */
    503: Refusal;
};

export type NotifyFromMicrosoftError = NotifyFromMicrosoftErrors[keyof NotifyFromMicrosoftErrors];

export type NotifyFromMicrosoftResponses = {
    /**
     * Done.
     */
    200: string;
    /**
     * Done.
     */
    202: unknown;
};

export type NotifyFromMicrosoftResponse = NotifyFromMicrosoftResponses[keyof NotifyFromMicrosoftResponses];

export type ListBotsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Page of 100 bots, from 1.
         */
        page?: number;
        /**
         * Only bots whose join time is this instant or later, whether they have joined or not. A bot that joined at once has none.
         */
        join_at_after?: string;
        /**
         * Only bots whose join time is this instant or earlier, whether they have joined or not.
         */
        join_at_before?: string;
        /**
         * Only bots of this meeting, in whatever form its link is given.
         */
        meeting_url?: string;
        /**
         * Only bots on this platform; may be repeated.
         */
        platform?: 'zoom' | 'google_meet' | 'microsoft_teams' | 'microsoft_teams_live' | 'webex' | 'goto_meeting' | Array<'zoom' | 'google_meet' | 'microsoft_teams' | 'microsoft_teams_live' | 'webex' | 'goto_meeting'>;
        /**
         * Only bots whose last status is this; may be repeated.
         */
        status?: 'ready' | 'joining_call' | 'in_waiting_room' | 'in_call_not_recording' | 'recording_permission_allowed' | 'recording_permission_denied' | 'in_call_recording' | 'recording_done' | 'call_ended' | 'done' | 'fatal' | 'media_expired' | 'analysis_done' | 'analysis_failed' | Array<'ready' | 'joining_call' | 'in_waiting_room' | 'in_call_not_recording' | 'recording_permission_allowed' | 'recording_permission_denied' | 'in_call_recording' | 'recording_done' | 'call_ended' | 'done' | 'fatal' | 'media_expired' | 'analysis_done' | 'analysis_failed'>;
    };
    url: '/api/v1/bot/';
};

export type ListBotsErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ListBotsError = ListBotsErrors[keyof ListBotsErrors];

export type ListBotsResponses = {
    /**
     * One page of bots.
     */
    200: BotList;
};

export type ListBotsResponse = ListBotsResponses[keyof ListBotsResponses];

export type CreateBotData = {
    body: NewBot;
    path?: never;
    query?: never;
    url: '/api/v1/bot/';
};

export type CreateBotErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type CreateBotError = CreateBotErrors[keyof CreateBotErrors];

export type CreateBotResponses = {
    /**
     * A bot: where it goes, when, and how far it has come.
     */
    201: Bot;
};

export type CreateBotResponse = CreateBotResponses[keyof CreateBotResponses];

export type DeleteBotData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/';
};

export type DeleteBotErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type DeleteBotError = DeleteBotErrors[keyof DeleteBotErrors];

export type DeleteBotResponses = {
    /**
     * The bot is gone.
     */
    204: void;
};

export type DeleteBotResponse = DeleteBotResponses[keyof DeleteBotResponses];

export type GetBotData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/';
};

export type GetBotErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type GetBotError = GetBotErrors[keyof GetBotErrors];

export type GetBotResponses = {
    /**
     * A bot: where it goes, when, and how far it has come.
     */
    200: Bot;
};

export type GetBotResponse = GetBotResponses[keyof GetBotResponses];

export type UpdateBotData = {
    body: BotChanges;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/';
};

export type UpdateBotErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type UpdateBotError = UpdateBotErrors[keyof UpdateBotErrors];

export type UpdateBotResponses = {
    /**
     * A bot: where it goes, when, and how far it has come.
     */
    200: Bot;
};

export type UpdateBotResponse = UpdateBotResponses[keyof UpdateBotResponses];

export type LeaveCallData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/leave_call/';
};

export type LeaveCallErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type LeaveCallError = LeaveCallErrors[keyof LeaveCallErrors];

export type LeaveCallResponses = {
    /**
     * A bot: where it goes, when, and how far it has come.
     */
    200: Bot;
};

export type LeaveCallResponse = LeaveCallResponses[keyof LeaveCallResponses];

export type ListWebhookEndpointsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/webhook-endpoints/';
};

export type ListWebhookEndpointsErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ListWebhookEndpointsError = ListWebhookEndpointsErrors[keyof ListWebhookEndpointsErrors];

export type ListWebhookEndpointsResponses = {
    /**
     * List: WebhookEndpoint
     */
    200: Array<WebhookEndpoint>;
};

export type ListWebhookEndpointsResponse = ListWebhookEndpointsResponses[keyof ListWebhookEndpointsResponses];

export type CreateWebhookEndpointData = {
    body: NewWebhookEndpoint;
    path?: never;
    query?: never;
    url: '/api/v1/webhook-endpoints/';
};

export type CreateWebhookEndpointErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type CreateWebhookEndpointError = CreateWebhookEndpointErrors[keyof CreateWebhookEndpointErrors];

export type CreateWebhookEndpointResponses = {
    /**
     * WebhookEndpointWithSecret
     */
    201: WebhookEndpointWithSecret;
};

export type CreateWebhookEndpointResponse = CreateWebhookEndpointResponses[keyof CreateWebhookEndpointResponses];

export type DeleteWebhookEndpointData = {
    body?: never;
    path: {
        /**
         * Id of the webhook endpoint.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/';
};

export type DeleteWebhookEndpointErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type DeleteWebhookEndpointError = DeleteWebhookEndpointErrors[keyof DeleteWebhookEndpointErrors];

export type DeleteWebhookEndpointResponses = {
    /**
     * Deleted.
     */
    204: void;
};

export type DeleteWebhookEndpointResponse = DeleteWebhookEndpointResponses[keyof DeleteWebhookEndpointResponses];

export type GetWebhookEndpointData = {
    body?: never;
    path: {
        /**
         * Id of the webhook endpoint.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/';
};

export type GetWebhookEndpointErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type GetWebhookEndpointError = GetWebhookEndpointErrors[keyof GetWebhookEndpointErrors];

export type GetWebhookEndpointResponses = {
    /**
     * WebhookEndpoint
     */
    200: WebhookEndpoint;
};

export type GetWebhookEndpointResponse = GetWebhookEndpointResponses[keyof GetWebhookEndpointResponses];

export type UpdateWebhookEndpointData = {
    body: WebhookEndpointChanges;
    path: {
        /**
         * Id of the webhook endpoint.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/';
};

export type UpdateWebhookEndpointErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type UpdateWebhookEndpointError = UpdateWebhookEndpointErrors[keyof UpdateWebhookEndpointErrors];

export type UpdateWebhookEndpointResponses = {
    /**
     * WebhookEndpoint
     */
    200: WebhookEndpoint;
};

export type UpdateWebhookEndpointResponse = UpdateWebhookEndpointResponses[keyof UpdateWebhookEndpointResponses];

export type RotateWebhookSecretData = {
    body?: never;
    path: {
        /**
         * Id of the webhook endpoint.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/rotate-secret/';
};

export type RotateWebhookSecretErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type RotateWebhookSecretError = RotateWebhookSecretErrors[keyof RotateWebhookSecretErrors];

export type RotateWebhookSecretResponses = {
    /**
     * WebhookEndpointWithSecret
     */
    200: WebhookEndpointWithSecret;
};

export type RotateWebhookSecretResponse = RotateWebhookSecretResponses[keyof RotateWebhookSecretResponses];

export type TestWebhookEndpointData = {
    body?: never;
    path: {
        /**
         * Id of the webhook endpoint.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/test/';
};

export type TestWebhookEndpointErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type TestWebhookEndpointError = TestWebhookEndpointErrors[keyof TestWebhookEndpointErrors];

export type TestWebhookEndpointResponses = {
    /**
     * WebhookDelivery
     */
    202: WebhookDelivery;
};

export type TestWebhookEndpointResponse = TestWebhookEndpointResponses[keyof TestWebhookEndpointResponses];

export type ReplayWebhookEndpointData = {
    body: WebhookReplayRequest;
    path: {
        /**
         * Id of the webhook endpoint.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/replay/';
};

export type ReplayWebhookEndpointErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ReplayWebhookEndpointError = ReplayWebhookEndpointErrors[keyof ReplayWebhookEndpointErrors];

export type ReplayWebhookEndpointResponses = {
    /**
     * WebhookReplay
     */
    202: WebhookReplay;
};

export type ReplayWebhookEndpointResponse = ReplayWebhookEndpointResponses[keyof ReplayWebhookEndpointResponses];

export type ListDeliveriesData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only deliveries of this endpoint.
         */
        webhook_endpoint_id?: string;
        /**
         * Only deliveries about this bot.
         */
        bot_id?: string;
        /**
         * Only deliveries with this status.
         */
        status?: 'pending' | 'delivered' | 'failed';
        /**
         * Only deliveries of this event type.
         */
        event_type?: 'bot.joining_call' | 'bot.in_waiting_room' | 'bot.in_call_not_recording' | 'bot.recording_permission_allowed' | 'bot.recording_permission_denied' | 'bot.in_call_recording' | 'bot.recording_done' | 'bot.call_ended' | 'bot.done' | 'bot.fatal' | 'calendar.update' | 'calendar.sync_events' | 'calendar.stale' | 'calendar_user.connected' | 'calendar_user.disconnected' | 'calendar_meeting.updated' | 'webhook_endpoint.disabled' | 'webhook_endpoint.test';
        /**
         * Place in the list, from `next` or `previous`.
         */
        cursor?: string;
    };
    url: '/api/v1/webhook-deliveries/';
};

export type ListDeliveriesErrors = {
    /**
     * A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.
     */
    400: {
        [key: string]: unknown;
    };
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ListDeliveriesError = ListDeliveriesErrors[keyof ListDeliveriesErrors];

export type ListDeliveriesResponses = {
    /**
     * WebhookDeliveryPage
     */
    200: WebhookDeliveryPage;
};

export type ListDeliveriesResponse = ListDeliveriesResponses[keyof ListDeliveriesResponses];

export type GetDeliveryData = {
    body?: never;
    path: {
        /**
         * Id of the delivery.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/webhook-deliveries/{id}/';
};

export type GetDeliveryErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type GetDeliveryError = GetDeliveryErrors[keyof GetDeliveryErrors];

export type GetDeliveryResponses = {
    /**
     * WebhookDelivery
     */
    200: WebhookDelivery;
};

export type GetDeliveryResponse = GetDeliveryResponses[keyof GetDeliveryResponses];

export type ReplayDeliveryData = {
    body?: never;
    path: {
        /**
         * Id of the delivery.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/webhook-deliveries/{id}/replay/';
};

export type ReplayDeliveryErrors = {
    /**
     * No valid credential: `{"code", "detail"}`.
     */
    401: {
        [key: string]: unknown;
    };
    /**
     * Not in this workspace: `{"detail": "Not found."}`.
     */
    404: {
        [key: string]: unknown;
    };
    /**
     * Too many requests: `{"detail"}`, with `Retry-After` in seconds.
     */
    429: {
        [key: string]: unknown;
    };
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ReplayDeliveryError = ReplayDeliveryErrors[keyof ReplayDeliveryErrors];

export type ReplayDeliveryResponses = {
    /**
     * WebhookDelivery
     */
    202: WebhookDelivery;
};

export type ReplayDeliveryResponse = ReplayDeliveryResponses[keyof ReplayDeliveryResponses];

export type CheckHealthData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/healthz';
};

export type CheckHealthResponses = {
    /**
     * Done.
     */
    200: {
        status: 'ok';
    };
};

export type CheckHealthResponse = CheckHealthResponses[keyof CheckHealthResponses];

export type CheckReadinessData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/readyz';
};

export type CheckReadinessErrors = {
    /**
     * Done.
     */
    503: {
        status: 'ok' | 'unavailable';
        /**
         * Null when fine, else a sentence for the operator.
         */
        checks: {
            [key: string]: string | null;
        };
    };
};

export type CheckReadinessError = CheckReadinessErrors[keyof CheckReadinessErrors];

export type CheckReadinessResponses = {
    /**
     * Done.
     */
    200: {
        status: 'ok' | 'unavailable';
        /**
         * Null when fine, else a sentence for the operator.
         */
        checks: {
            [key: string]: string | null;
        };
    };
};

export type CheckReadinessResponse = CheckReadinessResponses[keyof CheckReadinessResponses];

export type ReadMetricsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/metrics';
};

export type ReadMetricsErrors = {
    /**
     * A rule refused the request.
     */
    503: Refusal;
};

export type ReadMetricsError = ReadMetricsErrors[keyof ReadMetricsErrors];

export type ReadMetricsResponses = {
    /**
     * Done.
     */
    200: string;
};

export type ReadMetricsResponse = ReadMetricsResponses[keyof ReadMetricsResponses];
