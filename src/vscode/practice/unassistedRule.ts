import type { LevelRule } from '../../base/level.ts';

/** Whether an unassisted session runs, during which the level is Off. Set by the sessions alone, read by the level. */
export class UnassistedRule {
  isRunning = false;

  rule(): LevelRule | undefined {
    return this.isRunning ? { level: 'Off', source: 'your unassisted session' } : undefined;
  }
}
