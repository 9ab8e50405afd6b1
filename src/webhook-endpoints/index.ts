/** The door of webhook endpoints: a customer's addresses, what they want, and the secrets that sign. */
export { openUrl, sealUrl, URL_PURPOSE, type StoredUrl } from './endpoint-url.ts';
export { endpointUrlProblem, isToBeSwitchedOff, type HeaderFamily, type WebhookEndpoint } from './endpoint.ts';
export {
  createEndpoint,
  deleteEndpoint,
  findEndpoint,
  listEndpoints,
  rotateEndpointSecret,
  sealEndpointUrls,
  switchOffEndpoint,
  updateEndpoint,
} from './endpoints-store.ts';
export { newSigningSecret, SECRET_PURPOSE, signingKey, signingKeys, type SealedSecrets } from './signing-secret.ts';
