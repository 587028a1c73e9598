import type { Node } from '../../syntax/parser.ts';

/** One word of a command line as the shell would pass it on, as far as that can be known without running anything. */
export interface Word {
  /** The value; parts known only at run time stay as written. */
  readonly text: string;
  /** True when a part is only known at run time. */
  readonly isDynamic: boolean;
  /** True when the shell may turn the word into several file names. */
  readonly isGlob: boolean;
  /** True when a part comes from another command or a file, so it may hold a secret. */
  readonly isComputed?: boolean;
}

/** Value of a variable that holds command output. */
export const computed = Symbol('computed');
/** Unknown values are null, or `computed` where they may hold a secret. */
export type VariableValue = string | null | typeof computed;
export type Variables = ReadonlyMap<string, VariableValue>;

/** A literal word. */
export function plainWord(text: string): Word {
  return { text, isDynamic: false, isGlob: false };
}

/** The text of a word that may be missing. */
export function textOf(word: { readonly text: string } | null | undefined): string {
  return word?.text ?? '';
}

interface Piece {
  readonly text: string;
  readonly isDynamic: boolean;
  readonly isQuoted: boolean;
  readonly isComputed?: boolean;
  /** True for an unquoted variable: spaces in its value split the word. */
  readonly splits?: boolean;
}

/** The words that a node expands to: several for braces or an unquoted variable with spaces. */
export function wordsOf(node: Node, variables: Variables): Word[] {
  const pieces = piecesOf(node, variables, false);
  return fieldsOf(pieces).flatMap((field) => {
    const word = joined(field);
    if (!field.some(({ isQuoted, splits }) => !isQuoted && splits !== true) || word.isDynamic) return [unmarked(word)];
    const marked = field.map((piece) => (piece.isQuoted || piece.splits === true ? piece.text : marks(piece.text)));
    const texts = expandBraces(marked.join(''));
    if (texts === undefined) return [{ ...unmarked(word), isDynamic: true }];
    return texts.map((text) => unmarked({ ...word, text }));
  });
}

/** The value of a node that is one word, such as the right side of an assignment. */
export function wordOf(node: Node, variables: Variables): Word {
  return { ...joined(piecesOf(node, variables, false)), isGlob: false };
}

function joined(pieces: readonly Piece[]): Word {
  return {
    text: pieces.map(({ text }) => text).join(''),
    isDynamic: pieces.some(({ isDynamic }) => isDynamic),
    isGlob: pieces.some(({ isQuoted, isDynamic, text }) => !isQuoted && !isDynamic && /[*?[]/.test(text)),
    ...(pieces.some(({ isComputed }) => isComputed === true) ? { isComputed: true } : {}),
  };
}

/** Splits at spaces that come from variables. */
function fieldsOf(pieces: readonly Piece[]): Piece[][] {
  const fields: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece.splits !== true || !/\s/.test(piece.text)) {
      fields.at(-1)?.push(piece);
      continue;
    }
    for (const [index, text] of piece.text.split(/\s+/).entries()) {
      if (index > 0) fields.push([]);
      if (text !== '') fields.at(-1)?.push({ ...piece, text });
    }
  }
  const filled = fields.filter((field) => field.length > 0);
  return filled.length > 0
    ? filled
    : [pieces.filter(({ splits }) => splits !== true)].filter(({ length }) => length > 0);
}

