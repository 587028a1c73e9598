import * as l10n from '@vscode/l10n';
import { percent } from '../../base/percent.ts';
import type { Evidence, Origin, Tag } from '../tag.ts';

/** Some text of one origin and its size: characters in an editor, lines in git. */
export interface SizedRun {
  readonly tag: Pick<Tag, 'origin' | 'evidence'>;
  readonly size: number;
}

export interface OriginShare {
  readonly origin: Origin;
  /** Of the whole text, 0 to 1. */
  readonly share: number;
  /** Parts of the share by evidence, 0 to 1: how certain the figure is. */
  readonly exact: number;
  readonly matched: number;
}

/** How much of a text came from where, largest first; origins with a share of 0 are left out. */
export function originShares(runs: readonly SizedRun[]): OriginShare[] {
  const sumOf = (list: readonly SizedRun[], evidence?: Evidence) =>
    list.reduce((sum, { tag, size }) => sum + (evidence === undefined || tag.evidence === evidence ? size : 0), 0);
  const all = sumOf(runs);
  return [...Map.groupBy(runs, ({ tag }) => tag.origin)]
    .map(([origin, list]) => ({
      origin,
      share: sumOf(list) / all,
      exact: sumOf(list, 'exact') / all,
      matched: sumOf(list, 'matched') / all,
    }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}

/** How certain the AI share is, and for how much of the text the origin is known; empty if there is no text. */
export function sharesSentence(shares: readonly OriginShare[]): string {
  if (shares.length === 0) return '';
  const ai = shares.find(({ origin }) => origin === 'ai');
  const unknown = shares.find(({ origin }) => origin === 'unknown')?.share ?? 0;
  const known = l10n.t('The origin of {0} of the text is known.', percent(1 - unknown));
  return ai === undefined
    ? known
    : l10n.t(
        'AI wrote {0}: {1} exact, {2} matched. {3}',
        percent(ai.share),
        percent(ai.exact),
        percent(ai.matched),
        known,
      );
}
