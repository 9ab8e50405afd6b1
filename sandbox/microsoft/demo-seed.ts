/** Home of the demo at Microsoft: the visitor's second calendar, a lifelike fortnight of its own. */
import { VISITOR } from '../demo.ts';
import type { MicrosoftContext } from './context.ts';
import { addPerson } from './store.ts';

export function seedDemo(microsoft: MicrosoftContext): void {
  addPerson(microsoft.state, VISITOR);
}
