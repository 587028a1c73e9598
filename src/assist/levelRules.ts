import * as l10n from '@vscode/l10n';
import { type Level, type LevelRule, levels, rank } from '../base/level.ts';

/** What one's own record must show before a level above Answer may be used; both shares count. */
export interface EarnedBy {
  /** Share of the accepted characters that must still be there, 0 to 1. */
  readonly keptShare: number;
  /** Share of the accepted edits of which nothing may be left, 0 to 1. */
  readonly failure: number;
  /** Decided edits needed before anything is earned. */
  readonly count: number;
}

/** One entry of `calibrated.levelRules`. All conditions it names must hold; without any, it holds everywhere. */
export interface LevelRuleEntry {
  readonly level: Level;
  readonly glob?: string;
  readonly language?: string;
  readonly taskKind?: string;
  readonly earned?: EarnedBy;
}

/** Where the person works and on what. */
export interface LevelPlace {
  /** Relative to the workspace folder, with slashes; undefined without a file. */
  readonly path: string | undefined;
  readonly languageId: string | undefined;
  /** Kind of the running task; undefined without one. */
  readonly taskKind: string | undefined;
}

/** What one's own record says about a rule that has to be earned. */
export interface Trust {
  readonly isEarned: boolean;
  /** For display: "kept 62 % of 70 %, n = 14". */
  readonly why: string;
}

export interface RuleQuestions {
  matches(glob: string, path: string): boolean;
  trust(rule: LevelRuleEntry): Trust;
}

/** Chosen by us, and said in the setting's description: most of it stays, one in five may fail, ten decide. */
export const defaultEarnedBy: EarnedBy = { keptShare: 0.7, failure: 0.2, count: 10 };

/** What remains of a level that has to be earned but is not. */
const unearned: Level = 'Answer';

/** Reads the setting. An entry that cannot be read counts as Off: a typing mistake must not cancel a rule that was meant to forbid. */
export function readLevelRules(setting: unknown): readonly LevelRuleEntry[] {
  if (setting === undefined || setting === null) return [];
  if (!Array.isArray(setting)) return [{ level: 'Off' }];
  return setting.map((entry: unknown) => readEntry(entry) ?? { level: 'Off' });
}

function readEntry(entry: unknown): LevelRuleEntry | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { level, glob, language, taskKind, earned } = entry as Readonly<Record<string, unknown>>;
  const named = levels.find((each) => typeof level === 'string' && each.toLowerCase() === level.toLowerCase());
  if (named === undefined || ![glob, language, taskKind].every(isTextOrAbsent)) return undefined;
  const line = earnedBy(earned);
  if (line === undefined && earned !== undefined && earned !== false) return undefined;
  return {
    level: named,
    ...(isText(glob) ? { glob } : {}),
    ...(isText(language) ? { language } : {}),
    ...(isText(taskKind) ? { taskKind } : {}),
    ...(line === undefined ? {} : { earned: line }),
  };
}

function earnedBy(value: unknown): EarnedBy | undefined {
  if (value === true) return defaultEarnedBy;
  if (typeof value !== 'object' || value === null) return undefined;
  const { keptShare, failure, count } = { ...defaultEarnedBy, ...value };
  const isShare = (share: unknown): share is number => typeof share === 'number' && share >= 0 && share <= 1;
  return isShare(keptShare) && isShare(failure) && Number.isInteger(count) && count >= 1
    ? { keptShare, failure, count }
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || isText(value);
}

/** What all rules say about a place; each can only lower the level. @param whose For display: "your rule" or 'this workspace’s rule'. */
export function levelCaps(
  rules: readonly LevelRuleEntry[],
  whose: string,
  place: LevelPlace,
  questions: RuleQuestions,
): readonly LevelRule[] {
  return rules
    .filter((rule) => applies(rule, place, questions))
    .map((rule) => {
      const source = `${whose}${conditionText(rule)}`;
      if (rule.earned === undefined || rank(rule.level) <= rank(unearned)) return { level: rule.level, source };
      const { isEarned, why } = questions.trust(rule);
      return isEarned
        ? { level: rule.level, source: l10n.t('{0}, earned: {1}', source, why) }
        : { level: unearned, source: l10n.t('{0}, {1} not earned yet: {2}', source, rule.level, why) };
    });
}

function applies(rule: LevelRuleEntry, { path, languageId, taskKind }: LevelPlace, questions: RuleQuestions): boolean {
  if (rule.language !== undefined && rule.language !== languageId) return false;
  if (rule.taskKind !== undefined && rule.taskKind !== taskKind) return false;
  return rule.glob === undefined || (path !== undefined && questions.matches(rule.glob, path));
}

/** The rule's conditions in words: " for src/auth/** and python". */
export function conditionText({ glob, language, taskKind }: LevelRuleEntry): string {
  const parts = [glob, language, taskKind === undefined ? undefined : l10n.t('{0} tasks', taskKind)].filter(isText);
  return parts.length === 0 ? '' : l10n.t(' for {0}', parts.join(' and '));
}
