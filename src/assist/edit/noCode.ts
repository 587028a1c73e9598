import { AppError } from '../../base/appError.ts';

const numbered = /^\s*(\d+)\s*[:|]\s?/;
const sentence = /^[A-Z][^;{}()=<>[\]\\/]*$/;
/** Texts that people write in sentences anyway. */
const prose = /^(?:markdown|plaintext|restructuredtext|html|tex|latex|txt)$/;

/**
 * What stands in a fence is not always code of the file: a diff without its marks, a listing with line numbers, a remark.
 * @param file All lines of the file
 * @throws AppError `refused`
 */
export function refuseNoCode(lines: readonly string[], file: readonly string[], languageId: string): void {
  const written = lines.filter((line) => line.trim() !== '');
  const own = new Set(file.map((line) => line.trim()));
  const removed = written.find(
    (line) => line.startsWith('-') && !own.has(line.trim()) && own.has(line.slice(1).trim()),
  );
  if (removed !== undefined && written.some((line) => line.startsWith('+'))) {
    throw refused(`has marks of a diff ("${removed.trim().slice(0, 60)}") but is none`);
  }
  const numbers = written.map((line) => Number(numbered.exec(line)?.[1] ?? Number.NaN));
  const isListing = numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1);
  if (written.length > 1 && isListing && !numbers.some(Number.isNaN)) {
    throw refused(`has line numbers ("${(written[0] ?? '').trim().slice(0, 60)}"), which are no code`);
  }
  if (prose.test(languageId) || written.length === 0) return;
  if (written.every((line) => isSentence(line.trim()) && !own.has(line.trim())))
    throw refused(`is a sentence ("${(written[0] ?? '').trim().slice(0, 60)}"), not code`);
}

function isSentence(line: string): boolean {
  return sentence.test(line) && /\s/.test(line) && /[.!?]$/.test(line);
}

function refused(what: string): AppError {
  return new AppError('refused', `A block of the reply ${what}, so it was not put into the file.`);
}
