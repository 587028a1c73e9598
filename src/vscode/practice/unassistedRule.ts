import * as l10n from '@vscode/l10n';
import type { LevelRule } from '../../base/level.ts';

/** Whether an unassisted session is running, during which the level is Off. Set only by the sessions, read by the level. */
export class UnassistedRule {
  isRunning = false;

  rule(): LevelRule | undefined {
    return this.isRunning ? { level: 'Off', source: l10n.t('your unassisted session') } : undefined;
  }
}