function piecesOf(node: Node, variables: Variables, isQuoted: boolean): Piece[] {
  switch (node.type) {
    case 'raw_string':
      return [{ text: node.text.slice(1, -1), isDynamic: false, isQuoted: true }];
    case 'ansi_c_string':
      return [{ text: ansiText(node.text.slice(2, -1)), isDynamic: false, isQuoted: true }];
    case 'string':
    case 'translated_string':
      return stringPieces(node, variables);
    case 'string_content':
    case 'heredoc_content':
      return [{ text: node.text.replaceAll(/\\([$`"\\\n])/g, '$1'), isDynamic: false, isQuoted: true }];
    case 'concatenation':
    case 'command_name':
      return gapped(node, variables, isQuoted);
    case 'simple_expansion':
      return [variablePiece(node.text.slice(1), node.text, variables, isQuoted)];
    case 'expansion':
      return [expansionPiece(node, variables, isQuoted)];
    case 'command_substitution': {
      const text = echoed(node, variables);
      if (text !== undefined) return [{ text, isDynamic: false, isQuoted, splits: !isQuoted }];
      return [{ text: node.text, isDynamic: true, isQuoted, isComputed: true }];
    }
    case 'process_substitution':
      return [{ text: node.text, isDynamic: true, isQuoted, isComputed: true }];
    case 'arithmetic_expansion':
      return [{ text: node.text, isDynamic: true, isQuoted }];
    default:
      return [{ text: unescaped(node.text), isDynamic: false, isQuoted: isQuoted || node.text.startsWith('\\') }];
  }
}

/** The result of `$(echo words)` when it is fully written in the line. */
function echoed(node: Node, variables: Variables): string | undefined {
  const [command, ...more] = node.namedChildren;
  if (command?.type !== 'command' || more.length > 0) return undefined;
  const words = command.namedChildren.flatMap((child) => (child === null ? [] : wordsOf(child, variables)));
  if (words[0]?.text === 'pwd' && words.length === 1) {
    const folder = variables.get('PWD');
    return typeof folder === 'string' ? folder : undefined;
  }
  if (words[0]?.text !== 'echo' || words.some(({ isDynamic, isGlob }) => isDynamic || isGlob)) return undefined;
  return words
    .slice(1)
    .map(({ text }) => text)
    .filter((text) => !/^-[neE]+$/.test(text))
    .join(' ');
}

/** A string node's children omit spaces between expansions; the gaps are taken from the text. */
function stringPieces(node: Node, variables: Variables): Piece[] {
  const pieces: Piece[] = [];
  const start = node.startIndex;
  let at = start + (node.text.startsWith('$') ? 2 : 1);
  const gap = (end: number) => {
    const text = node.text.slice(at - start, end - start);
    if (text !== '') pieces.push({ text, isDynamic: false, isQuoted: true });
  };
  for (const child of node.namedChildren) {
    if (child === null) continue;
    gap(child.startIndex);
    pieces.push(...piecesOf(child, variables, true).map((piece) => ({ ...piece, isQuoted: true })));
    at = child.endIndex;
  }
  gap(node.endIndex - 1);
  return pieces.length > 0 ? pieces : [{ text: '', isDynamic: false, isQuoted: true }];
}

function gapped(node: Node, variables: Variables, isQuoted: boolean): Piece[] {
  return node.children.flatMap((child) => (child === null ? [] : piecesOf(child, variables, isQuoted)));
}

/** `${name}` and `${name:?}` are the variable; other forms are known only at run time. */
function expansionPiece(node: Node, variables: Variables, isQuoted: boolean): Piece {
  const name = /^\$\{(\w+|\$)(?::?\?[^}]*)?\}$/.exec(node.text)?.[1];
  if (name !== undefined) return variablePiece(name, node.text, variables, isQuoted);
  if (/^\$\{#\w+\}$/.test(node.text)) return { text: '0', isDynamic: false, isQuoted };
  const inner = /^\$\{(\w+)/.exec(node.text)?.[1] ?? '';
  const isComputed = variables.get(inner) === computed || /\$\(|`/.test(node.text);
  return { text: node.text, isDynamic: true, isQuoted, isComputed };
}

function variablePiece(name: string, text: string, variables: Variables, isQuoted: boolean): Piece {
  // A process number or a random number cannot be a path.
  if (name === '$' || name === 'RANDOM' || name === '?' || name === '#')
    return { text: '0', isDynamic: false, isQuoted };
  // With a different IFS a value splits elsewhere.
  if (!isQuoted && variables.has('IFS')) return { text, isDynamic: true, isQuoted };
  const value = variables.get(name);
  if (typeof value === 'string') return { text: value, isDynamic: false, isQuoted, splits: !isQuoted };
  return { text, isDynamic: true, isQuoted, isComputed: value === computed };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(\n|.)/g, (_, next: string) => (next === '\n' ? '' : next));
}

const ansiEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
};
const maxCodePoint = 0x10ffff;

/** The text of `$'...'`. Source: Bash manual, "ANSI-C Quoting". */
function ansiText(text: string): string {
  return text.replaceAll(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|c(.)|(.))/gs,
    (_, hex?: string, short?: string, long?: string, octal?: string, control?: string, other?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        return point <= maxCodePoint ? String.fromCodePoint(point) : '';
      }
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8) & 0xff);
      if (control !== undefined) return String.fromCodePoint((control.codePointAt(0) ?? 0) & 0x1f);
      return ansiEscapes[other ?? ''] ?? other ?? '';
    },
  );
}

