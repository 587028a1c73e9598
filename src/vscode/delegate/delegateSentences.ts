import * as l10n from '@vscode/l10n';
import { diffLines } from 'diff';
import { plain } from '../../assist/delegate/delegateTexts.ts';
import type { WorkCopy } from './workCopy.ts';

/** Files that fit in the sentence. */
const maxNamed = 3;

/** What the copy lacks because of its level, so that nobody wonders why a test fails; null if it lacks nothing. */
export function leftOutSentence({ leftOut, hasNoHistory }: Pick<WorkCopy, 'leftOut' | 'hasNoHistory'>): string | null {
  const more = leftOut.length > maxNamed ? l10n.t(' and {0} more', leftOut.length - maxNamed) : '';
  const files = l10n.t('Not in the copy, because of their level: {0}{1}.', leftOut.slice(0, maxNamed).join(', '), more);
  const history = l10n.t('The history is not in it either: it has files that their level keeps out.');
  const said = [...(leftOut.length === 0 ? [] : [files]), ...(hasNoHistory ? [history] : [])];
  return said.length === 0 ? null : said.join(' ');
}

/** The size of a change as people read it: `+3 −1`. */
export function lineCount(before: string, after: string): string {
  let [added, removed] = [0, 0];
  for (const part of diffLines(plain(before), plain(after))) {
    if (part.added) added += part.count;
    else if (part.removed) removed += part.count;
  }
  return `+${added} −${removed}`;
}
