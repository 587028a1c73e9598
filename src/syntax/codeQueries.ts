import { type Grammar, grammarFor } from './language.ts';
import type { Node, Query, SyntaxParser } from './parser.ts';

/** The sections of a query file in `syntaxes/`, each starting with a line `;; NAME`. */
export type QuerySection = 'outline' | 'definitions' | 'blocks';

/**
 * Longer texts are not parsed: 16,000 lines of TypeScript take about 120 ms, during which the editor is blocked. Source: the cut-off in
 * Cody's cache of trees.
 */
const maxLines = 10_000;

/** Runs the queries in `syntaxes/*.scm`; each is read and compiled on first use. */
export class CodeQueries {
  readonly #parser: SyntaxParser;
  readonly #queries = new Map<string, Promise<Query>>();

  constructor(parser: SyntaxParser) {
    this.#parser = parser;
  }

  /**
   * Parses the text and passes the tree and the query to `use`.
   * @returns undefined for a language without a grammar or a text that {@link isTooLong}.
   */
  async run<T>(
    languageId: string,
    text: string,
    section: QuerySection,
    use: (root: Node, query: Query) => T,
  ): Promise<T | undefined> {
    const grammar = grammarFor(languageId);
    if (grammar === undefined || isTooLong(text)) return undefined;
    const query = await this.query(grammar, section);
    return this.#parser.withTree(grammar, text, (root) => use(root, query));
  }

  /** The compiled query, for a tree that is kept elsewhere. */
  query(grammar: Grammar, section: QuerySection): Promise<Query> {
    const key = `${grammar} ${section}`;
    const known = this.#queries.get(key);
    if (known !== undefined) return known;
    const compiling = this.#compile(grammar, section).catch((error: unknown) => {
      this.#queries.delete(key);
      throw error;
    });
    this.#queries.set(key, compiling);
    return compiling;
  }

  async #compile(grammar: Grammar, section: QuerySection): Promise<Query> {
    // The TSX grammar has every node of the TypeScript one, so they share a file.
    const file = await this.#parser.readText(`${grammar === 'tsx' ? 'typescript' : grammar}.scm`);
    const source = file.split(/^;; /m).find((part) => part.startsWith(`${section}\n`));
    if (source === undefined) throw new Error(`The queries of ${grammar} have no part “${section}”.`);
    return this.#parser.query(grammar, source.slice(section.length));
  }
}

/** Lines can be of any length: a one-line file can be the largest of all. Chosen by us: about 10,000 lines of 100 characters. */
const maxUnits = 1_000_000;

/** Whether a text is too long to be parsed. */
export function isTooLong(text: string): boolean {
  if (text.length > maxUnits) return true;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines > maxLines) return true;
  }
  return false;
}
