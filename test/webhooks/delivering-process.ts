/** Home of a process that delivers webhooks until it is killed. Arguments: database address, secret key in base64. */
import { systemClock } from '../../src/base/clock.ts';
import { openDatabase } from '../../src/db/index.ts';
import { deliveryParts, startDelivering } from './delivery-setup.ts';

const [databaseUrl = '', secretKey = ''] = process.argv.slice(2);
const handle = openDatabase(databaseUrl);
const parts = deliveryParts(handle.db, systemClock, Buffer.from(secretKey, 'base64'));
await startDelivering(handle, parts, { leaseMs: 1000 });