/** Braces that expand to more words than this are treated as known only at run time. */
const maxWords = 256;
const [openMark, commaMark, closeMark] = ['\uE000', '\uE001', '\uE002'];

/** Placeholders for unquoted braces; these characters are rejected on input. */
function marks(text: string): string {
  return text.replaceAll('{', openMark).replaceAll(',', commaMark).replaceAll('}', closeMark);
}

function unmarked(word: Word): Word {
  const text = word.text.replaceAll(openMark, '{').replaceAll(commaMark, ',').replaceAll(closeMark, '}');
  return text === word.text ? word : { ...word, text };
}

/** @returns undefined when it would be too many words. */
function expandBraces(text: string): string[] | undefined {
  const done: string[] = [];
  const open = [text];
  for (let word = open.pop(); word !== undefined; word = open.pop()) {
    const close = word.indexOf(closeMark);
    const start = close < 0 ? -1 : word.lastIndexOf(openMark, close);
    if (start < 0) {
      // An unmatched closing brace is an ordinary character.
      if (close >= 0 && word.includes(openMark)) open.push(`${word.slice(0, close)}}${word.slice(close + 1)}`);
      else done.push(word);
      continue;
    }
    const inner = word.slice(start + 1, close);
    const parts = inner.includes(commaMark) ? inner.split(commaMark) : rangeOf(inner);
    const [before, after] = [word.slice(0, start), word.slice(close + 1)];
    if (parts === undefined) open.push(`${before}{${inner}}${after}`);
    else open.push(...parts.map((part) => before + part + after).reverse());
    if (open.length + done.length > maxWords) return undefined;
  }
  return done;
}

/** `1..5`, `a..e`, `1..9..2`. */
function rangeOf(text: string): string[] | undefined {
  const found = /^(-?\d{1,9}|[A-Za-z])\.\.(-?\d{1,9}|[A-Za-z])(?:\.\.(-?\d{1,9}))?$/.exec(text);
  if (found === null) return undefined;
  const [, from = '', to = '', by] = found;
  const isNumber = /\d/.test(from);
  if (isNumber !== /\d/.test(to)) return undefined;
  const code = (part: string) => (isNumber ? Number(part) : (part.codePointAt(0) ?? 0));
  const [start, end] = [code(from), code(to)];
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  const width = isNumber && /^-?0\d/.test(from + to) ? Math.max(from.length, to.length) : 0;
  const count = Math.min(maxWords + 1, Math.floor(Math.abs(end - start) / step) + 1);
  return Array.from({ length: count }, (_, index) => {
    const value = start + (end < start ? -1 : 1) * step * index;
    return isNumber ? String(value).padStart(width, '0') : String.fromCodePoint(value);
  });
}

/** Joins words into one text. */
export function wordsText(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}
