/** The door of health: how everything is doing, for the operator: in numbers, and in sentences that say what to do. */
export {
  countConnections,
  countLiveBots,
  readFatalBots,
  readFreshness,
  readHealth,
  readUnwellEndpoints,
  type Health,
} from './health-store.ts';
export { duration, lateKinds, problemsOf, type Problem } from './problems.ts';
