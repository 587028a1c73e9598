import type { Language, Node, Parser, Query, Tree } from 'web-tree-sitter';
import type { Grammar } from './language.ts';

export type { Node, Query, Tree };

/** Reads a file from the grammars folder: `web-tree-sitter.wasm`, `tree-sitter-NAME.wasm` or `NAME.scm`. */
export type ReadGrammar = (fileName: string) => Promise<Uint8Array>;

export type Parse = (text: string, old?: Tree, isLate?: () => boolean) => Tree;

/** Parsing was stopped because the caller's time was up. */
export class LateParse extends Error {}

/**
 * Parses text with tree-sitter. The runtime and each grammar are loaded on first use. A tree holds memory outside JavaScript: whoever
 * receives one must delete it, ideally through `withTree`.
 */
export class SyntaxParser {
  readonly #read: ReadGrammar;
  readonly #languages = new Map<Grammar, Promise<Language>>();
  #runtime: Promise<Runtime> | undefined;

  constructor(read: ReadGrammar) {
    this.#read = read;
  }

  /**
   * Offsets in the tree are UTF-16 units.
   * @param old The tree of an earlier text, after calling `edit` on it: unchanged parts are reused.
   */
  async parse(grammar: Grammar, text: string, old?: Tree): Promise<Tree> {
    const parse = await this.prepare(grammar);
    return parse(text, old);
  }

  /**
   * Loads what the grammar needs; the returned function parses synchronously. It polls its `isLate` argument while parsing.
   * @throws LateParse from that function once `isLate` returns true.
   */
  async prepare(grammar: Grammar): Promise<Parse> {
    const runtime = await this.#start();
    const language = await this.#language(grammar, runtime);
    return (text, old, isLate) => {
      runtime.parser.setLanguage(language);
      const options = isLate === undefined ? {} : { progressCallback: isLate };
      const tree = runtime.parser.parse(text, old ?? null, options);
      if (tree !== null) return tree;
      // Without a reset, a stopped parser would continue with the old text.
      runtime.parser.reset();
      if (isLate === undefined) throw new Error(`The ${grammar} grammar gave no tree.`);
      throw new LateParse(`Parsing ${grammar} took too long.`);
    };
  }

  /** Parses, uses the tree and deletes it. */
  async withTree<T>(grammar: Grammar, text: string, use: (root: Node) => T): Promise<T> {
    const tree = await this.parse(grammar, text);
    try {
      return use(tree.rootNode);
    } finally {
      tree.delete();
    }
  }

  /** The loaded grammar, for queries. */
  async language(grammar: Grammar): Promise<Language> {
    return this.#language(grammar, await this.#start());
  }

  /** A compiled query. The caller should keep it, since compiling takes milliseconds. */
  async query(grammar: Grammar, source: string): Promise<Query> {
    const runtime = await this.#start();
    return runtime.query(await this.#language(grammar, runtime), source);
  }

  /** Reads a text file from the grammars folder. */
  async readText(fileName: string): Promise<string> {
    return new TextDecoder().decode(await this.#read(fileName));
  }

  #start(): Promise<Runtime> {
    this.#runtime ??= this.#load().catch((error: unknown) => {
      // A file that cannot be read now may be readable next time.
      this.#runtime = undefined;
      throw error;
    });
    return this.#runtime;
  }

  async #load(): Promise<Runtime> {
    const [module, wasmBinary] = await Promise.all([import('web-tree-sitter'), this.#read('web-tree-sitter.wasm')]);
    await module.Parser.init({ wasmBinary });
    return {
      parser: new module.Parser(),
      load: (bytes) => module.Language.load(bytes),
      query: (language, source) => new module.Query(language, source),
    };
  }

  #language(grammar: Grammar, runtime: Runtime): Promise<Language> {
    const known = this.#languages.get(grammar);
    if (known !== undefined) return known;
    const loading = this.#read(`tree-sitter-${grammar}.wasm`)
      .then(runtime.load)
      .catch((error: unknown) => {
        this.#languages.delete(grammar);
        throw error;
      });
    this.#languages.set(grammar, loading);
    return loading;
  }
}

interface Runtime {
  readonly parser: Parser;
  readonly load: (bytes: Uint8Array) => Promise<Language>;
  readonly query: (language: Language, source: string) => Query;
}
