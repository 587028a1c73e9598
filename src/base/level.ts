/** The autonomy slider: how much the assistant may do, from nothing to working on its own. */
export const levels = ['Off', 'Hint', 'Answer', 'Edit', 'Delegate'] as const;
export type Level = (typeof levels)[number];

export function isLevel(value: unknown): value is Level {
  return levels.some((level) => level === value);
}

/** Position on the slider, 0 (Off) to 4 (Delegate). */
export function rank(level: Level): number {
  return levels.indexOf(level);
}

export function allows(current: Level, wanted: Level): boolean {
  return rank(current) >= rank(wanted);
}

/** One place that has a say about the level, for example the user's setting or the repository's. */
export interface LevelRule {
  readonly level: Level;
  /** Who says so, for a person: "your user setting". */
  readonly source: string;
}

export interface EffectiveLevel extends LevelRule {
  /** The levels a person may pick here: no rule other than their own setting stands below them. */
  readonly selectable: readonly Level[];
}

/**
 * The strictest rule wins, so a repository can lower the level and never raise it.
 * @param own The user's own choice.
 * @param others Everything else that has a say (workspace, folder, language, trial).
 */
export function effectiveLevel(own: LevelRule, others: readonly LevelRule[]): EffectiveLevel {
  const cap = others.reduce<LevelRule | undefined>(
    (lowest, rule) => (lowest === undefined || rank(rule.level) < rank(lowest.level) ? rule : lowest),
    undefined,
  );
  const winner = cap !== undefined && rank(cap.level) < rank(own.level) ? cap : own;
  const ceiling = cap === undefined ? levels.length - 1 : rank(cap.level);
  return { ...winner, selectable: levels.filter((level) => rank(level) <= ceiling) };
}

/** One sentence per level, for the menu and the settings. */
export const levelSentences: Readonly<Record<Level, string>> = {
  Off: 'No request leaves the editor.',
  Hint: 'Hints only: where to look and what to check, never the solution.',
  Answer: 'Explanations and code in the Assist view; you decide what becomes an edit.',
  Edit: 'Also inline completions and proposed edits; nothing changes before you accept it.',
  Delegate: 'Also multi-step work, inside gates that no setting lifts.',
};
