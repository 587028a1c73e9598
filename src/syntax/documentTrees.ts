import { isTooLong } from './codeQueries.ts';
import type { Grammar } from './language.ts';
import type { Node, SyntaxParser, Tree } from './parser.ts';

/** So many documents are looked at in one sitting; a tree of 1,700 lines takes about 2 MB. Source: Cody's cache of trees. */
const maxTrees = 10;

interface Kept {
  readonly grammar: Grammar;
  readonly text: string;
  readonly tree: Tree;
}

/**
 * The trees of the documents used last. What changed since the last look is found by comparing the texts, so that no change
 * event has to be heard; only that part is parsed again. Trees that fall out are deleted.
 */
export class DocumentTrees {
  readonly #parser: SyntaxParser;
  readonly #kept = new Map<string, Kept>();

  constructor(parser: SyntaxParser) {
    this.#parser = parser;
  }

  get size(): number {
    return this.#kept.size;
  }

  /**
   * Hands the root of the document's tree to `use`, which must not keep it.
   * @returns undefined for a text of more than 10,000 lines.
   */
  async withTree<T>(key: string, grammar: Grammar, text: string, use: (root: Node) => T): Promise<T | undefined> {
    if (isTooLong(text)) {
      this.forget(key);
      return undefined;
    }
    const parse = await this.#parser.prepare(grammar);
    // From here on nothing waits: no other call sees a tree that is edited but not parsed yet.
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    let tree: Tree;
    if (kept === undefined || kept.grammar !== grammar) {
      kept?.tree.delete();
      tree = parse(text);
    } else if (kept.text === text) {
      tree = kept.tree;
    } else {
      editTree(kept.tree, kept.text, text);
      try {
        tree = parse(text, kept.tree);
      } finally {
        kept.tree.delete();
      }
    }
    this.#kept.set(key, { grammar, text, tree });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxTrees && oldest !== undefined) this.forget(oldest);
    return use(tree.rootNode);
  }

  /** The document was closed. */
  forget(key: string): void {
    this.#kept.get(key)?.tree.delete();
    this.#kept.delete(key);
  }

  dispose(): void {
    for (const key of [...this.#kept.keys()]) this.forget(key);
  }
}

/** Tells the tree the one stretch in which the texts differ. */
function editTree(tree: Tree, before: string, after: string): void {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same += 1;
  }
  // web-tree-sitter moves points by adding pairs, and wants a class of its own only for that; the plain fields suffice.
  const edit = {
    startIndex: start,
    oldEndIndex: before.length - same,
    newEndIndex: after.length - same,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, before.length - same),
    newEndPosition: pointAt(after, after.length - same),
  };
  tree.edit(edit as Parameters<Tree['edit']>[0]);
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row += 1;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
