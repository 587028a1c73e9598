import * as vscode from 'vscode';
import type { NamedRange } from '../../assist/edit/wholeSymbols.ts';
import type { Outline } from '../../syntax/outline.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';

/** Symbols of a text, found by tree-sitter; grammars are read from the extension's folder on first use. */
export class Code {
  readonly #extensionUri: vscode.Uri;
  #outline: Promise<Outline> | undefined;
  #parser: Promise<SyntaxParser> | undefined;

  constructor(extensionUri: vscode.Uri) {
    this.#extensionUri = extensionUri;
  }

  /** Offsets in UTF-16 units; empty for a language without a grammar. */
  async symbolsOf(languageId: string, text: string): Promise<readonly NamedRange[]> {
    this.#outline ??= this.#load();
    return (await this.#outline).symbolsOf(languageId, text);
  }

  async isBroken(languageId: string, text: string): Promise<boolean | undefined> {
    this.#outline ??= this.#load();
    return (await this.#outline).isBroken(languageId, text);
  }

  /** Where the innermost block around an offset ends; undefined if nothing encloses it. */
  async blockEnd(languageId: string, text: string, offset: number): Promise<number | undefined> {
    this.#outline ??= this.#load();
    return (await (await this.#outline).endsAt(languageId, text, offset)).block;
  }

  /** The only parser of this window. */
  parser(): Promise<SyntaxParser> {
    this.#parser ??= this.#loadParser();
    return this.#parser;
  }

  async #load(): Promise<Outline> {
    const [parser, { Outline }] = await Promise.all([this.parser(), import('../../syntax/outline.ts')]);
    return new Outline(parser);
  }

  async #loadParser(): Promise<SyntaxParser> {
    const { SyntaxParser } = await import('../../syntax/parser.ts');
    const read = (name: string) =>
      vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.#extensionUri, 'syntaxes', name));
    return new SyntaxParser(async (name) => read(name));
  }
}
