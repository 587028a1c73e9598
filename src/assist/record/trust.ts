import * as l10n from '@vscode/l10n';
import type { LevelRuleEntry, RuleQuestions, Trust } from '../levelRules.ts';
import { defaultEarnedBy } from '../levelRules.ts';
import { type AcceptedEdits, hasFailed, isJudged, keptShare } from './levelRecord.ts';

/**
 * Whether a rule's level is earned, judged by what became of the accepted text the rule is about. It is judged anew each time, so trust
 * falls back by itself; one bad piece counts as one.
 */
export function trustOf(
  rule: LevelRuleEntry,
  acceptedEdits: readonly AcceptedEdits[],
  matches: RuleQuestions['matches'],
): Trust {
  const line = rule.earned ?? defaultEarnedBy;
  const mine = acceptedEdits.filter(
    (edit) =>
      isJudged(edit) &&
      (rule.glob === undefined || matches(rule.glob, edit.path)) &&
      (rule.taskKind === undefined || rule.taskKind === edit.taskKind),
  );
  const n = mine.length;
  if (n < line.count) return { isEarned: false, why: l10n.t('n = {0} of {1} accepted edits', n, line.count) };
  const kept = keptShare(mine) ?? 0;
  const failed = mine.filter(hasFailed).length;
  const why = l10n.t(
    'kept {0} (line {1}), failed {2} of {3} (line {4})',
    percent(kept),
    percent(line.keptShare),
    failed,
    n,
    percent(line.failure),
  );
  return { isEarned: kept >= line.keptShare && failed / n <= line.failure, why };
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
