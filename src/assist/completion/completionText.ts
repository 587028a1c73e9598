import { type CompletionPlace, lineRest, lineStart } from './place.ts';

/** Longest block to offer unasked: nobody reads more before accepting it. */
const maxLines = 12;
/** Chosen by us: three equal lines can be data, four mean the model is stuck. */
const repeatedLines = 4;

/** Whether a streamed text is past what will be shown, so that the rest need not be generated. */
export function isComplete(text: string, place: CompletionPlace): boolean {
  const lines = text.split('\n');
  if (lineRest(place).trim() !== '') return lines.length > 1;
  if (lines.length > maxLines) return true;
  return blockEnd(lines, place) !== undefined;
}

/** The part of a model's text to show, or undefined if nothing of it is worth showing. */
export function presentable(raw: string, place: CompletionPlace): string | undefined {
  let text = raw.replace(/\r\n/g, '\n');
  const rest = lineRest(place);
  if (rest.trim() !== '') text = text.split('\n')[0] ?? '';
  else {
    const lines = text.split('\n');
    text = lines.slice(0, Math.min(blockEnd(lines, place) ?? lines.length, maxLines)).join('\n');
  }
  text = withoutRepeatedSuffix(text.trimEnd(), place.suffix);
  if (text.trim() === '' || isRepetition(text)) return undefined;
  return text;
}

/** Index of the first line outside the caret's block, by indentation alone: no parsing while typing. */
function blockEnd(lines: readonly string[], place: CompletionPlace): number | undefined {
  const start = lineStart(place);
  const base = indentOf(start.trim() === '' ? start + (lines[0] ?? '') : start);
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const indent = indentOf(line);
    if (indent > base) continue;
    const closes = /^\s*[})\]]|^\s*end\b/.test(line);
    return indent === base && closes && opensBlock(lines.slice(0, index), start) ? index + 1 : index;
  }
  return undefined;
}

function opensBlock(lines: readonly string[], start: string): boolean {
  return /[{([:]\s*$/.test((start + (lines[0] ?? '')).trimEnd()) || lines.length > 1;
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}

/** Drops what already follows the caret: the rest of the line, a closing bracket, whole lines. */
function withoutRepeatedSuffix(text: string, suffix: string): string {
  const rest = /^[^\r\n]*/.exec(suffix)?.[0].trimEnd() ?? '';
  if (rest !== '') return withoutRest(text, rest);
  const following = suffix
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const lines = text.split('\n');
  for (let count = Math.min(lines.length - 1, following.length); count > 0; count -= 1) {
    // Including indentation: a closing brace of an inner block is not the one that follows.
    const tail = lines.slice(-count).map((line) => line.trimEnd());
    if (tail.every((line, index) => line === following[index])) return lines.slice(0, -count).join('\n').trimEnd();
  }
  const [only] = lines;
  return lines.length === 1 && only?.trim() === following[0]?.trim() && only !== undefined && only.trim().length > 1
    ? ''
    : text;
}

/** Removes the longest beginning of the line's rest that the text ends with; closing brackets only if the text did not open them itself. */
function withoutRest(text: string, rest: string): string {
  for (let units = Math.min(rest.length, text.length); units > 0; units -= 1) {
    if (!text.endsWith(rest.slice(0, units))) continue;
    const kept = text.slice(0, text.length - units);
    const repeated = rest.slice(0, units);
    // A word that merely begins like the rest is not a repetition.
    if (units < rest.length && !/^[)\]}>"'`;,\s]+$/.test(repeated)) continue;
    if (depth(kept) <= 0) return kept;
  }
  return text;
}

/** Brackets that a text opens but does not close. */
function depth(text: string): number {
  let open = 0;
  for (const unit of text) {
    if ('([{'.includes(unit)) open += 1;
    else if (')]}'.includes(unit)) open -= 1;
  }
  return open;
}

/** Longest repeated stretch, and how many of the last tokens are searched for it. Source: Copilot Chat's filter. */
const repetitions = [
  { longest: 1, tokens: 10 },
  { longest: 10, tokens: 30 },
  { longest: 20, tokens: 45 },
  { longest: 30, tokens: 60 },
] as const;

/** Whether a text repeats itself at its end: equal lines, or one stretch of tokens again and again. */
function isRepetition(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const last = lines.slice(-repeatedLines);
  if (last.length === repeatedLines && last.every((line) => line === last[0])) return true;
  const tokens = text.match(/\w+|[^\w\s]/g) ?? [];
  return repetitions.some(
    ({ longest, tokens: count }) => tokens.length >= count && period(tokens.slice(-count)) <= longest,
  );
}

/** Length of the shortest stretch that the tokens repeat (prefix function of Knuth, Morris and Pratt). */
function period(tokens: readonly string[]): number {
  const border: number[] = [0];
  for (let at = 1, length = 0; at < tokens.length; at += 1) {
    while (length > 0 && tokens[at] !== tokens[length]) length = border[length - 1] ?? 0;
    if (tokens[at] === tokens[length]) length += 1;
    border.push(length);
  }
  return tokens.length - (border.at(-1) ?? 0);
}
