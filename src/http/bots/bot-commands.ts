/**
 * Routes of what Recall's bots do in a call, and of what is kept of it. Bots of this version do little of it: what is asked of one is
 * answered with what is true of it, so that an app never takes a bot for gone that is there.
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { findBot, isBeforeJoining, isOutOfCall, type Bot } from '../../bots/index.ts';
import {
  botResource,
  chatMessage,
  emptyPageResource,
  outputMedia,
  outputPicture,
  outputSound,
} from '../../contract/bot/index.ts';
import { refusalResource } from '../../contract/own/index.ts';
import { recordingDeletions } from '../../flow/index.ts';
import { requireApiKey } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { perWorkspace } from '../throttle.ts';
import { notFound, refused } from '../wire-errors.ts';
import { inUse } from '../recordings/recordings.ts';
import { MEDIA_BODY_BYTES, show } from './bot-answers.ts';

const tags = ['Bot API'];
const params = z.object({ id: z.string().describe('Id of the bot.') });

type Command = { name: string; operationId: string; summary: string; why: string; body?: z.ZodType };

/** What no bot here does yet: answered with 501 while it is in its call. */
const COMMANDS: readonly Command[] = [
  ...(['start', 'stop', 'pause', 'resume'] as const).map((verb) => ({
    name: `${verb}_recording`,
    operationId: `${verb}Recording`,
    summary: `${verb[0]?.toUpperCase()}${verb.slice(1)} the recording`,
    why: `Bots of this version cannot be told to ${verb} their recording: recording_config says when they record.`,
  })),
  {
    name: 'request_recording_permission',
    operationId: 'requestRecordingPermission',
    summary: 'Ask to be allowed to record',
    why: 'Bots of this version ask for no permission to record.',
  },
  {
    name: 'send_chat_message',
    operationId: 'sendChatMessage',
    summary: 'Send a chat message',
    why: 'Bots of this version do not write into the chat of a meeting.',
    body: chatMessage,
  },
  {
    name: 'pin_participant',
    operationId: 'pinParticipant',
    summary: 'Pin a participant',
    why: 'Bots of this version have no layout to pin anybody in.',
  },
  {
    name: 'output_audio',
    operationId: 'outputAudio',
    summary: 'Play a sound',
    why: 'Bots of this version play no sound.',
    body: outputSound,
  },
  {
    name: 'output_video',
    operationId: 'outputVideo',
    summary: 'Show a picture as the camera',
    why: 'Bots of this version show no picture.',
    body: outputPicture,
  },
  {
    name: 'output_screenshare',
    operationId: 'outputScreenshare',
    summary: 'Share a picture',
    why: 'Bots of this version share no screen.',
    body: outputPicture,
  },
  {
    name: 'output_media',
    operationId: 'outputMedia',
    summary: 'Show a web page',
    why: 'Bots of this version show no web page.',
    body: outputMedia,
  },
];

const IN_CALL_ONLY =
  'Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.';
const limited = { config: { rateLimit: perWorkspace(300) } };

/** POST bot/{id}/<command>/, DELETE bot/{id}/output_…/, POST delete_media/, GET bot/{id}/transcript/, speaker_timeline/, screenshots/. */
export function botCommandRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('onRequest', requireApiKey(deps));
    await app.register(inCallRoutes(deps));
    await app.register(mediaRoutes(deps));
  };
}

type BotRequest = { workspaceId: string; params: { id: string } };

async function find(deps: HttpDeps, { workspaceId, params: { id } }: BotRequest): Promise<Bot> {
  const bot = isUuid(id) ? await findBot(deps.db, workspaceId, id) : null;
  if (bot === null) throw notFound();
  return bot;
}

async function findInCall(deps: HttpDeps, request: BotRequest): Promise<Bot> {
  const bot = await find(deps, request);
  if (isBeforeJoining(bot.status))
    throw refused(400, 'cannot_command_unstarted_bot', 'The bot has not joined its call yet.');
  if (isOutOfCall(bot.status)) throw refused(400, 'cannot_command_completed_bot', 'The bot has already left the call.');
  return bot;
}

function inCallRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const { name, operationId, summary, why, body } of COMMANDS) {
      app.post(
        `/api/v1/bot/:id/${name}/`,
        {
          ...limited,
          ...(name.startsWith('output_') && { bodyLimit: MEDIA_BODY_BYTES }),
          schema: {
            tags,
            operationId,
            summary,
            description: `Not in this version: 501 for a bot in its call. ${IN_CALL_ONLY}`,
            params,
            ...(body !== undefined && { body }),
            response: { 501: refusalResource },
          },
        },
        async (request) => {
          await findInCall(deps, request);
          throw refused(501, 'not_implemented', why);
        },
      );
      if (!name.startsWith('output_')) continue;
      app.delete(
        `/api/v1/bot/:id/${name}/`,
        {
          ...limited,
          schema: {
            tags,
            operationId: operationId.replace('output', 'stopOutput'),
            summary: `Stop: ${summary.toLowerCase()}`,
            description: `Answers the bot, which shows and plays nothing. ${IN_CALL_ONLY}`,
            params,
            response: { 200: botResource },
          },
        },
        async (request) => show(deps, await findInCall(deps, request)),
      );
    }
  };
}

function mediaRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/bot/:id/delete_media/',
      {
        ...limited,
        schema: {
          tags,
          operationId: 'deleteMedia',
          summary: 'Delete the media of a bot',
          description:
            'All of its recordings, at once and for good; answers the bot. 409 `recording_in_use` while it is at work on one, 409 `media_deleted` when they are deleted already.',
          params,
          response: { 200: botResource },
        },
      },
      async (request) => {
        const bot = await find(deps, request);
        const outcome = await recordingDeletions.allOfBot(deps, bot);
        if (outcome === 'in_use') throw inUse();
        if (outcome === 'gone') throw refused(409, 'media_deleted', 'The media of this bot are deleted already.');
        return show(deps, bot);
      },
    );

    for (const [name, operationId, summary] of [
      ['transcript', 'getBotTranscript', 'Retrieve the transcript of a bot'],
      ['speaker_timeline', 'getSpeakerTimeline', 'Retrieve who spoke when'],
    ] as const) {
      app.get(
        `/api/v1/bot/:id/${name}/`,
        {
          ...limited,
          schema: {
            tags,
            operationId,
            summary,
            description: 'Empty: use the recordings of the bot and their `media_shortcuts`.',
            params,
            response: { 200: z.array(z.record(z.string(), z.unknown())).describe('Always empty.') },
          },
        },
        async (request) => {
          await find(deps, request);
          return [];
        },
      );
    }

    app.get(
      '/api/v1/bot/:id/screenshots/',
      {
        ...limited,
        schema: {
          tags,
          operationId: 'listScreenshots',
          summary: 'List the screenshots of a bot',
          description: 'Empty: bots of this version take none.',
          params,
          response: { 200: emptyPageResource },
        },
      },
      async (request) => {
        await find(deps, request);
        return { next: null, previous: null, results: [] };
      },
    );
  };
}
