/** Felt time with AI over felt time without: the same scale as the measured effect. Every ratio is paired with its inverse. */
const feltHelps: readonly { readonly label: string; readonly ratio: number }[] = [
  { label: '75% less time', ratio: 1 / 4 },
  { label: 'Half the time', ratio: 1 / 2 },
  { label: '33% less time', ratio: 1 / 1.5 },
  { label: '20% less time', ratio: 1 / 1.25 },
  { label: '10% less time', ratio: 1 / 1.1 },
  { label: 'About the same time', ratio: 1 },
  { label: '10% longer', ratio: 1.1 },
  { label: '25% longer', ratio: 1.25 },
  { label: '50% longer', ratio: 1.5 },
  { label: 'Twice as long', ratio: 2 },
  { label: 'Four times as long', ratio: 4 },
];

/**
 * The scale with "less time" or "more time" on top. The order is drawn anew for each task because the first options are picked more often.
 */
export function feltHelpScale(lessFirst: boolean): typeof feltHelps {
  return lessFirst ? feltHelps : [...feltHelps].reverse();
}
