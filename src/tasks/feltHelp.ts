import * as l10n from '@vscode/l10n';

/** Felt time with AI over felt time without: the same scale as the measured effect. Every ratio is paired with its inverse. */
const feltHelps: readonly { readonly label: string; readonly ratio: number }[] = [
  { label: l10n.t('75% less time'), ratio: 1 / 4 },
  { label: l10n.t('Half the time'), ratio: 1 / 2 },
  { label: l10n.t('33% less time'), ratio: 1 / 1.5 },
  { label: l10n.t('20% less time'), ratio: 1 / 1.25 },
  { label: l10n.t('10% less time'), ratio: 1 / 1.1 },
  { label: l10n.t('About the same time'), ratio: 1 },
  { label: l10n.t('10% longer'), ratio: 1.1 },
  { label: l10n.t('25% longer'), ratio: 1.25 },
  { label: l10n.t('50% longer'), ratio: 1.5 },
  { label: l10n.t('Twice as long'), ratio: 2 },
  { label: l10n.t('Four times as long'), ratio: 4 },
];

/**
 * The scale with "less time" or "more time" on top. The order is drawn anew for each task because the first options are picked more often.
 */
export function feltHelpScale(lessFirst: boolean): typeof feltHelps {
  return lessFirst ? feltHelps : [...feltHelps].reverse();
}
