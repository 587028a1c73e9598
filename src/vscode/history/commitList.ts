import * as l10n from '@vscode/l10n';
import { utcDate } from '../../base/localDay.ts';
import { plural } from '../../base/plural.ts';
import type { CommitBehind, FigureName } from '../../history/consequences/commitsBehind.ts';
import type { OwnFigure } from '../../history/consequences/ownCommits.ts';
import type { CommitList } from '../../webview/consequences/consequencesProtocol.ts';

/** Nobody reads a longer list; the command line names all. Chosen by us. */
const maxListed = 300;

/** The commits behind every figure of the page. */
export type BehindFigures = Readonly<Record<FigureName | OwnFigure, readonly CommitBehind[]>>;

const titles: Readonly<Record<FigureName | OwnFigure, string>> = {
  ownCommits: l10n.t('of yours'),
  ownFixedSoon: l10n.t('of yours that were fixed or reverted within 14 days'),
  ownNamingAi: l10n.t('of yours that name an AI'),
  arrivals: l10n.t('that reached the default branch'),
  medianLines: l10n.t('that reached the default branch'),
  changeFailureRate: l10n.t('that were fixed or reverted within 90 days'),
  reworkRate: l10n.t('that are fixes or reverts'),
  medianDaysToSurface: l10n.t('of which a fault surfaced'),
  smallBatches: l10n.t('of 100 lines or fewer'),
  medianHoursToMerge: l10n.t('that merged a branch'),
  commitsNamingAi: l10n.t('that name an AI'),
  endedInFix: l10n.t('that fixed something and changed lines by it'),
  releases: l10n.t('that end a release in which something was fixed or reverted within 90 days'),
  unreviewedAi: l10n.t('with AI lines for which no review is recorded'),
  ghosts: l10n.t('that fix something and only add lines'),
  audit: l10n.t('with a message that names the commit they fix'),
};

/** The list behind a figure; undefined for an unknown name. @param group A column of the table: 0 all, 1 AI, 2 others. */
export function commitList(behind: BehindFigures, figure: string, group: number): CommitList | undefined {
  if (!isFigure(figure)) return undefined;
  const own = behind[figure].filter(({ isAi }) => group === 0 || isAi === (group === 1));
  const suffix = ['', ' (AI)', ' (others)'][group] ?? '';
  return {
    title: `${plural(own.length, 'commit')} ${titles[figure]}${suffix}`,
    commits: own.slice(0, maxListed).map((each) => ({
      hash: each.commit,
      day: utcDate(each.atMs),
      subject: each.subject === '' ? l10n.t('(no message)') : each.subject,
      note: noteOf(each),
    })),
    left: Math.max(0, own.length - maxListed),
  };
}

function isFigure(name: string): name is FigureName | OwnFigure {
  return Object.hasOwn(titles, name);
}

function noteOf({ fixedBy, isRight }: CommitBehind): string {
  if (isRight !== undefined)
    return isRight === null
      ? l10n.t('not attributed')
      : isRight
        ? l10n.t('attributed right')
        : l10n.t('attributed wrong');
  return fixedBy === null ? '' : l10n.t('fixed by {0}', fixedBy.slice(0, 7));
}
