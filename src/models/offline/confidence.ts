/** What a guess rests on. */
export interface Evidence {
  /** Share of the weight of all occurrences that go on with the guess; 0 to 1. */
  readonly share: number;
  /** Tokens of context that the best occurrence agrees on; at least 1. */
  readonly matched: number;
  /** Occurrences that were looked at. */
  readonly seen: number;
}

/** Shares this close to 1 are as good as unanimous. */
const unanimous = 0.98;

/**
 * Weights of a logistic regression.
 * Source: fitted to 147,000 guesses in held-out files of eight projects in TypeScript, JavaScript and Python (ajv, undici,
 * msal-browser, plot, Pygments, knip, cryptography, zod; none of this repository). Of the guesses above 0.8, which were 0.90
 * to 0.95 sure in each project, 0.91 to 0.94 came true.
 */
const weights = {
  constant: -1.426,
  logOddsOfShare: 0.891,
  logMatched: -0.142,
  logSeen: 0.27,
  agree: -2.858,
  agreeLogMatched: 1.067,
  agreeLogSeen: 0.235,
} as const;

/** How probable it is that the guess is right; 0 for one that rests on the last token alone. */
export function confidenceOf({ share, matched, seen }: Evidence): number {
  if (matched < 2) return 0;
  const clipped = Math.min(Math.max(share, 1 - unanimous), unanimous);
  const logMatched = Math.log(matched);
  const logSeen = Math.log(1 + seen);
  const together = weights.agree + weights.agreeLogMatched * logMatched + weights.agreeLogSeen * logSeen;
  const odds =
    weights.constant +
    weights.logOddsOfShare * Math.log(clipped / (1 - clipped)) +
    weights.logMatched * logMatched +
    weights.logSeen * logSeen +
    (share >= unanimous ? together : 0);
  return 1 / (1 + Math.exp(-odds));
}
