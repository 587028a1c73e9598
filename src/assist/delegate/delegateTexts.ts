import { createTwoFilesPatch, diffArrays } from 'diff';
import { AppError } from '../../base/appError.ts';
import { linesOf, type TextLine, textOf } from '../edit/textLines.ts';

/** Context lines shown around a change. */
const diffContext = 3;

/** The change of a file as a person reads it: every line, since this is what they agree to. */
export function diffOf(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(path, path, before, after, undefined, undefined, { context: diffContext });
  return patch.slice(patch.indexOf('@@')).trimEnd();
}

/** The end says most about a command, the beginning about a file, so both are kept. */
export function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const half = Math.floor(maxChars / 2);
  return `${text.slice(0, half)}\n[${text.length - 2 * half} characters left out]\n${text.slice(-half)}`;
}

/**
 * Models write `\n` whatever line ends a file has, so these are not compared.
 * @throws AppError `badInput` if the old text does not occur exactly once.
 */
export function replaceOnce(text: string, oldText: string, newText: string): string {
  const [whole, old] = [plain(text), plain(oldText)];
  const at = whole.indexOf(old);
  if (at < 0) throw new AppError('badInput', 'The old text does not stand in the file; read it again.');
  if (whole.indexOf(old, at + 1) >= 0) {
    throw new AppError('badInput', 'The old text stands in the file more than once; give more of its surroundings.');
  }
  return inFormOf(text, whole.slice(0, at) + plain(newText) + whole.slice(at + old.length));
}

/** The mark at the start of some files of Unicode (the byte order mark), which the editor leaves out of a document's text. */
const mark = '\uFEFF';

/** A text without the mark, and with `\n` at the end of each line: git, the editor and models each write these in their own way. */
export function plain(text: string): string {
  return withoutMark(text).replaceAll('\r\n', '\n');
}

function withoutMark(text: string): string {
  return text.startsWith(mark) ? text.slice(mark.length) : text;
}

/**
 * A new text of a file, with the mark and the line ends that the file has now; lines that stay keep theirs byte for byte, and new
 * ones end as those they replace or stand beside.
 */
export function inFormOf(file: string, text: string): string {
  if (file === '') return text;
  const start = file.startsWith(mark) ? mark : '';
  const lines = linesOf(withoutMark(file));
  if (lines.every(({ end }) => end !== '\r\n')) return start + withoutMark(text);
  if (lines.every(({ end }) => end !== '\n')) return start + plain(text).replaceAll('\n', '\r\n');
  const written: TextLine[] = [];
  let at = 0;
  let replaced: readonly TextLine[] = [];
  for (const { value, added, removed } of diffArrays(lines.map(keyOf), linesOf(plain(text)).map(keyOf))) {
    if (added) {
      for (const [index, line] of value.entries()) {
        const like = [replaced[index], written.at(-1), lines[at]].find((each) => each !== undefined && each.end !== '');
        written.push(
          line.endsWith('\n') ? { text: line.slice(0, -1), end: like?.end ?? '\n' } : { text: line, end: '' },
        );
      }
      continue;
    }
    const old = lines.slice(at, at + value.length);
    at += old.length;
    if (!removed) written.push(...old);
    replaced = removed ? old : [];
  }
  return start + textOf(written);
}

function keyOf({ text, end }: TextLine): string {
  return end === '' ? text : `${text}\n`;
}
