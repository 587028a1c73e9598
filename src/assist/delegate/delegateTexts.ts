import { createTwoFilesPatch } from 'diff';
import { AppError } from '../../base/appError.ts';

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

/** @throws AppError `badInput` if the old text does not occur exactly once. */
export function replaceOnce(text: string, oldText: string, newText: string): string {
  const at = text.indexOf(oldText);
  if (at < 0) throw new AppError('badInput', 'The old text does not stand in the file; read it again.');
  if (text.indexOf(oldText, at + 1) >= 0) {
    throw new AppError('badInput', 'The old text stands in the file more than once; give more of its surroundings.');
  }
  return text.slice(0, at) + newText + text.slice(at + oldText.length);
}
