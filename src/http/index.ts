/** The door of HTTP: the server, built from what it needs. */
export { buildApp, WEB_ROOT } from './app.ts';
export type { HttpDeps, ObserveAnswer } from './deps.ts';
export { buildOperationsApp } from './operations-app.ts';
export { KEPT_ANSWER } from './idempotency.ts';
export { forgetOldIdempotencyKeys } from './idempotency-store.ts';
