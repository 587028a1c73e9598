import * as l10n from '@vscode/l10n';

/** METR's two findings with their dates: the first is often cited as if it were about today's tools. */
export const metrDated = l10n.t(
  "METR's +19% is of early-2025 tools: 16 people, 246 tasks. Its update of February 2026: -18% (-38 to +9) for returning and -4% (-15 to +9) for new developers. It had 57 people and over 800 tasks. Its authors call it unreliable: 30 to 50% of the people withheld tasks that they would not do without AI.",
);
