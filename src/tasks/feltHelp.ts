/** Time with AI over time without, as it felt: the scale of the measured effect. Every ratio has its inverse beside it. */
const feltHelps: readonly { readonly label: string; readonly ratio: number }[] = [
  { label: 'A quarter of the time (×0.25)', ratio: 1 / 4 },
  { label: 'Half the time (×0.5)', ratio: 1 / 2 },
  { label: 'A third less time (×0.67)', ratio: 1 / 1.5 },
  { label: 'A fifth less time (×0.8)', ratio: 1 / 1.25 },
  { label: 'A tenth less time (×0.9)', ratio: 1 / 1.1 },
  { label: 'About the same time', ratio: 1 },
  { label: 'A tenth more time (×1.1)', ratio: 1.1 },
  { label: 'A quarter more time (×1.25)', ratio: 1.25 },
  { label: 'Half as much again (×1.5)', ratio: 1.5 },
  { label: 'Twice the time (×2)', ratio: 2 },
  { label: 'Four times the time (×4)', ratio: 4 },
];

/** The scale with "less time" or "more time" above: drawn anew for each task, because what stands first is picked more often. */
export function feltHelpScale(lessFirst: boolean): typeof feltHelps {
  return lessFirst ? feltHelps : [...feltHelps].reverse();
}
