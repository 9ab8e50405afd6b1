/** The door of connections: the authorised links from calendar users to accounts at providers. */
export { nextListAt, type Connection } from './connection.ts';
