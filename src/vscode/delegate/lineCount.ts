import { diffLines } from 'diff';

/** The size of a change as people read it: `+3 −1`. */
export function lineCount(before: string, after: string): string {
  let [added, removed] = [0, 0];
  for (const part of diffLines(before, after)) {
    if (part.added) added += part.count;
    else if (part.removed) removed += part.count;
  }
  return `+${added} −${removed}`;
}
