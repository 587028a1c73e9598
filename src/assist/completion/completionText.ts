import { type CompletionPlace, lineRest, lineStart } from './place.ts';

/** Longest block that is offered unasked: more is not read before it is accepted. */
const maxLines = 12;
/** Source: Copilot Chat looks for repetition in the last 10 to 60 tokens; four equal lines are the same sign, cheaper. */
const repeatedLines = 4;

/** Whether a streamed text has reached the end of what will be shown, so that the rest need not be made. */
export function isComplete(text: string, place: CompletionPlace): boolean {
  const lines = text.split('\n');
  if (lineRest(place).trim() !== '') return lines.length > 1;
  if (lines.length > maxLines) return true;
  return blockEnd(lines, place) !== undefined;
}

/** What is shown of a model's text, or undefined when nothing of it is worth showing. */
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

/** Index of the first line that is outside the block the caret stands in, by indentation alone: no parse while typing. */
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

/** Drops what stands after the caret already: the rest of the line, a closing bracket, whole lines that follow. */
function withoutRepeatedSuffix(text: string, suffix: string): string {
  const rest = /^[^\r\n]*/.exec(suffix)?.[0].trimEnd() ?? '';
  if (rest !== '' && text.endsWith(rest)) return text.slice(0, text.length - rest.length);
  const following = suffix
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const lines = text.split('\n');
  for (let count = Math.min(lines.length - 1, following.length); count > 0; count -= 1) {
    // With their indentation: a closing brace of an inner block is not the one that follows.
    const tail = lines.slice(-count).map((line) => line.trimEnd());
    if (tail.every((line, index) => line === following[index])) return lines.slice(0, -count).join('\n').trimEnd();
  }
  const [only] = lines;
  return lines.length === 1 && only?.trim() === following[0]?.trim() && only !== undefined && only.trim().length > 1
    ? ''
    : text;
}

function isRepetition(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const last = lines.slice(-repeatedLines);
  return last.length === repeatedLines && last.every((line) => line === last[0]);
}
