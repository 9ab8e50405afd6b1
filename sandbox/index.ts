/**
 * Home of the sandbox: servers that behave like calendar providers, for tests, the demo, and customers' own tests.
 * It keeps everything in memory and imports nothing of the product.
 */
export { DEMO_CLIENT } from './google/oauth.ts';
export { DEMO_PEOPLE, DEMO_ROOM } from './google/demo-seed.ts';
export { DEMO_MICROSOFT_CLIENT } from './microsoft/oauth.ts';
export { DEMO_MICROSOFT_PEOPLE } from './microsoft/demo-seed.ts';
export {
  sandboxControl,
  type EventEditInput,
  type GoogleControl,
  type MicrosoftControl,
  type MicrosoftEventEditInput,
  type MicrosoftNewEventInput,
  type NewEventInput,
  type SandboxControl,
  type ShownEvent,
  type ShownMicrosoftEvent,
  type ShownMicrosoftPerson,
  type ShownSubscription,
} from './control-client.ts';
export { startSandbox, type Sandbox, type SandboxOptions } from './server.ts';
