import { plural } from '../../base/plural.ts';
import { countLines, type LineRun } from './commitRecord.ts';

export interface SummarisedFile {
  readonly added: number;
  readonly lines: readonly LineRun[];
}

/**
 * One line for a commit message: how many of the added lines came from AI, which models, how many a person reviewed, and how many have a
 * known origin.
 */
export function commitSummary(files: readonly SummarisedFile[]): string | undefined {
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const ai = aiLines(files);
  const count = sumOf(ai);
  if (count === 0) return undefined;
  const models = [...new Set(ai.map(({ name }) => name))].join(', ');
  const reviewed = sumOf(ai.filter(({ isReviewed }) => isReviewed));
  const known = files.reduce((sum, { lines }) => sum + countLines(lines), 0);
  return `AI: ${count} of ${plural(added, 'added line')} (${models}), ${reviewed} reviewed; origin known for ${known}.`;
}

/** The Linux kernel's form (Documentation/process/coding-assistants.rst): a line for each tool and model, never a sign-off. */
export function commitTrailers(files: readonly SummarisedFile[]): string[] {
  const names = aiLines(files).map(
    ({ tool, model }) => `Assisted-by: ${word(tool ?? 'AI')}:${word(model ?? 'unknown')}`,
  );
  return [...new Set(names)].sort();
}

interface AiLines {
  readonly count: number;
  readonly name: string;
  readonly tool: string | null;
  readonly model: string | null;
  readonly isReviewed: boolean;
}

function aiLines(files: readonly SummarisedFile[]): AiLines[] {
  return files
    .flatMap(({ lines }) => lines)
    .filter(({ tag }) => tag.origin === 'ai')
    .map(({ start, end, tag: { tool, model, review } }) => ({
      count: end - start + 1,
      name: model ?? tool ?? 'unknown model',
      ...{ tool, model, isReviewed: review === 'marked' },
    }));
}

function sumOf(list: readonly AiLines[]): number {
  return list.reduce((sum, { count }) => sum + count, 0);
}

/** A trailer is one line, and its parts must not contain whitespace or colons. */
function word(text: string): string {
  return text.replaceAll(/[\s:]+/gu, '-');
}
