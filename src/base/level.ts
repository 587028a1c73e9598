import * as l10n from '@vscode/l10n';

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

/** One rule that restricts the level, for example the user's or the repository's setting. */
export interface LevelRule {
  readonly level: Level;
  /** Where the rule comes from, as shown to a person: "your user setting". */
  readonly source: string;
}

/** Source shown while the person has set no level. */
export const defaultLevelSource = l10n.t('the default');
/** Source shown in a folder the person has not trusted. */
export const untrustedSource = l10n.t('Restricted Mode');

/** Source shown for a file whose name says that it may hold keys or passwords. */
export const keysSource = l10n.t('the name of this file');

/** Source shown for a link that leads out of the workspace, where no rule by folder holds. */
export const linkSource = l10n.t('where this link leads');

export interface EffectiveLevel extends LevelRule {
  /** The levels a person may pick here: those that no rule other than their own setting forbids. */
  readonly selectable: readonly Level[];
}

/**
 * The strictest rule wins, so a repository can lower the level but never raise it.
 * @param own The user's own choice.
 * @param others All other rules (workspace, folder, language, trial).
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

/** Why the level is what it is; empty for the default, where there is nothing to explain. */
export function levelReason({ source }: LevelRule): string {
  if (source === untrustedSource) return l10n.t('This folder isn’t trusted, so AI is off.');
  if (source === keysSource) return l10n.t('This file may hold keys, so AI is off for it.');
  if (source === linkSource)
    return l10n.t(
      'A link leads from here to nothing or out of the workspace, so AI is off. Add the folder it leads to to the workspace, or open the file there.',
    );
  return source === defaultLevelSource ? '' : l10n.t('Set by {0}.', source);
}

/** Why nothing can be asked at level Off. */
export function offReason(rule: LevelRule): string {
  const isSaid = [untrustedSource, keysSource, linkSource].includes(rule.source);
  return isSaid ? levelReason(rule) : l10n.t('AI is off here, set by {0}.', rule.source);
}

/** One sentence per level, for the menu and the settings. */
export const levelSentences: Readonly<Record<Level, string>> = {
  Off: l10n.t('Nothing leaves the editor.'),
  Hint: l10n.t('Hints only: where to look and what to check, never the solution.'),
  Answer: l10n.t('Explanations and code in the Assist view. You decide what becomes an edit.'),
  Edit: l10n.t('Completions and proposed edits too. Nothing changes before you accept it.'),
  Delegate: l10n.t('Work in several steps too, within limits that no setting lifts.'),
};
