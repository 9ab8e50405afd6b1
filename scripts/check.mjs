/** The program behind `npm test`: makes sure of Node 24, then runs scripts/check/index.ts. */
import { isTooOld, runOnNewerNode } from '../bin/newer-node.mjs';
import { endWithParent } from '../bin/end-with-parent.mjs';

endWithParent();
if (isTooOld()) runOnNewerNode();
else await import('./check/index.ts');
