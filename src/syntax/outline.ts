import { CodeQueries } from './codeQueries.ts';
import type { Node, SyntaxParser } from './parser.ts';

export type SymbolKind = 'function' | 'method' | 'class' | 'interface' | 'type' | 'enum' | 'module' | 'property';

/** A named piece of code; offsets in UTF-16 units. */
export interface CodeSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
}

/** A name that a text defines: a symbol, a variable, a parameter, a field, an import. */
export interface Definition {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Where the code around a caret ends; UTF-16 offsets, undefined if nothing encloses it. */
export interface EnclosingEnds {
  readonly block: number | undefined;
  readonly statement: number | undefined;
}

/** The structure of a text, by tree-sitter. Languages without a grammar and texts that are too long have no symbols. */
export class Outline {
  readonly #queries: CodeQueries;

  constructor(parser: SyntaxParser) {
    this.#queries = new CodeQueries(parser);
  }

  /** Functions, methods, classes and the like, outer before inner. */
  async symbolsOf(languageId: string, text: string): Promise<readonly CodeSymbol[]> {
    const symbols = await this.#queries.run(languageId, text, 'outline', (root, query) =>
      query.matches(root).flatMap(({ captures }) => {
        const name = captures.find((each) => each.name === 'name')?.node;
        const whole = captures.find((each) => isKind(each.name));
        if (name === undefined || whole === undefined || !isKind(whole.name)) return [];
        const { startIndex: start, endIndex: end } = whole.node;
        return [{ name: name.text, kind: whole.name, start, end, nameStart: name.startIndex }];
      }),
    );
    return (symbols ?? []).sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /** Whether the text breaks the rules of its language; undefined for a language without a grammar and a text that is too long. */
  isBroken(languageId: string, text: string): Promise<boolean | undefined> {
    return this.#queries.run(languageId, text, 'outline', (root) => root.hasError);
  }

  /** The innermost symbol around an offset. */
  async symbolAt(languageId: string, text: string, offset: number): Promise<CodeSymbol | undefined> {
    return (await this.symbolsOf(languageId, text)).findLast(({ start, end }) => start <= offset && offset <= end);
  }

  /** Every name that the text defines, in text order. */
  async definitionsOf(languageId: string, text: string): Promise<readonly Definition[]> {
    const symbols = await this.symbolsOf(languageId, text);
    const others = await this.#queries.run(languageId, text, 'definitions', (root, query) =>
      query
        .captures(root)
        .filter(({ name }) => name === 'definition')
        .map(({ node }) => ({ name: node.text, start: node.startIndex, end: node.endIndex })),
    );
    const all = symbols.map(({ name, nameStart }) => ({ name, start: nameStart, end: nameStart + name.length }));
    const byStart = new Map([...all, ...(others ?? [])].map((each) => [each.start, each]));
    return [...byStart.values()].sort((a, b) => a.start - b.start);
  }

  /**
   * The ends of the innermost block and of the innermost statement around a caret: a completion that goes further has left the place it
   * was requested for.
   */
  async endsAt(languageId: string, text: string, offset: number): Promise<EnclosingEnds> {
    const ends = await this.#queries.run(languageId, text, 'blocks', (root, query) => {
      const top = topLevelAt(root, Math.max(0, offset - 1));
      if (top === undefined) return undefined;
      const around = query
        .captures(top)
        .filter(({ node }) => node.startIndex < offset && offset <= node.endIndex)
        .sort((a, b) => a.node.endIndex - a.node.startIndex - (b.node.endIndex - b.node.startIndex));
      const endOf = (kind: string) => around.find(({ name }) => name === kind)?.node.endIndex;
      return { block: endOf('block'), statement: endOf('statement') };
    });
    return ends ?? { block: undefined, statement: undefined };
  }
}

const kinds: ReadonlySet<string> = new Set<SymbolKind>([
  'function',
  'method',
  'class',
  'interface',
  'type',
  'enum',
  'module',
  'property',
]);

/** The root's child around an offset. Queries search only this node, because the ranges accepted by web-tree-sitter 0.27 count bytes. */
function topLevelAt(root: Node, offset: number): Node | undefined {
  let node = root.descendantForIndex(offset);
  while (node?.parent && node.parent.id !== root.id) node = node.parent;
  return node === null || node.id === root.id ? undefined : node;
}

function isKind(name: string): name is SymbolKind {
  return kinds.has(name);
}
