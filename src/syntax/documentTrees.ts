import { isTooLong } from './codeQueries.ts';
import type { Grammar } from './language.ts';
import type { Node, SyntaxParser, Tree } from './parser.ts';

/** Roughly the number of documents visited in one sitting; a tree of 1,700 lines takes about 2 MB. Source: Cody's cache of trees. */
const maxTrees = 10;

interface Kept {
  readonly grammar: Grammar;
  readonly text: string;
  readonly tree: Tree;
}

/**
 * The trees of the most recently used documents. Changes since the last use are found by comparing texts, so no change events are needed,
 * and only the changed part is parsed again. Evicted trees are deleted.
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

  /** Passes the root of the document's tree to `use`, which must not keep it. @returns undefined for a text that {@link isTooLong}. */
  async withTree<T>(key: string, grammar: Grammar, text: string, use: (root: Node) => T): Promise<T | undefined> {
    if (isTooLong(text)) {
      this.forget(key);
      return undefined;
    }
    const parse = await this.#parser.prepare(grammar);
    // No await from here on, so that no other call sees a tree that is edited but not parsed yet.
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

  /** Call when the document is closed. */
  forget(key: string): void {
    this.#kept.get(key)?.tree.delete();
    this.#kept.delete(key);
  }

  dispose(): void {
    for (const key of [...this.#kept.keys()]) this.forget(key);
  }
}

/** Tells the tree the single range in which the texts differ. */
function editTree(tree: Tree, before: string, after: string): void {
  const shorter = Math.min(before.length, after.length);
  const start = longest(shorter, (length) => before.slice(0, length) === after.slice(0, length));
  const same = longest(
    shorter - start,
    (length) => before.slice(before.length - length) === after.slice(after.length - length),
  );
  // web-tree-sitter expects its own class only because it adds points to each other; plain fields suffice.
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

/** The greatest length up to `limit` at which the texts agree. Comparing whole slices is twenty times faster than comparing units. */
function longest(limit: number, agree: (length: number) => boolean): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (agree(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
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
