import type { Node } from '../syntax/parser.ts';

/** One word of a command line as the shell would pass it on, as far as that can be known without running anything. */
export interface Word {
  /** The value; parts only known at run time stay as they were written. */
  readonly text: string;
  /** True when a part is only known at run time. */
  readonly isDynamic: boolean;
  /** True when the shell may turn the word into several file names. */
  readonly isGlob: boolean;
}

/** Values of the variables known while the line runs. A variable set to something unknown maps to null. */
export type Variables = ReadonlyMap<string, string | null>;

interface Piece {
  readonly text: string;
  readonly isDynamic: boolean;
  readonly isQuoted: boolean;
}

/** The words a node stands for: several when it holds braces or an unquoted variable with spaces. */
export function wordsOf(node: Node, variables: Variables): Word[] {
  const pieces = piecesOf(node, variables, false);
  const text = pieces.map((piece) => piece.text).join('');
  const isDynamic = pieces.some((piece) => piece.isDynamic);
  const isGlob = pieces.some((piece) => !piece.isQuoted && !piece.isDynamic && /[*?[]/.test(piece.text));
  const isOpen = pieces.some((piece) => !piece.isQuoted);
  const splits = pieces.some((piece) => !piece.isQuoted && /\s/.test(piece.text) && !piece.isDynamic);
  const parts = splits && pieces.length === 1 ? text.split(/\s+/).filter((part) => part !== '') : [text];
  return parts
    .flatMap((part) => (isOpen && !isDynamic && /\{.*(,|\.\.).*\}/.test(part) ? expandBraces(part) : [part]))
    .map((part) => ({ text: part, isDynamic, isGlob }));
}

/** The value of a node that is one word, such as the right side of an assignment. */
export function wordOf(node: Node, variables: Variables): Word {
  const pieces = piecesOf(node, variables, false);
  return {
    text: pieces.map((piece) => piece.text).join(''),
    isDynamic: pieces.some((piece) => piece.isDynamic),
    isGlob: false,
  };
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
      return [{ text: text ?? node.text, isDynamic: text === undefined, isQuoted }];
    }
    case 'process_substitution':
    case 'arithmetic_expansion':
      return [{ text: node.text, isDynamic: true, isQuoted }];
    default:
      return [{ text: unescaped(node.text), isDynamic: false, isQuoted: isQuoted || node.text.startsWith('\\') }];
  }
}

/** What `$(echo words)` puts there, when all of it stands in the line. */
function echoed(node: Node, variables: Variables): string | undefined {
  const [command, ...more] = node.namedChildren;
  if (command?.type !== 'command' || more.length > 0) return undefined;
  const words = command.namedChildren.flatMap((child) => (child === null ? [] : wordsOf(child, variables)));
  if (words[0]?.text !== 'echo' || words.some(({ isDynamic, isGlob }) => isDynamic || isGlob)) return undefined;
  return words
    .slice(1)
    .map(({ text }) => text)
    .filter((text) => !/^-[neE]+$/.test(text))
    .join(' ');
}

/** A string's children leave out blanks between two expansions: the gaps are taken from the text. */
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

/** `${name}` is the variable; every other form (`:=`, `@P`, `!name`, a pattern) is only known at run time. */
function expansionPiece(node: Node, variables: Variables, isQuoted: boolean): Piece {
  const name = /^\$\{(\w+|\$)\}$/.exec(node.text)?.[1];
  if (name !== undefined) return variablePiece(name, node.text, variables, isQuoted);
  return { text: node.text, isDynamic: true, isQuoted };
}

function variablePiece(name: string, text: string, variables: Variables, isQuoted: boolean): Piece {
  // A process number or a random number cannot be a path.
  if (name === '$' || name === 'RANDOM' || name === '?' || name === '#')
    return { text: '0', isDynamic: false, isQuoted };
  // Words fall apart elsewhere than the line says.
  if (!isQuoted && variables.has('IFS')) return { text, isDynamic: true, isQuoted };
  const value = variables.get(name);
  return typeof value === 'string' ? { text: value, isDynamic: false, isQuoted } : { text, isDynamic: true, isQuoted };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(\n|.)/g, (_, next: string) => (next === '\n' ? '' : next));
}

const ansiEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '', b: '\b', e: '\u001b' };

function ansiText(text: string): string {
  return text.replaceAll(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3})|(.))/g,
    (_, hex?: string, unicode?: string, octal?: string, other?: string) => {
      const code = hex ?? unicode;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8) & 0xff);
      return ansiEscapes[other ?? ''] ?? other ?? '';
    },
  );
}

/** More words than this are not written out: the word then counts as it stands. */
const mostWords = 64;

function expandBraces(text: string): string[] {
  let words = [text];
  for (let round = 0; round < 4; round += 1) {
    const next = words.flatMap((word) => {
      const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(word);
      if (match === null) return [word];
      const [, before = '', list = '', after = ''] = match;
      return list.split(',').map((part) => before + part + after);
    });
    if (next.length > mostWords) return words;
    words = next;
  }
  return words;
}
