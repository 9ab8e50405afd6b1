/** Written by scripts/generate.ts from docs/openapi.json. */

export type ClientOptions = {
    baseUrl: 'http://127.0.0.1:8787' | (string & {});
};

export type Webhooks = BotJoiningCallWebhookRequest | BotInWaitingRoomWebhookRequest | BotInCallNotRecordingWebhookRequest | BotRecordingPermissionAllowedWebhookRequest | BotRecordingPermissionDeniedWebhookRequest | BotInCallRecordingWebhookRequest | BotRecordingDoneWebhookRequest | BotCallEndedWebhookRequest | BotDoneWebhookRequest | BotFatalWebhookRequest | BotStatusChangeWebhookRequest | RecordingProcessingWebhookRequest | RecordingPausedWebhookRequest | RecordingDoneWebhookRequest | RecordingFailedWebhookRequest | RecordingDeletedWebhookRequest | VideoMixedDoneWebhookRequest | VideoMixedFailedWebhookRequest | AudioMixedDoneWebhookRequest | AudioMixedFailedWebhookRequest | ParticipantEventsDoneWebhookRequest | ParticipantEventsFailedWebhookRequest | CalendarUserConnectedWebhookRequest | CalendarUserDisconnectedWebhookRequest | CalendarMeetingUpdatedWebhookRequest | CalendarStaleWebhookRequest | CalendarUpdateWebhookRequest | CalendarSyncEventsWebhookRequest | WebhookEndpointDisabledWebhookRequest | WebhookEndpointTestWebhookRequest;

/**
 * A recording and what is made of it.
 */
export type Recording = {
    /**
     * Id of the recording.
     */
    id: string;
    /**
     * When it was first heard of. ISO 8601 in UTC with microseconds and `Z`.
     */
    created_at: string;
    /**
     * When it began. ISO 8601 in UTC with microseconds and `Z`.
     */
    started_at: string | null;
    /**
     * When its bot was through with it; null before. ISO 8601 in UTC with microseconds and `Z`.
     */
    completed_at: string | null;
    /**
     * When its media are deleted; null while it is not done, and when they are kept for good. ISO 8601 in UTC with microseconds and `Z`.
     */
    expires_at: string | null;
    /**
     * How far it has come.
     */
    status: {
        /**
         * How far it has come.
         */
        code: 'processing' | 'paused' | 'done' | 'failed' | 'deleted';
        /**
         * Why, where it failed.
         */
        sub_code: string | null;
        /**
         * Since when. ISO 8601 in UTC with microseconds and `Z`.
         */
        updated_at: string;
    };
    /**
     * What is made of it.
     */
    media_shortcuts: {
        /**
         * The video; null before any of it was delivered.
         */
        video_mixed: {
            /**
             * Its id.
             */
            id: string;
            /**
             * When it began to be delivered. ISO 8601 in UTC with microseconds and `Z`.
             */
            created_at: string;
            /**
             * How far it has come.
             */
            status: {
                /**
                 * How far it has come.
                 */
                code: 'processing' | 'done' | 'failed' | 'deleted';
                /**
                 * Why, where it failed.
                 */
                sub_code: string | null;
                /**
                 * Since when. ISO 8601 in UTC with microseconds and `Z`.
                 */
                updated_at: string;
            };
            /**
             * Empty.
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Where it is fetched.
             */
            data: {
                /**
                 * Where it is fetched; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                 */
                download_url: string | null;
            };
            /**
             * Its format.
             */
            format: 'mp4';
        } | null;
        /**
         * Always null: there are no transcripts in this version.
         */
        transcript: null;
        /**
         * Who took part; null before any of it was delivered.
         */
        participant_events: {
            /**
             * Its id.
             */
            id: string;
            /**
             * When it began to be delivered. ISO 8601 in UTC with microseconds and `Z`.
             */
            created_at: string;
            /**
             * How far it has come.
             */
            status: {
                /**
                 * How far it has come.
                 */
                code: 'processing' | 'done' | 'failed' | 'deleted';
                /**
                 * Why, where it failed.
                 */
                sub_code: string | null;
                /**
                 * Since when. ISO 8601 in UTC with microseconds and `Z`.
                 */
                updated_at: string;
            };
            /**
             * Empty.
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Where it is fetched.
             */
            data: {
                /**
                 * Where what people did is fetched, as JSON; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                 */
                participant_events_download_url: string | null;
                /**
                 * Where who spoke when is fetched, as JSON; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                 */
                speaker_timeline_download_url: string | null;
                /**
                 * Where who took part is fetched, as JSON; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                 */
                participants_download_url: string | null;
            };
        } | null;
        /**
         * Always null in this version.
         */
        meeting_metadata: null;
        /**
         * The sound; null before any of it was delivered.
         */
        audio_mixed: {
            /**
             * Its id.
             */
            id: string;
            /**
             * When it began to be delivered. ISO 8601 in UTC with microseconds and `Z`.
             */
            created_at: string;
            /**
             * How far it has come.
             */
            status: {
                /**
                 * How far it has come.
                 */
                code: 'processing' | 'done' | 'failed' | 'deleted';
                /**
                 * Why, where it failed.
                 */
                sub_code: string | null;
                /**
                 * Since when. ISO 8601 in UTC with microseconds and `Z`.
                 */
                updated_at: string;
            };
            /**
             * Empty.
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Where it is fetched.
             */
            data: {
                /**
                 * Where it is fetched; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                 */
                download_url: string | null;
            };
            /**
             * Its format.
             */
            format: 'mp3';
        } | null;
    };
    /**
     * Your own texts.
     */
    metadata: {
        [key: string]: unknown;
    };
    /**
     * Always empty in this version.
     */
    realtime_endpoints: Array<{
        [key: string]: unknown;
    }>;
    /**
     * The bot that recorded.
     */
    bot: {
        /**
         * Id of the bot.
         */
        id: string;
        /**
         * Its own texts.
         */
        metadata: {
            [key: string]: unknown;
        };
    };
    /**
     * Always null.
     */
    desktop_sdk_upload: null;
};

/**
 * What to change; what is absent stays as it is.
 */
export type RecordingChanges = {
    /**
     * Your own texts, in the place of those before.
     */
    metadata?: {
        [key: string]: string | null;
    };
};

/**
 * The video of a recording.
 */
export type MixedVideo = {
    /**
     * Its id.
     */
    id: string;
    /**
     * When it began to be delivered. ISO 8601 in UTC with microseconds and `Z`.
     */
    created_at: string;
    /**
     * How far it has come.
     */
    status: {
        /**
         * How far it has come.
         */
        code: 'processing' | 'done' | 'failed' | 'deleted';
        /**
         * Why, where it failed.
         */
        sub_code: string | null;
        /**
         * Since when. ISO 8601 in UTC with microseconds and `Z`.
         */
        updated_at: string;
    };
    /**
     * Empty.
     */
    metadata: {
        [key: string]: unknown;
    };
    /**
     * Where it is fetched.
     */
    data: {
        /**
         * Where it is fetched; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
         */
        download_url: string | null;
    };
    /**
     * Its format.
     */
    format: 'mp4';
    /**
     * The recording it is made of.
     */
    recording: {
        /**
         * Id of the recording.
         */
        id: string;
        /**
         * Its own texts.
         */
        metadata: {
            [key: string]: unknown;
        };
    };
};

/**
 * The sound of a recording.
 */
export type MixedAudio = {
    /**
     * Its id.
     */
    id: string;
    /**
     * When it began to be delivered. ISO 8601 in UTC with microseconds and `Z`.
     */
    created_at: string;
    /**
     * How far it has come.
     */
    status: {
        /**
         * How far it has come.
         */
        code: 'processing' | 'done' | 'failed' | 'deleted';
        /**
         * Why, where it failed.
         */
        sub_code: string | null;
        /**
         * Since when. ISO 8601 in UTC with microseconds and `Z`.
         */
        updated_at: string;
    };
    /**
     * Empty.
     */
    metadata: {
        [key: string]: unknown;
    };
    /**
     * Where it is fetched.
     */
    data: {
        /**
         * Where it is fetched; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
         */
        download_url: string | null;
    };
    /**
     * Its format.
     */
    format: 'mp3';
    /**
     * The recording it is made of.
     */
    recording: {
        /**
         * Id of the recording.
         */
        id: string;
        /**
         * Its own texts.
         */
        metadata: {
            [key: string]: unknown;
        };
    };
};

/**
 * Who took part in a recorded meeting, what they did, who spoke when.
 */
export type ParticipantEvents = {
    /**
     * Its id.
     */
    id: string;
    /**
     * When it began to be delivered. ISO 8601 in UTC with microseconds and `Z`.
     */
    created_at: string;
    /**
     * How far it has come.
     */
    status: {
        /**
         * How far it has come.
         */
        code: 'processing' | 'done' | 'failed' | 'deleted';
        /**
         * Why, where it failed.
         */
        sub_code: string | null;
        /**
         * Since when. ISO 8601 in UTC with microseconds and `Z`.
         */
        updated_at: string;
    };
    /**
     * Empty.
     */
    metadata: {
        [key: string]: unknown;
    };
    /**
     * Where it is fetched.
     */
    data: {
        /**
         * Where what people did is fetched, as JSON; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
         */
        participant_events_download_url: string | null;
        /**
         * Where who spoke when is fetched, as JSON; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
         */
        speaker_timeline_download_url: string | null;
        /**
         * Where who took part is fetched, as JSON; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
         */
        participants_download_url: string | null;
    };
    /**
     * The recording it is made of.
     */
    recording: {
        /**
         * Id of the recording.
         */
        id: string;
        /**
         * Its own texts.
         */
        metadata: {
            [key: string]: unknown;
        };
    };
};

