/** The door of the platforms that a bot has an adapter for. */
import type { Platform } from '../platform.ts';
import { sandboxRoom } from './sandbox-room/index.ts';

export const PLATFORMS: readonly Platform[] = [sandboxRoom];
