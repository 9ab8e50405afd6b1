/** Home of the ways to connect a calendar. */
import { z } from 'zod';
import { flag, nullableText, text } from '../fields.ts';

/** Where a browser goes to connect an account, and what a form for the others shows. */
export const connectLinksResource = z
  .object({
    google: nullableText("Google's consent page for this person; null when no OAuth client is set for Google."),
    microsoft: nullableText(
      "Microsoft's consent page for this person; null when no OAuth client is set for Microsoft.",
    ),
    several_accounts: flag(
      'Whether accounts of one of these stand side by side; else another account takes the place of the first, with its meetings and bots.',
    ),
    caldav: z
      .object({
        presets: z
          .array(
            z.object({
              id: text('Stable name of the preset.'),
              name: text('What people call the service.'),
              url: nullableText('Address to send as `url`; null when each customer has a server of their own.'),
              url_example: nullableText('What such an address looks like; null when `url` is set.'),
              username_hint: text('What to type as user name, a sentence.'),
              password_hint: text('Which password it takes and where it is made, a sentence.'),
              help_url: nullableText("The service's own page about it; null when it has none."),
              email_domains: z.array(z.string()).describe('Domains of email addresses that belong to the service.'),
            }),
          )
          .describe('Well-known services; any other CalDAV server works by its address.'),
      })
      .describe('What a form for CalDAV accounts shows.'),
  })
  .meta({ id: 'ConnectLinks', description: 'Ways to connect a calendar.' });