/**
 * One page of a list.
 */
export type RecordingList = {
    /**
     * Address of the next page; null on the last one.
     */
    next: string | null;
    /**
     * Address of the page before; null on the first one.
     */
    previous: string | null;
    /**
     * At most 100, the newest first.
     */
    results: Array<Recording>;
};

/**
 * One page of a list.
 */
export type MixedVideoList = {
    /**
     * Address of the next page; null on the last one.
     */
    next: string | null;
    /**
     * Address of the page before; null on the first one.
     */
    previous: string | null;
    /**
     * At most 100, the newest first.
     */
    results: Array<MixedVideo>;
};

/**
 * One page of a list.
 */
export type MixedAudioList = {
    /**
     * Address of the next page; null on the last one.
     */
    next: string | null;
    /**
     * Address of the page before; null on the first one.
     */
    previous: string | null;
    /**
     * At most 100, the newest first.
     */
    results: Array<MixedAudio>;
};

/**
 * One page of a list.
 */
export type ParticipantEventsList = {
    /**
     * Address of the next page; null on the last one.
     */
    next: string | null;
    /**
     * Address of the page before; null on the first one.
     */
    previous: string | null;
    /**
     * At most 100, the newest first.
     */
    results: Array<ParticipantEvents>;
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
     * When the bot joins, at most ten years ahead. Absent, null or past: at once. Any time ahead is kept to the second.
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
     * Pictures in JPEG as base64. `b64_data` has at most 1,835,008 characters; it is checked, and neither kept nor shown: no bot of this version shows or plays anything.
     */
    automatic_video_output?: {
        /**
         * While it records.
         */
        in_call_recording?: {
            /**
             * `jpeg`.
             */
            kind: 'jpeg';
            /**
             * The content in base64.
             */
            b64_data: string;
            [key: string]: unknown;
        } | null;
        /**
         * While it does not.
         */
        in_call_not_recording?: {
            /**
             * `jpeg`.
             */
            kind: 'jpeg';
            /**
             * The content in base64.
             */
            b64_data: string;
            [key: string]: unknown;
        } | null;
        [key: string]: unknown;
    } | null;
    /**
     * Sound in MP3 as base64. `b64_data` has at most 1,835,008 characters; it is checked, and neither kept nor shown: no bot of this version shows or plays anything.
     */
    automatic_audio_output?: {
        /**
         * When it begins to record.
         */
        in_call_recording?: {
            /**
             * The sound.
             */
            data: {
                /**
                 * `mp3`.
                 */
                kind: 'mp3';
                /**
                 * The content in base64.
                 */
                b64_data: string;
                [key: string]: unknown;
            };
            [key: string]: unknown;
        } | null;
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
     * When the bot joins, at most ten years ahead. Absent, null or past: at once. Any time ahead is kept to the second.
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
     * Pictures in JPEG as base64. `b64_data` has at most 1,835,008 characters; it is checked, and neither kept nor shown: no bot of this version shows or plays anything.
     */
    automatic_video_output?: {
        /**
         * While it records.
         */
        in_call_recording?: {
            /**
             * `jpeg`.
             */
            kind: 'jpeg';
            /**
             * The content in base64.
             */
            b64_data: string;
            [key: string]: unknown;
        } | null;
        /**
         * While it does not.
         */
        in_call_not_recording?: {
            /**
             * `jpeg`.
             */
            kind: 'jpeg';
            /**
             * The content in base64.
             */
            b64_data: string;
            [key: string]: unknown;
        } | null;
        [key: string]: unknown;
    } | null;
    /**
     * Sound in MP3 as base64. `b64_data` has at most 1,835,008 characters; it is checked, and neither kept nor shown: no bot of this version shows or plays anything.
     */
    automatic_audio_output?: {
        /**
         * When it begins to record.
         */
        in_call_recording?: {
            /**
             * The sound.
             */
            data: {
                /**
                 * `mp3`.
                 */
                kind: 'mp3';
                /**
                 * The content in base64.
                 */
                b64_data: string;
                [key: string]: unknown;
            };
            [key: string]: unknown;
        } | null;
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
} | {
    /**
     * Number or name of the meeting, as in the link.
     */
    meeting_id: string;
    /**
     * A room of the sandbox. Not at Recall.
     */
    platform: 'sandbox_room';
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
        /**
         * Id of the recording.
         */
        id: string;
        /**
         * When it was first heard of. ISO 8601 in UTC with microseconds and `Z`.
         */
        created_at: string;
        /**
         * When it began. ISO 8601 in UTC with microseconds and `Z`.
         */
        started_at: string | null;
        /**
         * When its bot was through with it; null before. ISO 8601 in UTC with microseconds and `Z`.
         */
        completed_at: string | null;
        /**
         * When its media are deleted; null while it is not done, and when they are kept for good. ISO 8601 in UTC with microseconds and `Z`.
         */
        expires_at: string | null;
        /**
         * How far it has come.
         */
        status: {
            /**
             * How far it has come.
             */
            code: 'processing' | 'paused' | 'done' | 'failed' | 'deleted';
            /**
             * Why, where it failed.
             */
            sub_code: string | null;
            /**
             * Since when. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * What is made of it.
         */
        media_shortcuts: {
            /**
             * The video; null before any of it was delivered.
             */
            video_mixed: {
                /**
                 * Its id.
                 */
                id: string;
                /**
                 * When it began to be delivered. ISO 8601 in UTC with microseconds and `Z`.
                 */
                created_at: string;
                /**
                 * How far it has come.
                 */
                status: {
                    /**
                     * How far it has come.
                     */
                    code: 'processing' | 'done' | 'failed' | 'deleted';
                    /**
                     * Why, where it failed.
                     */
                    sub_code: string | null;
                    /**
                     * Since when. ISO 8601 in UTC with microseconds and `Z`.
                     */
                    updated_at: string;
                };
                /**
                 * Empty.
                 */
                metadata: {
                    [key: string]: unknown;
                };
                /**
                 * Where it is fetched.
                 */
                data: {
                    /**
                     * Where it is fetched; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                     */
                    download_url: string | null;
                };
                /**
                 * Its format.
                 */
                format: 'mp4';
            } | null;
            /**
             * Always null: there are no transcripts in this version.
             */
            transcript: null;
            /**
             * Who took part; null before any of it was delivered.
             */
            participant_events: {
                /**
                 * Its id.
                 */
                id: string;
                /**
                 * When it began to be delivered. ISO 8601 in UTC with microseconds and `Z`.
                 */
                created_at: string;
                /**
                 * How far it has come.
                 */
                status: {
                    /**
                     * How far it has come.
                     */
                    code: 'processing' | 'done' | 'failed' | 'deleted';
                    /**
                     * Why, where it failed.
                     */
                    sub_code: string | null;
                    /**
                     * Since when. ISO 8601 in UTC with microseconds and `Z`.
                     */
                    updated_at: string;
                };
                /**
                 * Empty.
                 */
                metadata: {
                    [key: string]: unknown;
                };
                /**
                 * Where it is fetched.
                 */
                data: {
                    /**
                     * Where what people did is fetched, as JSON; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                     */
                    participant_events_download_url: string | null;
                    /**
                     * Where who spoke when is fetched, as JSON; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                     */
                    speaker_timeline_download_url: string | null;
                    /**
                     * Where who took part is fetched, as JSON; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                     */
                    participants_download_url: string | null;
                };
            } | null;
            /**
             * Always null in this version.
             */
            meeting_metadata: null;
            /**
             * The sound; null before any of it was delivered.
             */
            audio_mixed: {
                /**
                 * Its id.
                 */
                id: string;
                /**
                 * When it began to be delivered. ISO 8601 in UTC with microseconds and `Z`.
                 */
                created_at: string;
                /**
                 * How far it has come.
                 */
                status: {
                    /**
                     * How far it has come.
                     */
                    code: 'processing' | 'done' | 'failed' | 'deleted';
                    /**
                     * Why, where it failed.
                     */
                    sub_code: string | null;
                    /**
                     * Since when. ISO 8601 in UTC with microseconds and `Z`.
                     */
                    updated_at: string;
                };
                /**
                 * Empty.
                 */
                metadata: {
                    [key: string]: unknown;
                };
                /**
                 * Where it is fetched.
                 */
                data: {
                    /**
                     * Where it is fetched; null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.
                     */
                    download_url: string | null;
                };
                /**
                 * Its format.
                 */
                format: 'mp3';
            } | null;
        };
        /**
         * Your own texts.
         */
        metadata: {
            [key: string]: unknown;
        };
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
 * A bot goes to its meeting.
 */
export type BotJoiningCallWebhook = {
    /**
     * The event type.
     */
    event: 'bot.joining_call';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * A bot waits for somebody to let it in.
 */
export type BotInWaitingRoomWebhook = {
    /**
     * The event type.
     */
    event: 'bot.in_waiting_room';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * A bot is in the call and does not record yet, or not any more.
 */
export type BotInCallNotRecordingWebhook = {
    /**
     * The event type.
     */
    event: 'bot.in_call_not_recording';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * The host allowed a bot to record.
 */
export type BotRecordingPermissionAllowedWebhook = {
    /**
     * The event type.
     */
    event: 'bot.recording_permission_allowed';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * The host did not allow a bot to record; the sub-code says more.
 */
export type BotRecordingPermissionDeniedWebhook = {
    /**
     * The event type.
     */
    event: 'bot.recording_permission_denied';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * A bot records.
 */
export type BotInCallRecordingWebhook = {
    /**
     * The event type.
     */
    event: 'bot.in_call_recording';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * A bot has finished its recording.
 */
export type BotRecordingDoneWebhook = {
    /**
     * The event type.
     */
    event: 'bot.recording_done';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * A bot has left the call; the sub-code says why.
 */
export type BotCallEndedWebhook = {
    /**
     * The event type.
     */
    event: 'bot.call_ended';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * A bot is done: nothing more comes of it.
 */
export type BotDoneWebhook = {
    /**
     * The event type.
     */
    event: 'bot.done';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * A bot failed; the sub-code says why.
 */
export type BotFatalWebhook = {
    /**
     * The event type.
     */
    event: 'bot.fatal';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * Whose status it is.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * Any status of a bot, to endpoints whose shape is `status_change`.
 */
export type BotStatusChangeWebhook = {
    /**
     * The event type.
     */
    event: 'bot.status_change';
    /**
     * What happened.
     */
    data: {
        /**
         * Id of the bot.
         */
        bot_id: string;
        /**
         * The status.
         */
        status: {
            /**
             * The status the bot is in now.
             */
            code: string;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            created_at: string;
            /**
             * Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.
             */
            sub_code: string | null;
            /**
             * The status in a sentence; null when the code says it all.
             */
            message: string | null;
        };
    };
    /**
     * What Rollcall adds to Recall's body.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
        /**
         * The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.
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
    };
};

/**
 * A bot began to record.
 */
export type RecordingProcessingWebhook = {
    /**
     * The event type.
     */
    event: 'recording.processing';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * A recording was paused.
 */
export type RecordingPausedWebhook = {
    /**
     * The event type.
     */
    event: 'recording.paused';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * A recording is complete: everything that was made of it can be fetched.
 */
export type RecordingDoneWebhook = {
    /**
     * The event type.
     */
    event: 'recording.done';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * A recording failed; the sub-code says why.
 */
export type RecordingFailedWebhook = {
    /**
     * The event type.
     */
    event: 'recording.failed';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * The media of a recording are gone: their time was over, or somebody deleted them.
 */
export type RecordingDeletedWebhook = {
    /**
     * The event type.
     */
    event: 'recording.deleted';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * The video of a recording can be fetched.
 */
export type VideoMixedDoneWebhook = {
    /**
     * The event type.
     */
    event: 'video_mixed.done';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * What was made of the recording.
         */
        video_mixed: {
            /**
             * Its id.
             */
            id: string;
            /**
             * Empty.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * There will be no video of a recording.
 */
export type VideoMixedFailedWebhook = {
    /**
     * The event type.
     */
    event: 'video_mixed.failed';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * What was made of the recording.
         */
        video_mixed: {
            /**
             * Its id.
             */
            id: string;
            /**
             * Empty.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * The sound of a recording can be fetched.
 */
export type AudioMixedDoneWebhook = {
    /**
     * The event type.
     */
    event: 'audio_mixed.done';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * What was made of the recording.
         */
        audio_mixed: {
            /**
             * Its id.
             */
            id: string;
            /**
             * Empty.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * There will be no file of the sound of a recording.
 */
export type AudioMixedFailedWebhook = {
    /**
     * The event type.
     */
    event: 'audio_mixed.failed';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * What was made of the recording.
         */
        audio_mixed: {
            /**
             * Its id.
             */
            id: string;
            /**
             * Empty.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * Who took part, what they did and who spoke when can be fetched.
 */
export type ParticipantEventsDoneWebhook = {
    /**
     * The event type.
     */
    event: 'participant_events.done';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * What was made of the recording.
         */
        participant_events: {
            /**
             * Its id.
             */
            id: string;
            /**
             * Empty.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * There will be no lists of who took part.
 */
export type ParticipantEventsFailedWebhook = {
    /**
     * The event type.
     */
    event: 'participant_events.failed';
    /**
     * What happened.
     */
    data: {
        /**
         * The status.
         */
        data: {
            /**
             * The status it is in now.
             */
            code: string;
            /**
             * Why, as a code; null unless something failed.
             */
            sub_code: string | null;
            /**
             * When the status changed. ISO 8601 in UTC with microseconds and `Z`.
             */
            updated_at: string;
        };
        /**
         * The recording.
         */
        recording: {
            /**
             * Id of the recording.
             */
            id: string;
            /**
             * Your own texts of the recording.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * The bot that recorded.
         */
        bot: {
            /**
             * Id of the bot.
             */
            id: string;
            /**
             * Your own texts, as given to the bot.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * What was made of the recording.
         */
        participant_events: {
            /**
             * Its id.
             */
            id: string;
            /**
             * Empty.
             */
            metadata: {
                [key: string]: unknown;
            };
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * A connection of a person works: for the first time, or again.
 */
export type CalendarUserConnectedWebhook = {
    /**
     * The event type.
     */
    event: 'calendar_user.connected';
    /**
     * What happened.
     */
    data: {
        /**
         * The person.
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
        /**
         * The connection of that person.
         */
        connection: {
            /**
             * Id of the connection.
             */
            id: string;
            /**
             * `google`, `microsoft`, `caldav` or `ics`.
             */
            kind: string;
            /**
             * The account, as the person knows it: an address, or the host of a feed.
             */
            account: string;
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * A connection needs its person again, or was taken away.
 */
export type CalendarUserDisconnectedWebhook = {
    /**
     * The event type.
     */
    event: 'calendar_user.disconnected';
    /**
     * What happened.
     */
    data: {
        /**
         * The person.
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
        /**
         * The connection of that person.
         */
        connection: {
            /**
             * Id of the connection.
             */
            id: string;
            /**
             * `google`, `microsoft`, `caldav` or `ics`.
             */
            kind: string;
            /**
             * The account, as the person knows it: an address, or the host of a feed.
             */
            account: string;
        };
        /**
         * Why, as a code.
         */
        code: string;
        /**
         * Why, as a sentence for the person.
         */
        reason: string;
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * A meeting that is, or was, to be recorded changed: its time, link, decision or bot.
 */
export type CalendarMeetingUpdatedWebhook = {
    /**
     * The event type.
     */
    event: 'calendar_meeting.updated';
    /**
     * What happened.
     */
    data: {
        /**
         * The person.
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
        /**
         * The meeting as it is now.
         */
        calendar_meeting: {
            /**
             * Id of the calendar meeting.
             */
            id: string;
            /**
             * When it starts. ISO 8601 in UTC with microseconds and `Z`.
             */
            start_time: string;
            /**
             * Whether a bot records it, as decided now.
             */
            will_record: boolean;
            /**
             * Why, a sentence for people.
             */
            will_record_reason: string;
            /**
             * The bot that records it for this person; null without one.
             */
            bot_id: string | null;
        };
        /**
         * The fields of the calendar meeting that changed, by their names.
         */
        changed: Array<string>;
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * A calendar cannot be proven current before the next bot for it joins. The bot joins as planned, and the calendar is tried every few seconds; `calendar.update` says when it is current again.
 */
export type CalendarStaleWebhook = {
    /**
     * The event type.
     */
    event: 'calendar.stale';
    /**
     * What happened.
     */
    data: {
        /**
         * The person.
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
        /**
         * The connection of that person.
         */
        connection: {
            /**
             * Id of the connection.
             */
            id: string;
            /**
             * `google`, `microsoft`, `caldav` or `ics`.
             */
            kind: string;
            /**
             * The account, as the person knows it: an address, or the host of a feed.
             */
            account: string;
        };
        /**
         * The calendar.
         */
        calendar: {
            /**
             * Id of the calendar.
             */
            id: string;
            /**
             * Its name at the provider.
             */
            name: string;
        };
        /**
         * Up to when the calendar is known; null when it was never read. ISO 8601 in UTC with microseconds and `Z`.
         */
        proven_current_at: string | null;
        /**
         * Why it cannot be read, as a sentence.
         */
        reason: string;
        /**
         * The next meeting of it that is recorded.
         */
        calendar_meeting: {
            /**
             * Id of the calendar meeting.
             */
            id: string;
            /**
             * When it starts, as far as is known. ISO 8601 in UTC with microseconds and `Z`.
             */
            start_time: string;
            /**
             * The bot that records it; null without one.
             */
            bot_id: string | null;
        };
        /**
         * When its bot joins. ISO 8601 in UTC with microseconds and `Z`.
         */
        join_at: string;
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * The state of a calendar changed: connected, disconnected, or current again. As at Recall.ai.
 */
export type CalendarUpdateWebhook = {
    /**
     * The event type.
     */
    event: 'calendar.update';
    /**
     * What happened.
     */
    data: {
        /**
         * Id of the calendar.
         */
        calendar_id: string;
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * Events of a calendar changed. As at Recall.ai.
 */
export type CalendarSyncEventsWebhook = {
    /**
     * The event type.
     */
    event: 'calendar.sync_events';
    /**
     * What happened.
     */
    data: {
        /**
         * Id of the calendar.
         */
        calendar_id: string;
        /**
         * Everything that changed was changed at this instant or later. ISO 8601 in UTC with microseconds and `Z`.
         */
        last_updated_ts: string;
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * Another endpoint of the workspace was switched off, because nothing got through for five days.
 */
export type WebhookEndpointDisabledWebhook = {
    /**
     * The event type.
     */
    event: 'webhook_endpoint.disabled';
    /**
     * What happened.
     */
    data: {
        /**
         * The endpoint that was switched off.
         */
        webhook_endpoint: {
            /**
             * Id of the webhook endpoint.
             */
            id: string;
            /**
             * Where its webhooks are posted to.
             */
            url: string;
            /**
             * Why, as a sentence.
             */
            disabled_reason: string;
        };
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

/**
 * You asked for it: `POST /api/v1/webhook-endpoints/{id}/test/`.
 */
export type WebhookEndpointTestWebhook = {
    /**
     * The event type.
     */
    event: 'webhook_endpoint.test';
    /**
     * What happened.
     */
    data: {
        /**
         * The endpoint it is sent to.
         */
        webhook_endpoint: {
            /**
             * Id of the webhook endpoint.
             */
            id: string;
            /**
             * Where its webhooks are posted to.
             */
            url: string;
        };
        /**
         * When you asked. ISO 8601 in UTC with microseconds and `Z`.
         */
        sent_at: string;
    };
    /**
     * What Rollcall adds to every webhook, whatever else its body is like.
     */
    rollcall: {
        /**
         * When it happened: the same on every attempt and replay. ISO 8601 in UTC with microseconds and `Z`.
         */
        happened_at: string;
    };
};

export type NewWebhookEndpoint = {
    /**
     * Where webhooks are posted to; https. Query parameters are kept.
     */
    url: string;
    /**
     * The event types this endpoint wants, by name, by family (`bot.*`, `calendar_user.*`, …) or all of them (`*`). Null, and absent when it is made, means `bot.*`; `bot.status_change` stands for it too. `bot.recording_done` is not in the new shape: only who names it gets it there.
     */
    event_types?: Array<'*' | 'bot.*' | 'recording.*' | 'video_mixed.*' | 'audio_mixed.*' | 'participant_events.*' | 'calendar.*' | 'calendar_user.*' | 'calendar_meeting.*' | 'webhook_endpoint.*' | 'bot.joining_call' | 'bot.in_waiting_room' | 'bot.in_call_not_recording' | 'bot.recording_permission_allowed' | 'bot.recording_permission_denied' | 'bot.in_call_recording' | 'bot.recording_done' | 'bot.call_ended' | 'bot.done' | 'bot.fatal' | 'recording.processing' | 'recording.paused' | 'recording.done' | 'recording.failed' | 'recording.deleted' | 'video_mixed.done' | 'video_mixed.failed' | 'audio_mixed.done' | 'audio_mixed.failed' | 'participant_events.done' | 'participant_events.failed' | 'calendar.update' | 'calendar.sync_events' | 'calendar.stale' | 'calendar_user.connected' | 'calendar_user.disconnected' | 'calendar_meeting.updated' | 'webhook_endpoint.disabled' | 'webhook_endpoint.test' | 'bot.status_change'> | null;
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
     * The event types this endpoint wants, by name, by family (`bot.*`, `calendar_user.*`, …) or all of them (`*`). Null, and absent when it is made, means `bot.*`; `bot.status_change` stands for it too. `bot.recording_done` is not in the new shape: only who names it gets it there.
     */
    event_types?: Array<'*' | 'bot.*' | 'recording.*' | 'video_mixed.*' | 'audio_mixed.*' | 'participant_events.*' | 'calendar.*' | 'calendar_user.*' | 'calendar_meeting.*' | 'webhook_endpoint.*' | 'bot.joining_call' | 'bot.in_waiting_room' | 'bot.in_call_not_recording' | 'bot.recording_permission_allowed' | 'bot.recording_permission_denied' | 'bot.in_call_recording' | 'bot.recording_done' | 'bot.call_ended' | 'bot.done' | 'bot.fatal' | 'recording.processing' | 'recording.paused' | 'recording.done' | 'recording.failed' | 'recording.deleted' | 'video_mixed.done' | 'video_mixed.failed' | 'audio_mixed.done' | 'audio_mixed.failed' | 'participant_events.done' | 'participant_events.failed' | 'calendar.update' | 'calendar.sync_events' | 'calendar.stale' | 'calendar_user.connected' | 'calendar_user.disconnected' | 'calendar_meeting.updated' | 'webhook_endpoint.disabled' | 'webhook_endpoint.test' | 'bot.status_change'> | null;
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
     * Where webhooks are posted to. The values of a query are secrets: they are stored sealed and shown as `***`; sent back like that, the address stays as it is.
     */
    url: string;
    /**
     * The event types and families that this endpoint wants.
     */
    event_types: Array<string>;
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
     * Where webhooks are posted to. The values of a query are secrets: they are stored sealed and shown as `***`; sent back like that, the address stays as it is.
     */
    url: string;
    /**
     * The event types and families that this endpoint wants.
     */
    event_types: Array<string>;
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
     * Everything that happened at this instant, or on this date, or later is sent again.
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

/**
 * A message to the chat of the meeting.
 */
export type ChatMessage = {
    /**
     * `everyone`, `host`, or the id of a participant.
     */
    to?: string;
    /**
     * The message, 1 to 4096 characters.
     */
    message: string;
    /**
     * Whether it is pinned.
     */
    pin?: boolean;
};

/**
 * A picture to show.
 */
export type OutputPicture = {
    /**
     * `jpeg`.
     */
    kind: 'jpeg';
    /**
     * The content in base64.
     */
    b64_data: string;
    [key: string]: unknown;
};

/**
 * A sound to play.
 */
export type OutputSound = {
    /**
     * `mp3`.
     */
    kind: 'mp3';
    /**
     * The content in base64.
     */
    b64_data: string;
    [key: string]: unknown;
};

/**
 * Web pages to show.
 */
export type OutputMedia = {
    /**
     * What it shows as its camera.
     */
    camera?: {
        /**
         * `webpage`.
         */
        kind: 'webpage';
        /**
         * Which page.
         */
        config: {
            /**
             * Its address.
             */
            url: string;
            [key: string]: unknown;
        };
        [key: string]: unknown;
    };
    /**
     * What it shares.
     */
    screenshare?: {
        /**
         * `webpage`.
         */
        kind: 'webpage';
        /**
         * Which page.
         */
        config: {
            /**
             * Its address.
             */
            url: string;
            [key: string]: unknown;
        };
        [key: string]: unknown;
    };
};

/**
 * An empty page: this version has none of it.
 */
export type EmptyPage = {
    /**
     * There is no next page.
     */
    next: null;
    /**
     * There is no page before.
     */
    previous: null;
    /**
     * Empty.
     */
    results: Array<{
        [key: string]: unknown;
    }>;
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
     * IANA name of its zone; null when the provider does not say, or names one that nobody knows.
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
     * Whether accounts of one of these stand side by side; else another account takes the place of the first, with its meetings and bots.
     */
    several_accounts: boolean;
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
     * What is wrong, a sentence for the person: why it is not connected, why the last sync failed, what is left out of a calendar that holds too much, or that the account has more than 500 calendars, of which the others cannot be chosen. Null while all is well.
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
 * How far the bot of a meeting has come.
 */
export type MeetingBot = {
    /**
     * `planned` until its launch; `leaving` when it was told to leave and has not left yet; `left` after the call, `failed` when it could not join or stay.
     */
    state: 'planned' | 'joining' | 'waiting_room' | 'in_call' | 'recording' | 'leaving' | 'left' | 'failed';
    /**
     * Its last status as the bot API has it; `scheduled` and `launching` while it has none there.
     */
    status: 'scheduled' | 'launching' | 'ready' | 'joining_call' | 'in_waiting_room' | 'in_call_not_recording' | 'recording_permission_allowed' | 'recording_permission_denied' | 'in_call_recording' | 'recording_done' | 'call_ended' | 'done' | 'fatal' | 'media_expired' | 'analysis_done' | 'analysis_failed';
    /**
     * Why it left, failed or may not record; null otherwise. Not a closed set: `sentence` says the same.
     */
    sub_code: string | null;
    /**
     * How far it has come and why, for people.
     */
    sentence: string;
    /**
     * What keeps it from recording whatever its state says, for people: that it is simulated, or that no bots are started here. Null when nothing does.
     */
    caveat: string | null;
    /**
     * Whether it only goes through the statuses: nothing joins the meeting and nothing is recorded.
     */
    is_simulated: boolean;
    /**
     * When it joins, or was to join. ISO 8601 in UTC with microseconds and `Z`.
     */
    join_at: string | null;
    /**
     * Since when it is so; null while it is planned. ISO 8601 in UTC with microseconds and `Z`.
     */
    changed_at: string | null;
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
     * The same as `meeting_platform`.
     */
    platform: 'zoom' | 'google_meet' | 'microsoft_teams' | 'microsoft_teams_live' | 'webex' | 'goto_meeting' | null;
    /**
     * The provider's own id of the event.
     */
    platform_id: string | null;
    /**
     * Service of the meeting link; null without a link, and where bots cannot join: `meeting_service` says which that is.
     */
    meeting_platform: 'zoom' | 'google_meet' | 'microsoft_teams' | 'microsoft_teams_live' | 'webex' | 'goto_meeting' | null;
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
        /**
         * Number of a meeting of the personal Teams, as in `teams.live.com/meet/…`; null for others.
         */
        meeting_id: string | null;
        /**
         * Passcode that goes with `meeting_id`; null when the link does not carry it.
         */
        meeting_password: string | null;
        /**
         * Number of a meeting of Teams for work, as in `teams.microsoft.com/meet/…`; null for others.
         */
        business_meeting_id: string | null;
        /**
         * Passcode that goes with `business_meeting_id`; null when the link does not carry it.
         */
        business_meeting_password: string | null;
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
    /**
     * The meeting link: wrappers undone, passcode kept. Null when there is none of a service we know. Recall has no such field.
     */
    meeting_url: string | null;
    /**
     * Service of the meeting link, also of one that bots cannot join, such as `jitsi` or `whereby`; null without a link. New names may come. Recall has no such field.
     */
    meeting_service: string | null;
    /**
     * The zone that the calendar gives for the times, or for all of its floating and all-day events, and that nobody knows, so that `start_time` and `end_time` may be wrong; null, as nearly always, when all zones are known. Not part of Recall.
     */
    unknown_time_zone: {
        /**
         * The zone as the calendar writes it.
         */
        name: string;
        /**
         * The zone that the times were read in: that of the calendar, or `UTC`.
         */
        read_as: string;
    } | null;
    /**
     * How far the bot of `bot_id` has come; null without one. Not part of Recall.
     */
    bot: MeetingBot | null;
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
     * Calendar token (a signed JWT) for the `x-recallcalendarauthtoken` header. Valid for 24 hours; any number can be made. It stays that of this person when `external_id` changes.
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
         * Whether an account is connected, and its meetings are there: true once it was read for the first time.
         */
        connected: boolean;
        /**
         * Address of the account, also while it is read for the first time; null when there is none.
         */
        email: string | null;
        /**
         * Id of the connection; null when there is none.
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
     * A new own id for this person, 1 to 500 characters, that no other calendar user of the workspace has. Calendar tokens made before go on working.
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
         * Only users with a Google or Microsoft account of exactly this address, in any case, connected or lost.
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
     * A rule refused the request.
     */
    403: Refusal;
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
     * A rule refused the request.
     */
    403: Refusal;
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
         * Only meetings that start after this instant or the first of this date (ISO 8601, UTC without an offset); up to 60 days back.
         */
        start_time_after?: string;
        /**
         * Only meetings that start before this instant or the first of this date (ISO 8601, UTC without an offset).
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

export type RefreshCalendarsData = {
    body?: never;
    path: {
        /**
         * Id of the connection.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/calendar/connections/{id}/calendars/refresh/';
};

export type RefreshCalendarsErrors = {
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
     * A rule refused the request.
     */
    503: Refusal;
};

export type RefreshCalendarsError = RefreshCalendarsErrors[keyof RefreshCalendarsErrors];

export type RefreshCalendarsResponses = {
    /**
     * List: One calendar of a connection.
     */
    200: Array<ConnectedCalendar>;
};

export type RefreshCalendarsResponse = RefreshCalendarsResponses[keyof RefreshCalendarsResponses];

export type GetConnectLinksData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Where the browser goes once the account is connected.
         */
        success_url?: string;
        /**
         * Where the browser goes when it is not.
         */
        error_url?: string;
    };
    url: '/api/v1/calendar/connect-links/';
};

export type GetConnectLinksErrors = {
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
         * Of a link of `connect-links/`: what that link put there. Of a link that the app builds: a JSON object of recall_calendar_auth_token, google_oauth_redirect_url or ms_oauth_redirect_url, and optionally success_url and error_url.
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
         * Of a link of `connect-links/`: what that link put there. Of a link that the app builds: a JSON object of recall_calendar_auth_token, google_oauth_redirect_url or ms_oauth_redirect_url, and optionally success_url and error_url.
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
         * Only bots whose join time is this instant, or the first of this date, or later, whether they have joined or not. A bot that joined at once has none.
         */
        join_at_after?: string;
        /**
         * Only bots whose join time is this instant, or the first of this date, or earlier, whether they have joined or not.
         */
        join_at_before?: string;
        /**
         * Only bots of this meeting, in whatever form its link is given.
         */
        meeting_url?: string;
        /**
         * Only bots on this platform; may be repeated.
         */
        platform?: 'zoom' | 'google_meet' | 'microsoft_teams' | 'microsoft_teams_live' | 'webex' | 'goto_meeting' | 'sandbox_room' | Array<'zoom' | 'google_meet' | 'microsoft_teams' | 'microsoft_teams_live' | 'webex' | 'goto_meeting' | 'sandbox_room'>;
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

export type StartRecordingData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/start_recording/';
};

export type StartRecordingErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type StartRecordingError = StartRecordingErrors[keyof StartRecordingErrors];

export type StopRecordingData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/stop_recording/';
};

export type StopRecordingErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type StopRecordingError = StopRecordingErrors[keyof StopRecordingErrors];

export type PauseRecordingData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/pause_recording/';
};

export type PauseRecordingErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type PauseRecordingError = PauseRecordingErrors[keyof PauseRecordingErrors];

export type ResumeRecordingData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/resume_recording/';
};

export type ResumeRecordingErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type ResumeRecordingError = ResumeRecordingErrors[keyof ResumeRecordingErrors];

export type RequestRecordingPermissionData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/request_recording_permission/';
};

export type RequestRecordingPermissionErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type RequestRecordingPermissionError = RequestRecordingPermissionErrors[keyof RequestRecordingPermissionErrors];

export type SendChatMessageData = {
    body: ChatMessage;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/send_chat_message/';
};

export type SendChatMessageErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type SendChatMessageError = SendChatMessageErrors[keyof SendChatMessageErrors];

export type PinParticipantData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/pin_participant/';
};

export type PinParticipantErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type PinParticipantError = PinParticipantErrors[keyof PinParticipantErrors];

export type StopOutputAudioData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/output_audio/';
};

export type StopOutputAudioErrors = {
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

export type StopOutputAudioError = StopOutputAudioErrors[keyof StopOutputAudioErrors];

export type StopOutputAudioResponses = {
    /**
     * A bot: where it goes, when, and how far it has come.
     */
    200: Bot;
};

export type StopOutputAudioResponse = StopOutputAudioResponses[keyof StopOutputAudioResponses];

export type OutputAudioData = {
    body: OutputSound;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/output_audio/';
};

export type OutputAudioErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type OutputAudioError = OutputAudioErrors[keyof OutputAudioErrors];

export type StopOutputVideoData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/output_video/';
};

export type StopOutputVideoErrors = {
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

export type StopOutputVideoError = StopOutputVideoErrors[keyof StopOutputVideoErrors];

export type StopOutputVideoResponses = {
    /**
     * A bot: where it goes, when, and how far it has come.
     */
    200: Bot;
};

export type StopOutputVideoResponse = StopOutputVideoResponses[keyof StopOutputVideoResponses];

export type OutputVideoData = {
    body: OutputPicture;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/output_video/';
};

export type OutputVideoErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type OutputVideoError = OutputVideoErrors[keyof OutputVideoErrors];

export type StopOutputScreenshareData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/output_screenshare/';
};

export type StopOutputScreenshareErrors = {
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

export type StopOutputScreenshareError = StopOutputScreenshareErrors[keyof StopOutputScreenshareErrors];

export type StopOutputScreenshareResponses = {
    /**
     * A bot: where it goes, when, and how far it has come.
     */
    200: Bot;
};

export type StopOutputScreenshareResponse = StopOutputScreenshareResponses[keyof StopOutputScreenshareResponses];

export type OutputScreenshareData = {
    body: OutputPicture;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/output_screenshare/';
};

export type OutputScreenshareErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type OutputScreenshareError = OutputScreenshareErrors[keyof OutputScreenshareErrors];

export type StopOutputMediaData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/output_media/';
};

export type StopOutputMediaErrors = {
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

export type StopOutputMediaError = StopOutputMediaErrors[keyof StopOutputMediaErrors];

export type StopOutputMediaResponses = {
    /**
     * A bot: where it goes, when, and how far it has come.
     */
    200: Bot;
};

export type StopOutputMediaResponse = StopOutputMediaResponses[keyof StopOutputMediaResponses];

export type OutputMediaData = {
    body: OutputMedia;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/output_media/';
};

export type OutputMediaErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type OutputMediaError = OutputMediaErrors[keyof OutputMediaErrors];

export type DeleteMediaData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/delete_media/';
};

export type DeleteMediaErrors = {
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

export type DeleteMediaError = DeleteMediaErrors[keyof DeleteMediaErrors];

export type DeleteMediaResponses = {
    /**
     * A bot: where it goes, when, and how far it has come.
     */
    200: Bot;
};

export type DeleteMediaResponse = DeleteMediaResponses[keyof DeleteMediaResponses];

export type GetBotTranscriptData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/transcript/';
};

export type GetBotTranscriptErrors = {
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

export type GetBotTranscriptError = GetBotTranscriptErrors[keyof GetBotTranscriptErrors];

export type GetBotTranscriptResponses = {
    /**
     * Always empty.
     */
    200: Array<{
        [key: string]: unknown;
    }>;
};

export type GetBotTranscriptResponse = GetBotTranscriptResponses[keyof GetBotTranscriptResponses];

export type GetSpeakerTimelineData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/speaker_timeline/';
};

export type GetSpeakerTimelineErrors = {
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

export type GetSpeakerTimelineError = GetSpeakerTimelineErrors[keyof GetSpeakerTimelineErrors];

export type GetSpeakerTimelineResponses = {
    /**
     * Always empty.
     */
    200: Array<{
        [key: string]: unknown;
    }>;
};

export type GetSpeakerTimelineResponse = GetSpeakerTimelineResponses[keyof GetSpeakerTimelineResponses];

export type ListScreenshotsData = {
    body?: never;
    path: {
        /**
         * Id of the bot.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/bot/{id}/screenshots/';
};

export type ListScreenshotsErrors = {
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

export type ListScreenshotsError = ListScreenshotsErrors[keyof ListScreenshotsErrors];

export type ListScreenshotsResponses = {
    /**
     * An empty page: this version has none of it.
     */
    200: EmptyPage;
};

export type ListScreenshotsResponse = ListScreenshotsResponses[keyof ListScreenshotsResponses];

export type ListRecordingsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only what was created at this instant, or on this date, or later.
         */
        created_at_after?: string;
        /**
         * Only what was created at this instant, or on this date, or earlier.
         */
        created_at_before?: string;
        /**
         * A place in the list, from `next` or `previous`.
         */
        cursor?: string;
        /**
         * Only recordings of this bot.
         */
        bot_id?: string;
        /**
         * Only recordings with this status.
         */
        status_code?: 'processing' | 'paused' | 'done' | 'failed' | 'deleted';
    };
    url: '/api/v1/recording/';
};

export type ListRecordingsErrors = {
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

export type ListRecordingsError = ListRecordingsErrors[keyof ListRecordingsErrors];

export type ListRecordingsResponses = {
    /**
     * One page of a list.
     */
    200: RecordingList;
};

export type ListRecordingsResponse = ListRecordingsResponses[keyof ListRecordingsResponses];

export type DeleteRecordingData = {
    body?: never;
    path: {
        /**
         * Id of the recording.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/recording/{id}/';
};

export type DeleteRecordingErrors = {
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

export type DeleteRecordingError = DeleteRecordingErrors[keyof DeleteRecordingErrors];

export type DeleteRecordingResponses = {
    /**
     * The media are gone.
     */
    204: void;
};

export type DeleteRecordingResponse = DeleteRecordingResponses[keyof DeleteRecordingResponses];

export type GetRecordingData = {
    body?: never;
    path: {
        /**
         * Id of the recording.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/recording/{id}/';
};

export type GetRecordingErrors = {
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

export type GetRecordingError = GetRecordingErrors[keyof GetRecordingErrors];

export type GetRecordingResponses = {
    /**
     * A recording and what is made of it.
     */
    200: Recording;
};

export type GetRecordingResponse = GetRecordingResponses[keyof GetRecordingResponses];

export type UpdateRecordingData = {
    body: RecordingChanges;
    path: {
        /**
         * Id of the recording.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/recording/{id}/';
};

export type UpdateRecordingErrors = {
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

export type UpdateRecordingError = UpdateRecordingErrors[keyof UpdateRecordingErrors];

export type UpdateRecordingResponses = {
    /**
     * A recording and what is made of it.
     */
    200: Recording;
};

export type UpdateRecordingResponse = UpdateRecordingResponses[keyof UpdateRecordingResponses];

export type ListMixedVideosData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only what was created at this instant, or on this date, or later.
         */
        created_at_after?: string;
        /**
         * Only what was created at this instant, or on this date, or earlier.
         */
        created_at_before?: string;
        /**
         * A place in the list, from `next` or `previous`.
         */
        cursor?: string;
        /**
         * Only of this recording.
         */
        recording_id?: string;
        /**
         * Only what has this status.
         */
        status_code?: 'processing' | 'done' | 'failed' | 'deleted';
    };
    url: '/api/v1/video_mixed/';
};

export type ListMixedVideosErrors = {
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

export type ListMixedVideosError = ListMixedVideosErrors[keyof ListMixedVideosErrors];

export type ListMixedVideosResponses = {
    /**
     * One page of a list.
     */
    200: MixedVideoList;
};

export type ListMixedVideosResponse = ListMixedVideosResponses[keyof ListMixedVideosResponses];

export type DeleteMixedVideoData = {
    body?: never;
    path: {
        /**
         * Id of the mixed video.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/video_mixed/{id}/';
};

export type DeleteMixedVideoErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type DeleteMixedVideoError = DeleteMixedVideoErrors[keyof DeleteMixedVideoErrors];

export type GetMixedVideoData = {
    body?: never;
    path: {
        /**
         * Id of the mixed video.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/video_mixed/{id}/';
};

export type GetMixedVideoErrors = {
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

export type GetMixedVideoError = GetMixedVideoErrors[keyof GetMixedVideoErrors];

export type GetMixedVideoResponses = {
    /**
     * The video of a recording.
     */
    200: MixedVideo;
};

export type GetMixedVideoResponse = GetMixedVideoResponses[keyof GetMixedVideoResponses];

export type UpdateMixedVideoData = {
    body?: never;
    path: {
        /**
         * Id of the mixed video.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/video_mixed/{id}/';
};

export type UpdateMixedVideoErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type UpdateMixedVideoError = UpdateMixedVideoErrors[keyof UpdateMixedVideoErrors];

export type ListMixedAudiosData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only what was created at this instant, or on this date, or later.
         */
        created_at_after?: string;
        /**
         * Only what was created at this instant, or on this date, or earlier.
         */
        created_at_before?: string;
        /**
         * A place in the list, from `next` or `previous`.
         */
        cursor?: string;
        /**
         * Only of this recording.
         */
        recording_id?: string;
        /**
         * Only what has this status.
         */
        status_code?: 'processing' | 'done' | 'failed' | 'deleted';
    };
    url: '/api/v1/audio_mixed/';
};

export type ListMixedAudiosErrors = {
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

export type ListMixedAudiosError = ListMixedAudiosErrors[keyof ListMixedAudiosErrors];

export type ListMixedAudiosResponses = {
    /**
     * One page of a list.
     */
    200: MixedAudioList;
};

export type ListMixedAudiosResponse = ListMixedAudiosResponses[keyof ListMixedAudiosResponses];

export type DeleteMixedAudioData = {
    body?: never;
    path: {
        /**
         * Id of the mixed audio.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/audio_mixed/{id}/';
};

export type DeleteMixedAudioErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type DeleteMixedAudioError = DeleteMixedAudioErrors[keyof DeleteMixedAudioErrors];

export type GetMixedAudioData = {
    body?: never;
    path: {
        /**
         * Id of the mixed audio.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/audio_mixed/{id}/';
};

export type GetMixedAudioErrors = {
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

export type GetMixedAudioError = GetMixedAudioErrors[keyof GetMixedAudioErrors];

export type GetMixedAudioResponses = {
    /**
     * The sound of a recording.
     */
    200: MixedAudio;
};

export type GetMixedAudioResponse = GetMixedAudioResponses[keyof GetMixedAudioResponses];

export type UpdateMixedAudioData = {
    body?: never;
    path: {
        /**
         * Id of the mixed audio.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/audio_mixed/{id}/';
};

export type UpdateMixedAudioErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type UpdateMixedAudioError = UpdateMixedAudioErrors[keyof UpdateMixedAudioErrors];

export type ListAllParticipantEventsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only what was created at this instant, or on this date, or later.
         */
        created_at_after?: string;
        /**
         * Only what was created at this instant, or on this date, or earlier.
         */
        created_at_before?: string;
        /**
         * A place in the list, from `next` or `previous`.
         */
        cursor?: string;
        /**
         * Only of this recording.
         */
        recording_id?: string;
        /**
         * Only what has this status.
         */
        status_code?: 'processing' | 'done' | 'failed' | 'deleted';
    };
    url: '/api/v1/participant_events/';
};

export type ListAllParticipantEventsErrors = {
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

export type ListAllParticipantEventsError = ListAllParticipantEventsErrors[keyof ListAllParticipantEventsErrors];

export type ListAllParticipantEventsResponses = {
    /**
     * One page of a list.
     */
    200: ParticipantEventsList;
};

export type ListAllParticipantEventsResponse = ListAllParticipantEventsResponses[keyof ListAllParticipantEventsResponses];

export type DeleteParticipantEventsData = {
    body?: never;
    path: {
        /**
         * Id of the participant event list.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/participant_events/{id}/';
};

export type DeleteParticipantEventsErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type DeleteParticipantEventsError = DeleteParticipantEventsErrors[keyof DeleteParticipantEventsErrors];

export type GetParticipantEventsData = {
    body?: never;
    path: {
        /**
         * Id of the participant event list.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/participant_events/{id}/';
};

export type GetParticipantEventsErrors = {
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

export type GetParticipantEventsError = GetParticipantEventsErrors[keyof GetParticipantEventsErrors];

export type GetParticipantEventsResponses = {
    /**
     * Who took part in a recorded meeting, what they did, who spoke when.
     */
    200: ParticipantEvents;
};

export type GetParticipantEventsResponse = GetParticipantEventsResponses[keyof GetParticipantEventsResponses];

export type UpdateParticipantEventsData = {
    body?: never;
    path: {
        /**
         * Id of the participant event list.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/participant_events/{id}/';
};

export type UpdateParticipantEventsErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type UpdateParticipantEventsError = UpdateParticipantEventsErrors[keyof UpdateParticipantEventsErrors];

export type ListTranscriptsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/transcript/';
};

export type ListTranscriptsErrors = {
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

export type ListTranscriptsError = ListTranscriptsErrors[keyof ListTranscriptsErrors];

export type ListTranscriptsResponses = {
    /**
     * An empty page: this version has none of it.
     */
    200: EmptyPage;
};

export type ListTranscriptsResponse = ListTranscriptsResponses[keyof ListTranscriptsResponses];

export type DeleteTranscriptData = {
    body?: never;
    path: {
        /**
         * Id of the transcript.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/transcript/{id}/';
};

export type DeleteTranscriptErrors = {
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

export type DeleteTranscriptError = DeleteTranscriptErrors[keyof DeleteTranscriptErrors];

export type GetTranscriptData = {
    body?: never;
    path: {
        /**
         * Id of the transcript.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/transcript/{id}/';
};

export type GetTranscriptErrors = {
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

export type GetTranscriptError = GetTranscriptErrors[keyof GetTranscriptErrors];

export type UpdateTranscriptData = {
    body?: never;
    path: {
        /**
         * Id of the transcript.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/transcript/{id}/';
};

export type UpdateTranscriptErrors = {
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

export type UpdateTranscriptError = UpdateTranscriptErrors[keyof UpdateTranscriptErrors];

export type ListSeparateVideosData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/video_separate/';
};

export type ListSeparateVideosErrors = {
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

export type ListSeparateVideosError = ListSeparateVideosErrors[keyof ListSeparateVideosErrors];

export type ListSeparateVideosResponses = {
    /**
     * An empty page: this version has none of it.
     */
    200: EmptyPage;
};

export type ListSeparateVideosResponse = ListSeparateVideosResponses[keyof ListSeparateVideosResponses];

export type DeleteSeparateVideoData = {
    body?: never;
    path: {
        /**
         * Id of the separate video.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/video_separate/{id}/';
};

export type DeleteSeparateVideoErrors = {
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

export type DeleteSeparateVideoError = DeleteSeparateVideoErrors[keyof DeleteSeparateVideoErrors];

export type GetSeparateVideoData = {
    body?: never;
    path: {
        /**
         * Id of the separate video.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/video_separate/{id}/';
};

export type GetSeparateVideoErrors = {
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

export type GetSeparateVideoError = GetSeparateVideoErrors[keyof GetSeparateVideoErrors];

export type UpdateSeparateVideoData = {
    body?: never;
    path: {
        /**
         * Id of the separate video.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/video_separate/{id}/';
};

export type UpdateSeparateVideoErrors = {
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

export type UpdateSeparateVideoError = UpdateSeparateVideoErrors[keyof UpdateSeparateVideoErrors];

export type ListSeparateAudiosData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/audio_separate/';
};

export type ListSeparateAudiosErrors = {
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

export type ListSeparateAudiosError = ListSeparateAudiosErrors[keyof ListSeparateAudiosErrors];

export type ListSeparateAudiosResponses = {
    /**
     * An empty page: this version has none of it.
     */
    200: EmptyPage;
};

export type ListSeparateAudiosResponse = ListSeparateAudiosResponses[keyof ListSeparateAudiosResponses];

export type DeleteSeparateAudioData = {
    body?: never;
    path: {
        /**
         * Id of the separate audio.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/audio_separate/{id}/';
};

export type DeleteSeparateAudioErrors = {
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

export type DeleteSeparateAudioError = DeleteSeparateAudioErrors[keyof DeleteSeparateAudioErrors];

export type GetSeparateAudioData = {
    body?: never;
    path: {
        /**
         * Id of the separate audio.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/audio_separate/{id}/';
};

export type GetSeparateAudioErrors = {
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

export type GetSeparateAudioError = GetSeparateAudioErrors[keyof GetSeparateAudioErrors];

export type UpdateSeparateAudioData = {
    body?: never;
    path: {
        /**
         * Id of the separate audio.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/audio_separate/{id}/';
};

export type UpdateSeparateAudioErrors = {
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

export type UpdateSeparateAudioError = UpdateSeparateAudioErrors[keyof UpdateSeparateAudioErrors];

export type ListAllMeetingMetadataData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/meeting_metadata/';
};

export type ListAllMeetingMetadataErrors = {
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

export type ListAllMeetingMetadataError = ListAllMeetingMetadataErrors[keyof ListAllMeetingMetadataErrors];

export type ListAllMeetingMetadataResponses = {
    /**
     * An empty page: this version has none of it.
     */
    200: EmptyPage;
};

export type ListAllMeetingMetadataResponse = ListAllMeetingMetadataResponses[keyof ListAllMeetingMetadataResponses];

export type DeleteMeetingMetadataData = {
    body?: never;
    path: {
        /**
         * Id of the meeting metadata record.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/meeting_metadata/{id}/';
};

export type DeleteMeetingMetadataErrors = {
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

export type DeleteMeetingMetadataError = DeleteMeetingMetadataErrors[keyof DeleteMeetingMetadataErrors];

export type GetMeetingMetadataData = {
    body?: never;
    path: {
        /**
         * Id of the meeting metadata record.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/meeting_metadata/{id}/';
};

export type GetMeetingMetadataErrors = {
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

export type GetMeetingMetadataError = GetMeetingMetadataErrors[keyof GetMeetingMetadataErrors];

export type UpdateMeetingMetadataData = {
    body?: never;
    path: {
        /**
         * Id of the meeting metadata record.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/meeting_metadata/{id}/';
};

export type UpdateMeetingMetadataErrors = {
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

export type UpdateMeetingMetadataError = UpdateMeetingMetadataErrors[keyof UpdateMeetingMetadataErrors];

export type ListRealtimeEndpointsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/realtime_endpoint/';
};

export type ListRealtimeEndpointsErrors = {
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

export type ListRealtimeEndpointsError = ListRealtimeEndpointsErrors[keyof ListRealtimeEndpointsErrors];

export type ListRealtimeEndpointsResponses = {
    /**
     * An empty page: this version has none of it.
     */
    200: EmptyPage;
};

export type ListRealtimeEndpointsResponse = ListRealtimeEndpointsResponses[keyof ListRealtimeEndpointsResponses];

export type DeleteRealtimeEndpointData = {
    body?: never;
    path: {
        /**
         * Id of the real-time endpoint.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/realtime_endpoint/{id}/';
};

export type DeleteRealtimeEndpointErrors = {
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

export type DeleteRealtimeEndpointError = DeleteRealtimeEndpointErrors[keyof DeleteRealtimeEndpointErrors];

export type GetRealtimeEndpointData = {
    body?: never;
    path: {
        /**
         * Id of the real-time endpoint.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/realtime_endpoint/{id}/';
};

export type GetRealtimeEndpointErrors = {
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

export type GetRealtimeEndpointError = GetRealtimeEndpointErrors[keyof GetRealtimeEndpointErrors];

export type UpdateRealtimeEndpointData = {
    body?: never;
    path: {
        /**
         * Id of the real-time endpoint.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/realtime_endpoint/{id}/';
};

export type UpdateRealtimeEndpointErrors = {
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

export type UpdateRealtimeEndpointError = UpdateRealtimeEndpointErrors[keyof UpdateRealtimeEndpointErrors];

export type CreateTranscriptData = {
    body?: never;
    path: {
        /**
         * Id of the recording.
         */
        id: string;
    };
    query?: never;
    url: '/api/v1/recording/{id}/create_transcript/';
};

export type CreateTranscriptErrors = {
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
     * A rule refused the request.
     */
    501: Refusal;
    /**
     * The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.
     */
    503: {
        [key: string]: unknown;
    };
};

export type CreateTranscriptError = CreateTranscriptErrors[keyof CreateTranscriptErrors];

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
        event_type?: 'bot.joining_call' | 'bot.in_waiting_room' | 'bot.in_call_not_recording' | 'bot.recording_permission_allowed' | 'bot.recording_permission_denied' | 'bot.in_call_recording' | 'bot.recording_done' | 'bot.call_ended' | 'bot.done' | 'bot.fatal' | 'recording.processing' | 'recording.paused' | 'recording.done' | 'recording.failed' | 'recording.deleted' | 'video_mixed.done' | 'video_mixed.failed' | 'audio_mixed.done' | 'audio_mixed.failed' | 'participant_events.done' | 'participant_events.failed' | 'calendar.update' | 'calendar.sync_events' | 'calendar.stale' | 'calendar_user.connected' | 'calendar_user.disconnected' | 'calendar_meeting.updated' | 'webhook_endpoint.disabled' | 'webhook_endpoint.test';
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
    401: Refusal;
    /**
     * A rule refused the request.
     */
    403: Refusal;
};

export type ReadMetricsError = ReadMetricsErrors[keyof ReadMetricsErrors];

export type ReadMetricsResponses = {
    /**
     * Done.
     */
    200: string;
};

export type ReadMetricsResponse = ReadMetricsResponses[keyof ReadMetricsResponses];

export type BotJoiningCallWebhookPayload = BotJoiningCallWebhook;

export type BotJoiningCallWebhookRequest = {
    body: BotJoiningCallWebhookPayload;
    key: 'bot.joining_call';
    path?: never;
    query?: never;
};

export type BotInWaitingRoomWebhookPayload = BotInWaitingRoomWebhook;

export type BotInWaitingRoomWebhookRequest = {
    body: BotInWaitingRoomWebhookPayload;
    key: 'bot.in_waiting_room';
    path?: never;
    query?: never;
};

export type BotInCallNotRecordingWebhookPayload = BotInCallNotRecordingWebhook;

export type BotInCallNotRecordingWebhookRequest = {
    body: BotInCallNotRecordingWebhookPayload;
    key: 'bot.in_call_not_recording';
    path?: never;
    query?: never;
};

export type BotRecordingPermissionAllowedWebhookPayload = BotRecordingPermissionAllowedWebhook;

export type BotRecordingPermissionAllowedWebhookRequest = {
    body: BotRecordingPermissionAllowedWebhookPayload;
    key: 'bot.recording_permission_allowed';
    path?: never;
    query?: never;
};

export type BotRecordingPermissionDeniedWebhookPayload = BotRecordingPermissionDeniedWebhook;

export type BotRecordingPermissionDeniedWebhookRequest = {
    body: BotRecordingPermissionDeniedWebhookPayload;
    key: 'bot.recording_permission_denied';
    path?: never;
    query?: never;
};

export type BotInCallRecordingWebhookPayload = BotInCallRecordingWebhook;

export type BotInCallRecordingWebhookRequest = {
    body: BotInCallRecordingWebhookPayload;
    key: 'bot.in_call_recording';
    path?: never;
    query?: never;
};

export type BotRecordingDoneWebhookPayload = BotRecordingDoneWebhook;

export type BotRecordingDoneWebhookRequest = {
    body: BotRecordingDoneWebhookPayload;
    key: 'bot.recording_done';
    path?: never;
    query?: never;
};

export type BotCallEndedWebhookPayload = BotCallEndedWebhook;

export type BotCallEndedWebhookRequest = {
    body: BotCallEndedWebhookPayload;
    key: 'bot.call_ended';
    path?: never;
    query?: never;
};

export type BotDoneWebhookPayload = BotDoneWebhook;

export type BotDoneWebhookRequest = {
    body: BotDoneWebhookPayload;
    key: 'bot.done';
    path?: never;
    query?: never;
};

export type BotFatalWebhookPayload = BotFatalWebhook;

export type BotFatalWebhookRequest = {
    body: BotFatalWebhookPayload;
    key: 'bot.fatal';
    path?: never;
    query?: never;
};

export type BotStatusChangeWebhookPayload = BotStatusChangeWebhook;

export type BotStatusChangeWebhookRequest = {
    body: BotStatusChangeWebhookPayload;
    key: 'bot.status_change';
    path?: never;
    query?: never;
};

export type RecordingProcessingWebhookPayload = RecordingProcessingWebhook;

export type RecordingProcessingWebhookRequest = {
    body: RecordingProcessingWebhookPayload;
    key: 'recording.processing';
    path?: never;
    query?: never;
};

export type RecordingPausedWebhookPayload = RecordingPausedWebhook;

export type RecordingPausedWebhookRequest = {
    body: RecordingPausedWebhookPayload;
    key: 'recording.paused';
    path?: never;
    query?: never;
};

export type RecordingDoneWebhookPayload = RecordingDoneWebhook;

export type RecordingDoneWebhookRequest = {
    body: RecordingDoneWebhookPayload;
    key: 'recording.done';
    path?: never;
    query?: never;
};

export type RecordingFailedWebhookPayload = RecordingFailedWebhook;

export type RecordingFailedWebhookRequest = {
    body: RecordingFailedWebhookPayload;
    key: 'recording.failed';
    path?: never;
    query?: never;
};

export type RecordingDeletedWebhookPayload = RecordingDeletedWebhook;

export type RecordingDeletedWebhookRequest = {
    body: RecordingDeletedWebhookPayload;
    key: 'recording.deleted';
    path?: never;
    query?: never;
};

export type VideoMixedDoneWebhookPayload = VideoMixedDoneWebhook;

export type VideoMixedDoneWebhookRequest = {
    body: VideoMixedDoneWebhookPayload;
    key: 'video_mixed.done';
    path?: never;
    query?: never;
};

export type VideoMixedFailedWebhookPayload = VideoMixedFailedWebhook;

export type VideoMixedFailedWebhookRequest = {
    body: VideoMixedFailedWebhookPayload;
    key: 'video_mixed.failed';
    path?: never;
    query?: never;
};

export type AudioMixedDoneWebhookPayload = AudioMixedDoneWebhook;

export type AudioMixedDoneWebhookRequest = {
    body: AudioMixedDoneWebhookPayload;
    key: 'audio_mixed.done';
    path?: never;
    query?: never;
};

export type AudioMixedFailedWebhookPayload = AudioMixedFailedWebhook;

export type AudioMixedFailedWebhookRequest = {
    body: AudioMixedFailedWebhookPayload;
    key: 'audio_mixed.failed';
    path?: never;
    query?: never;
};

export type ParticipantEventsDoneWebhookPayload = ParticipantEventsDoneWebhook;

export type ParticipantEventsDoneWebhookRequest = {
    body: ParticipantEventsDoneWebhookPayload;
    key: 'participant_events.done';
    path?: never;
    query?: never;
};

export type ParticipantEventsFailedWebhookPayload = ParticipantEventsFailedWebhook;

export type ParticipantEventsFailedWebhookRequest = {
    body: ParticipantEventsFailedWebhookPayload;
    key: 'participant_events.failed';
    path?: never;
    query?: never;
};

export type CalendarUserConnectedWebhookPayload = CalendarUserConnectedWebhook;

export type CalendarUserConnectedWebhookRequest = {
    body: CalendarUserConnectedWebhookPayload;
    key: 'calendar_user.connected';
    path?: never;
    query?: never;
};

export type CalendarUserDisconnectedWebhookPayload = CalendarUserDisconnectedWebhook;

export type CalendarUserDisconnectedWebhookRequest = {
    body: CalendarUserDisconnectedWebhookPayload;
    key: 'calendar_user.disconnected';
    path?: never;
    query?: never;
};

export type CalendarMeetingUpdatedWebhookPayload = CalendarMeetingUpdatedWebhook;

export type CalendarMeetingUpdatedWebhookRequest = {
    body: CalendarMeetingUpdatedWebhookPayload;
    key: 'calendar_meeting.updated';
    path?: never;
    query?: never;
};

export type CalendarStaleWebhookPayload = CalendarStaleWebhook;

export type CalendarStaleWebhookRequest = {
    body: CalendarStaleWebhookPayload;
    key: 'calendar.stale';
    path?: never;
    query?: never;
};

export type CalendarUpdateWebhookPayload = CalendarUpdateWebhook;

export type CalendarUpdateWebhookRequest = {
    body: CalendarUpdateWebhookPayload;
    key: 'calendar.update';
    path?: never;
    query?: never;
};

export type CalendarSyncEventsWebhookPayload = CalendarSyncEventsWebhook;

export type CalendarSyncEventsWebhookRequest = {
    body: CalendarSyncEventsWebhookPayload;
    key: 'calendar.sync_events';
    path?: never;
    query?: never;
};

export type WebhookEndpointDisabledWebhookPayload = WebhookEndpointDisabledWebhook;

export type WebhookEndpointDisabledWebhookRequest = {
    body: WebhookEndpointDisabledWebhookPayload;
    key: 'webhook_endpoint.disabled';
    path?: never;
    query?: never;
};

export type WebhookEndpointTestWebhookPayload = WebhookEndpointTestWebhook;

export type WebhookEndpointTestWebhookRequest = {
    body: WebhookEndpointTestWebhookPayload;
    key: 'webhook_endpoint.test';
    path?: never;
    query?: never;
};
