import { commonPrefix, commonSuffix, isBlank } from '../align/tokens.ts';
import { transferRuns } from '../align/transfer.ts';
import type { TagTable } from '../tag.ts';
import type { Verdict } from './classifyChange.ts';
import { appendRuns, type FlatRuns, lengthOfRuns, pushRun, sliceRuns, uniformRuns } from './flatRuns.ts';
import type { RunList } from './runList.ts';
import type { KnownChange } from './textChange.ts';

/** The owners of the text that a change inserts. `runs` are those of the document before the change. */
export function runsForVerdict(change: KnownChange, verdict: Verdict, runs: RunList, tags: TagTable): FlatRuns {
  const { offset, length, text, removed } = change;
  if (text === '') return [];
  const removedRuns = length === 0 ? [] : runs.slice(offset, offset + length);
  if (text === removed) return removedRuns;
  switch (verdict.how) {
    case 'typed': {
      const continued = text.startsWith(removed) ? [...removedRuns] : [];
      pushRun(continued, text.length - lengthOfRuns(continued), tags.intern(verdict.tag));
      return continued;
    }
    case 'carried':
      return lengthOfRuns(verdict.runs) === text.length ? verdict.runs : uniformRuns(text.length, verdict.runs[1] ?? 0);
    case 'blank':
      return replaceBlanks(change, removedRuns, runs);
    case 'diffed':
      return replaceInside(removed, removedRuns, text, tags.intern(verdict.tag), verdict.preserving);
  }
}

/** Trims what both ends have in common, then compares token by token. */
export function replaceInside(
  removed: string,
  removedRuns: FlatRuns,
  text: string,
  newTag: number,
  preserving: boolean,
): FlatRuns {
  if (removed === '') return uniformRuns(text.length, newTag);
  const head = commonPrefix(removed, text);
  const tail = commonSuffix(removed, text, head);
  const oldMiddle = removed.slice(head, removed.length - tail);
  const newMiddle = text.slice(head, text.length - tail);
  const result = sliceRuns(removedRuns, 0, head);
  const middleRuns = sliceRuns(removedRuns, head, removed.length - tail);
  if (oldMiddle === '') {
    const beside = isBlank(newMiddle) ? (result.at(-1) ?? sliceRuns(removedRuns, head, removed.length)[1]) : undefined;
    pushRun(result, newMiddle.length, beside ?? newTag);
  }
  if (oldMiddle !== '') appendRuns(result, transferRuns(oldMiddle, middleRuns, newMiddle, { newTag, preserving }));
  appendRuns(result, sliceRuns(removedRuns, removed.length - tail, removed.length));
  return result;
}

/** New whitespace belongs to the whitespace it replaces, else to the text it indents, else to the text it follows. */
function replaceBlanks({ offset, length, text, removed }: KnownChange, removedRuns: FlatRuns, runs: RunList): FlatRuns {
  if (removed !== '') return replaceInside(removed, removedRuns, text, removedRuns[1] ?? 0, true);
  const right = offset + length < runs.length ? runs.tagAt(offset + length) : undefined;
  const left = offset > 0 ? runs.tagAt(offset - 1) : undefined;
  const indents = !/[\r\n]/u.test(text);
  return uniformRuns(text.length, (indents ? (right ?? left) : (left ?? right)) ?? 0);
}
