/** What a language says about the names of its files, as in `contributes.languages` of an extension. */
export interface LanguageEntry {
  readonly id: string;
  readonly extensions?: readonly string[];
  readonly filenames?: readonly string[];
  readonly filenamePatterns?: readonly string[];
}

/** Compiles a glob; it is asked with names in lower case. */
type Compile = (glob: string) => (name: string) => boolean;

interface Pattern {
  readonly id: string;
  readonly length: number;
  readonly isOfPath: boolean;
  readonly matches: (name: string) => boolean;
}

/**
 * Finds a file's language by its name as VS Code does: the whole name first, then the longest pattern, then the longest ending; of equals
 * the one added last. The case of letters makes no difference.
 */
export class LanguageTable {
  readonly #names = new Map<string, string>();
  readonly #endings = new Map<string, string>();
  readonly #patterns: readonly Pattern[];

  constructor(entries: readonly LanguageEntry[], compile: Compile = compileGlob) {
    const patterns: Pattern[] = [];
    for (const { id, extensions = [], filenames = [], filenamePatterns = [] } of entries) {
      for (const ending of extensions) if (ending !== '') this.#endings.set(ending.toLowerCase(), id);
      for (const name of filenames) this.#names.set(name.toLowerCase(), id);
      for (const glob of filenamePatterns) {
        const matches = compile(glob.toLowerCase());
        patterns.push({ id, length: glob.length, isOfPath: glob.includes('/'), matches });
      }
    }
    this.#patterns = patterns.reverse().sort((a, b) => b.length - a.length);
  }

  /** @param path With slashes. */
  of(path: string): string | undefined {
    const whole = path.toLowerCase();
    const name = whole.slice(whole.lastIndexOf('/') + 1);
    return (
      this.#names.get(name) ??
      this.#patterns.find(({ isOfPath, matches }) => matches(isOfPath ? whole : name))?.id ??
      this.#byEnding(name)
    );
  }

  #byEnding(name: string): string | undefined {
    for (let start = 0; start < name.length; start += 1) {
      const id = this.#endings.get(name.slice(start));
      if (id !== undefined) return id;
    }
    return undefined;
  }
}

const stars: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };

/** Stars and question marks, which is all that VS Code's own languages use. Reading more of globs would slow down every hook. */
function compileGlob(glob: string): (name: string) => boolean {
  const source = glob.replace(/\*\*\/|\*\*|[*?]|[\\^$.|+()[\]{}]/g, (sign) => stars[sign] ?? `\\${sign}`);
  const pattern = new RegExp(`^${source}$`);
  return (name) => pattern.test(name);
}
