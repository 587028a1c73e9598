import type { LevelRule } from '../../base/level.ts';

/** Whether an unassisted session is running, during which the level is Off. Set only by the sessions, read by the level. */
export class UnassistedRule {
  isRunning = false;

  rule(): LevelRule | undefined {
    return this.isRunning ? { level: 'Off', source: 'your unassisted session' } : undefined;
  }
}
