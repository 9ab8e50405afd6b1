/** Home of the typed client: every operation of the API by its name, the shapes of the wire, and what a call can fail with. */
export {
  createClient,
  type Call,
  type CallOptions,
  type Client,
  type ClientOptions,
  type Credential,
} from './client.ts';
export { ApiFailure, asFailure } from './failure.ts';
export * from './generated/operations.ts';
export type * from './generated/types.ts';
