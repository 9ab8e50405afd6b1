/** The door of consents: what binds one to the browser that asked for it, and those that wait for the word of their person. */
export {
  codeChallengeOf,
  codeVerifierOf,
  hashBrowser,
  readConsentLink,
  readConsentState,
  signConsentLink,
  signConsentState,
  type ConsentState,
  type ReturnTo,
} from './consent-tokens.ts';
export {
  deleteConsent,
  endWaiting,
  findConsentTime,
  findWaitingConsent,
  GRANT,
  isConsentShared,
  keepGrant,
  noteConsent,
  type WaitingConsent,
} from './consents-store.ts';
