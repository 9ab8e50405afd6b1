/** The door of connections: the authorised links from calendar users to accounts at providers. */
export { nextListAt, type Connection } from './connection.ts';
export {
  changeConnectionState,
  deleteConnection,
  describeAccount,
  findConnection,
  findConnections,
  findTakenAway,
  insertConnection,
  listConnectionIds,
  listConnections,
  markTakenAway,
  noteLeftOut,
  pauseConnection,
  toConnection,
} from './connections-store.ts';
export {
  CREDENTIALS,
  endRefreshLease,
  openCredentials,
  readCredentials,
  saveCredentials,
  takeRefreshLease,
} from './credentials-store.ts';
