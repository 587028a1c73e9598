import type { CompletionPlace } from './place.ts';

/** A symbol by tree-sitter; offsets in UTF-16 units. */
export interface NearbySymbol {
  readonly name: string;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

interface Known {
  readonly path: string;
  readonly uri: string;
  readonly text: string;
}

/** All that goes along, in UTF-16 units: 300 tokens cost about 15 ms. Source: Cody measured 100 ms for 2,000 tokens. */
const maxUnits = 1200;
/** Names in so much text before the caret are looked up. Own choice: about twenty lines. */
const lookedAtUnits = 800;
/** Types and small classes go along whole, others by their first line. */
const wholeLines = 10;
const longestLine = 160;
/** So many files are remembered; the ones seen last stay. */
const maxFiles = 40;
const whole: ReadonlySet<string> = new Set(['interface', 'type', 'enum']);

/** What the open files define, by name: the definitions that stand behind the names at the caret go along in the prompt. */
export class NearbyCode {
  readonly #files = new Map<string, readonly (readonly [string, Known])[]>();
  #byName: Map<string, Known> | undefined;

  /** Learns a file anew; called when it is opened or saved, never while somebody types. */
  learn(
    file: { readonly uri: string; readonly path: string; readonly text: string },
    symbols: readonly NearbySymbol[],
  ): void {
    const { uri, path, text } = file;
    this.#files.delete(uri);
    this.#files.set(
      uri,
      symbols.map((symbol) => [symbol.name, { uri, path, text: excerpt(text, symbol) }]),
    );
    const [oldest] = this.#files.keys();
    if (this.#files.size > maxFiles && oldest !== undefined) this.#files.delete(oldest);
    this.#byName = undefined;
  }

  forget(uri: string): void {
    if (this.#files.delete(uri)) this.#byName = undefined;
  }

  /** Comment lines with what stands behind the names before the caret; empty when nothing is known about them. */
  textFor(place: CompletionPlace): string {
    const names = new Set(
      [...place.prefix.slice(-lookedAtUnits).matchAll(/[A-Za-z_$][\w$]{2,}/g)].map(([name]) => name),
    );
    const parts: string[] = [];
    let units = 0;
    for (const name of [...names].reverse()) {
      const known = this.#named().get(name);
      // What stands in the prompt anyway is not said twice.
      if (known === undefined || (known.uri === place.uri && place.prefix.includes(known.text))) continue;
      const part = asComment(`${known.path}:\n${known.text}`, place.languageId);
      if (units + part.length > maxUnits) continue;
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
