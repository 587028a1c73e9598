import { hasKey } from '../keyText.ts';
import type { CompletionPlace } from './place.ts';

/** A symbol found by tree-sitter; offsets in UTF-16 units. */
export interface NearbySymbol {
  readonly name: string;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** A file whose definitions are known. */
export interface LearnedFile {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
}

interface Known extends LearnedFile {
  readonly text: string;
}

/** Most text to add to the prompt, UTF-16 units: 300 tokens cost about 15 ms. Source: Cody measured 100 ms for 2,000 tokens. */
const maxUnits = 1200;
/** How far before the caret names are looked up. Chosen by us: about twenty lines. */
const lookedAtUnits = 800;
/** Types and small classes up to this length are included whole, others by their first line. */
const wholeLines = 10;
const longestLine = 160;
/** Most files to remember; the most recently seen ones stay. */
const maxFiles = 40;
const whole: ReadonlySet<string> = new Set(['interface', 'type', 'enum']);

/** Definitions in the open files by name: the ones for the names near the caret are added to the prompt. */
export class NearbyCode {
  readonly #files = new Map<string, readonly (readonly [string, Known])[]>();
  #byName: Map<string, Known> | undefined;

  /** Learns a file again, unless it holds a key; called when it is opened or saved, never while somebody types. */
  learn({ uri, path, languageId, text }: Known, symbols: readonly NearbySymbol[]): void {
    this.forget(uri);
    if (hasKey(text)) return;
    this.#files.set(
      uri,
      symbols.map((symbol) => [symbol.name, { uri, path, languageId, text: excerpt(text, symbol) }]),
    );
    const [oldest] = this.#files.keys();
    if (this.#files.size > maxFiles && oldest !== undefined) this.#files.delete(oldest);
    this.#byName = undefined;
  }

  forget(uri: string): void {
    if (this.#files.delete(uri)) this.#byName = undefined;
  }

  /**
   * Comment lines with the definitions of the names before the caret; empty if none are known.
   * @param maySend Whether a file's text may go along now, however it was when it was learned; asked once for each file that would.
   */
  async textFor(place: CompletionPlace, maySend: (file: LearnedFile) => Promise<boolean>): Promise<string> {
    const names = new Set(
      [...place.prefix.slice(-lookedAtUnits).matchAll(/[A-Za-z_$][\w$]{2,}/g)].map(([name]) => name),
    );
    const parts: string[] = [];
    const asked = new Map<string, Promise<boolean>>();
    let units = 0;
    for (const name of [...names].reverse()) {
      const known = this.#named().get(name);
      // The prompt contains it already.
      if (known === undefined || (known.uri === place.uri && place.prefix.includes(known.text))) continue;
      const part = asComment(`${known.path}:\n${known.text}`, place.languageId);
      if (units + part.length > maxUnits) continue;
      const isAllowed = asked.get(known.uri) ?? maySend(known);
      asked.set(known.uri, isAllowed);
      if (!(await isAllowed)) continue;
      units += part.length;
      parts.push(part);
    }
    return parts.reverse().join('');
  }

  #named(): ReadonlyMap<string, Known> {
    this.#byName ??= new Map([...this.#files.values()].flat());
    return this.#byName;
  }
}

function excerpt(text: string, { kind, start, end }: NearbySymbol): string {
  const lines = text.slice(start, end).split(/\r?\n/);
  const shown = whole.has(kind) && lines.length <= wholeLines ? lines : lines.slice(0, 1);
  return shown.map((line) => line.slice(0, longestLine)).join('\n');
}

function asComment(text: string, languageId: string): string {
  const mark = /^(python|ruby|shellscript|yaml|dockerfile|makefile|perl|r|powershell|toml)$/.test(languageId)
    ? '#'
    : '//';
  return `${text
    .split('\n')
    .map((line) => `${mark} ${line}`)
    .join('\n')}\n`;
}
