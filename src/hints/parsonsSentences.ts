import * as l10n from '@vscode/l10n';
import { checkOrder, type Parsons } from './guard/parsons.ts';

/** The text above the lines; it does not contain the lines themselves. */
export function parsonsText({ lines, solution }: Parsons): string {
  const extra = lines.length - solution.length;
  const left = extra === 1 ? l10n.t('One of them does not belong.') : l10n.t('{0} of them do not belong.', extra);
  return l10n.t('Put these lines in order. {0} Indents are left out, and so are lines that only close a block.', left);
}

/** Describes how good an order is, from the top only, so that the rest is left for the person to find. */
export function orderResult(parsons: Parsons, order: readonly number[]): string {
  const { isSolved, right } = checkOrder(parsons, order);
  const all = parsons.solution.length;
  if (isSolved) return l10n.t('Right: all {0} lines stand as in the answer. Now write it in your file.', all);
  if (right === all) return l10n.t('The lines are in order, but one that does not belong is still there.');
  const so =
    right === 0
      ? l10n.t('The first line is not right yet')
      : l10n.t('The first {0} of {1} lines are right', right, all);
  return l10n.t('{0}. It is held against one answer; another order may work too.', so);
}
