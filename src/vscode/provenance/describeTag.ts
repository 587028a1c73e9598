import * as l10n from '@vscode/l10n';
import type { Certificate } from '../../agents/doneWhen.ts';
import { blameRuns } from '../../provenance/review/blameRuns.ts';
import { originShares, sharesSentence } from '../../provenance/review/originShares.ts';
import type { Evidence, Tag } from '../../provenance/tag.ts';
import type { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';

/** How certain a tag is, in words for people. */
export const evidenceWords: Readonly<Record<Evidence, string>> = {
  exact: l10n.t('exact (reported by the editor or the tool)'),
  matched: l10n.t('matched (compared before and after)'),
  inferred: l10n.t('inferred (from its shape)'),
};

/** `Ada <a@b>` or, weaker, `Ada <a@b> (only in view)`; empty if nobody did. */
export function reviewWords({ reviewer, review }: Tag): string {
  if (reviewer === null) return '';
  return review === 'seen' ? l10n.t('{0} (only in view)', reviewer) : reviewer;
}

/** Model and tool, without naming the same thing twice. */
export function whoWords({ model, tool }: Tag): string {
  if (model === null) return tool ?? '';
  return tool === null || tool === model ? model : l10n.t('{0}, by {1}', model, tool);
}

export interface TagFacts {
  readonly task: string | undefined;
  /** Share of the accepted characters that is left, 0 to 1. */
  readonly kept: number | null;
  /** The newest certificate of the task. */
  readonly certificate?: Pick<Certificate, 'checks' | 'tMs'> | undefined;
}

/** Markdown: model, tool, level, task, time, certainty, what is left, and who reviewed it. */
export function describeTag(tag: Tag, { task, kept, certificate }: TagFacts): string {
  // Names come from outside: formatted as code, they cannot act as markup.
  const code = (text: string) => `\`${text.replaceAll('`', "'").replaceAll(/[\r\n]+/gu, ' ')}\``;
  const by = [
    tag.tool === null ? undefined : code(tag.tool),
    tag.level === null ? undefined : l10n.t('level {0}', code(tag.level)),
    tag.rung === null ? undefined : l10n.t('hint rung {0}', code(tag.rung)),
    task === undefined ? undefined : l10n.t('for {0}', code(task)),
  ].filter((part) => part !== undefined);
  const first = l10n.t(
    'From {0}{1}.',
    tag.model === null ? l10n.t('an AI tool') : code(tag.model),
    by.length === 0 ? '' : l10n.t(', by {0}', by.join(', ')),
  );
  const left = kept === null ? '' : l10n.t(' Kept: {0}%.', Math.round(kept * 100));
  const when = tag.timeMs > 0 ? l10n.t('Accepted {0}. ', new Date(tag.timeMs).toLocaleString()) : '';
  const review =
    tag.reviewer === null
      ? l10n.t('Not reviewed.')
      : tag.review === 'seen'
        ? l10n.t('Not reviewed, but {0} had it in view.', code(tag.reviewer))
        : l10n.t('Reviewed by {0}{1}', code(reviewWords(tag)), tag.note === null ? '.' : `: ${code(tag.note)}`);
  const text = l10n.t('{0}\n\n{1}Evidence: {2}.{3} {4}', first, when, evidenceWords[tag.evidence], left, review);
  if (certificate === undefined) return text;
  const commands = certificate.checks.map(({ command }) => code(command)).join(', ');
  // What was checked was the project at that time, not this text as it is now.
  return `${text}\n\n${l10n.t('Its task passed {0} on {1}.', commands, new Date(certificate.tMs).toLocaleString())}`;
}

/** How certain the share of AI text in a whole file is; empty for a file that is not tracked. */
export function describeShares(uri: string, tracker: ProvenanceTracker | undefined): string {
  const document = tracker?.document(uri);
  if (tracker === undefined || document === undefined) return '';
  const runs = blameRuns(document, tracker.tags).map(({ tag, chars }) => ({ tag, size: chars }));
  return l10n.t('In this file: {0}', sharesSentence(originShares(runs)));
}
