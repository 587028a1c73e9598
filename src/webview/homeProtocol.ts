import * as l10n from '@vscode/l10n';
import { messageFields } from './sharedProtocol.ts';

/** The tabs of the Calibrated page, from left to right. */
export const homeTabs = [
  { name: 'now', label: l10n.t('Now'), command: 'calibrated.showNow' },
  { name: 'gap', label: l10n.t('Gap'), command: 'calibrated.showGap' },
  { name: 'trial', label: l10n.t('Trial'), command: 'calibrated.showTrial' },
  { name: 'provenance', label: l10n.t('Provenance'), command: 'calibrated.blame' },
  { name: 'consequences', label: l10n.t('Consequences'), command: 'calibrated.showConsequences' },
  { name: 'practice', label: l10n.t('Practice'), command: 'calibrated.reviewCards' },
  { name: 'cost', label: l10n.t('Cost'), command: 'calibrated.showCost' },
  { name: 'team', label: l10n.t('Team'), command: 'calibrated.showTeamReport' },
] as const;
export type HomeTab = (typeof homeTabs)[number]['name'];

/** A click on a tab: the page runs the command that shows it. */
export interface ShowTab {
  readonly type: 'showTab';
  readonly tab: HomeTab;
}

export const isHomeTab = (value: unknown): value is HomeTab => homeTabs.some(({ name }) => name === value);

export function isShowTab(value: unknown): value is ShowTab {
  const { type, tab } = messageFields<ShowTab>(value);
  return type === 'showTab' && isHomeTab(tab);
}
