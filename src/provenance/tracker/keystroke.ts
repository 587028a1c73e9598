import type { KnownChange } from './textChange.ts';

/** Text that the editor inserts automatically after one typed character. */
const autoClosed = [
  ...[')', ']', '}', '>', '"', "'", '`', '*', '_', '$', '~', '|'],
  ...[' */', '*/', '-->', ' -->', '"""', "'''", '```', '}}', '%}', '#}', ' %>', ')}', '])'],
];
/** Enter: a line end with indentation (two between brackets), and the start of a continued comment or list item. */
const enterKey = /^(?:(?:\r\n|\n|\r)[ \t]*(?:(?:\*\/|\*|\/\/[/!]?|#|--|;{1,2}|%|[-+>]|\d+[.)])[ \t]?)?){1,2}$/u;
/** Tab: up to eight spaces or two tabs. */
const tabKey = /^(?: {1,8}|\t{1,2})$/u;
/** Longest text that an input method composes at once. */
const longestComposition = 32;
const nonAscii = /[^\p{ASCII}]/u;
const plainWord = /^[\p{L}\p{N}_$-]+$/u;
const completedWord = /^[\p{L}_$][\p{L}\p{N}_$-]*(?:\(\)?)?$/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Whether the changes of one event look like a single key press: a character (with the auto-closed one), Enter with indentation, Tab, a
 * step of an input method; with several cursors, the same key at each.
 */
export function isKeystroke(changes: readonly KnownChange[]): boolean {
  const inserting = changes.filter(({ text }) => text !== '');
  if (inserting.length === 0) return false;
  if (inserting.length === 1) return inserting.every(isKeystrokeText);
  if (!inserting.every(isKeystrokeText)) return false;
  const [first = ''] = inserting.map(({ text }) => text);
  if (inserting.every(({ text }) => text === first)) return true;
  return inserting.every(({ text }) => enterKey.test(text)) || isSurround(inserting);
}

function isKeystrokeText({ text, removed }: KnownChange): boolean {
  if (text.length === 1) return true;
  return (
    enterKey.test(text) ||
    (tabKey.test(text) && removed === '') ||
    isClosedPair(text) ||
    isOneGrapheme(text) ||
    isCompositionStep(text, removed)
  );
}

function isClosedPair(text: string): boolean {
  return text.length <= 6 && /^[^\p{L}\p{N}\s]/u.test(text) && autoClosed.includes(text.slice(1));
}

function isOneGrapheme(text: string): boolean {
  if (text.length > longestComposition || !nonAscii.test(text)) return false;
  const [first] = graphemes.segment(text);
  return first?.segment === text;
}

/** An input method replaces its composition so far: with one more letter, or with the intended characters. */
function isCompositionStep(text: string, removed: string): boolean {
  if (removed === '' || Math.max(text.length, removed.length) > longestComposition || /[\r\n]/u.test(text))
    return false;
  if (text.startsWith(removed) && text.length - removed.length <= 1) return true;
  return nonAscii.test(text) && /^[\p{L}\p{M}\p{N}\p{P}\s]+$/u.test(text) && !/\s/u.test(removed);
}

/** A selection surrounded by brackets or quotes: an opening and a closing character at its ends. */
function isSurround(inserting: readonly KnownChange[]): boolean {
  return inserting.every(({ text, length }) => length === 0 && text.length === 1 && !/[\p{L}\p{N}\s]/u.test(text));
}

/** A word from the language service: it replaces the whole typed prefix, unlike an inline completion, which appends. */
export function isCompletedWord(changes: readonly KnownChange[]): boolean {
  return changes.every(({ text, removed }) => {
    if (removed === '' || text.length <= removed.length || !plainWord.test(removed) || !completedWord.test(text)) {
      return false;
    }
    return isSubsequence(removed.toLowerCase(), text.toLowerCase());
  });
}

function isSubsequence(short: string, long: string): boolean {
  if (short[0] !== long[0]) return false;
  let at = 0;
  for (const unit of long) if (unit === short[at]) at += 1;
  return at >= short.length;
}
