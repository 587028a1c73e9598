import { messageFields } from './sharedProtocol.ts';

/** The tabs of the Calibrated page, from left to right. */
export const homeTabs = [
  { name: 'now', label: 'Now', command: 'calibrated.showNow' },
  { name: 'gap', label: 'Gap', command: 'calibrated.showGap' },
  { name: 'trial', label: 'Trial', command: 'calibrated.showTrial' },
  { name: 'provenance', label: 'Provenance', command: 'calibrated.blame' },
  { name: 'consequences', label: 'Consequences', command: 'calibrated.showConsequences' },
  { name: 'practice', label: 'Practice', command: 'calibrated.reviewCards' },
  { name: 'cost', label: 'Cost', command: 'calibrated.showCost' },
  { name: 'team', label: 'Team', command: 'calibrated.showTeamReport' },
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
