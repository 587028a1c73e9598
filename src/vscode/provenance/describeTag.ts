import { blameRuns } from '../../provenance/review/blameRuns.ts';
import { originShares, sharesSentence } from '../../provenance/review/originShares.ts';
import type { Evidence, Tag } from '../../provenance/tag.ts';
import type { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';

/** How certain a tag is, in words for people. */
export const evidenceWords: Readonly<Record<Evidence, string>> = {
  exact: 'exact (reported by the editor or the tool)',
  matched: 'matched (compared before and after)',
  inferred: 'inferred (from its shape)',
};

/** `Ada <a@b>` or, weaker, `Ada <a@b> (in view)`; empty if nobody did. */
export function reviewWords({ reviewer, review }: Tag): string {
  if (reviewer === null) return '';
  return review === 'seen' ? `${reviewer} (in view)` : reviewer;
}

/** Model and tool, without naming the same thing twice. */
export function whoWords({ model, tool }: Tag): string {
  if (model === null) return tool ?? '';
  return tool === null || tool === model ? model : `${model}, by ${tool}`;
}

export interface TagFacts {
  readonly task: string | undefined;
  /** Share of the accepted characters that is left, 0 to 1. */
  readonly kept: number | null;
}

/** Markdown: model, tool, level, task, time, certainty, what is left, and who reviewed it. */
export function describeTag(tag: Tag, { task, kept }: TagFacts): string {
  // Names come from outside: formatted as code, they cannot act as markup.
  const code = (text: string) => `\`${text.replaceAll('`', "'").replaceAll(/[\r\n]+/gu, ' ')}\``;
  const by = [
    tag.tool === null ? undefined : code(tag.tool),
    tag.level === null ? undefined : `level ${code(tag.level)}`,
    tag.rung === null ? undefined : `hint rung ${code(tag.rung)}`,
    task === undefined ? undefined : `for ${code(task)}`,
  ].filter((part) => part !== undefined);
  const first = `From ${tag.model === null ? 'an AI tool' : code(tag.model)}${by.length === 0 ? '' : `, by ${by.join(', ')}`}.`;
  const left = kept === null ? '' : ` Kept: ${Math.round(kept * 100)}%.`;
  const when = tag.timeMs > 0 ? `Accepted ${new Date(tag.timeMs).toLocaleString()}. ` : '';
  const review =
    tag.reviewer === null
      ? 'Not reviewed.'
      : `Reviewed by ${code(reviewWords(tag))}${tag.note === null ? '.' : `: ${code(tag.note)}`}`;
  return `${first}\n\n${when}Evidence: ${evidenceWords[tag.evidence]}.${left} ${review}`;
}

/** How certain the share of AI text in a whole file is; empty for a file that is not tracked. */
export function describeShares(uri: string, tracker: ProvenanceTracker | undefined): string {
  const document = tracker?.document(uri);
  if (tracker === undefined || document === undefined) return '';
  const runs = blameRuns(document, tracker.tags).map(({ tag, chars }) => ({ tag, size: chars }));
  return `In this file: ${sharesSentence(originShares(runs))}`;
}
