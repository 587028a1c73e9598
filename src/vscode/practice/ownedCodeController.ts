import type * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type ChangedText, changedRanges, type OwnedEntry, ownedBy, ownedSentence } from '../../practice/ownedCode.ts';
import type { Code } from '../app/code.ts';
import { ownedFileOf, readOwned } from './ownedSetting.ts';

/** Refuses model text where the person protects the code from AI edits. Every way for such text to arrive asks here. */
export class OwnedCodeController {
  readonly #code: Code;

  constructor(code: Code) {
    this.#code = code;
  }

  /** Whether a completion may be shown at this place. */
  async allowsAt(document: vscode.TextDocument, position: vscode.Position): Promise<boolean> {
    const at = document.offsetAt(position);
    return (await this.#owner(document.uri, [await this.#whole(document, { start: at, end: at })])) === undefined;
  }

  /** Before a model is asked to change the range. @throws AppError `refused` with one sentence. */
  async refuseRange(document: vscode.TextDocument, range: { readonly start: number; readonly end: number }) {
    this.#refuse(document.uri, await this.#owner(document.uri, [await this.#whole(document, range)]));
  }

  /**
   * Before a model's change is shown or accepted.
   * @param before The current text ('' for a new file).
   * @param after The new text ('' for a deleted file).
   * @throws AppError `refused` with one sentence.
   */
  async refuseChange(uri: vscode.Uri, languageId: string, before: string, after: string): Promise<void> {
    const entries = readOwned(uri).filter((entry) => entry.matches(ownedFileOf(uri)));
    if (entries.length === 0) return;
    const ranges = changedRanges(before, after);
    const hasSymbols = entries.some(({ symbol }) => symbol !== undefined);
    const symbolsOf = async (text: string) => (hasSymbols ? this.#code.symbolsOf(languageId, text) : []);
    this.#refuse(
      uri,
      ownedBy(entries, ownedFileOf(uri), [
        { text: before, symbols: await symbolsOf(before), ranges: ranges.before },
        { text: after, symbols: await symbolsOf(after), ranges: ranges.after },
      ]),
    );
  }

  async #owner(uri: vscode.Uri, texts: readonly ChangedText[]): Promise<OwnedEntry | undefined> {
    return ownedBy(readOwned(uri), ownedFileOf(uri), texts);
  }

  async #whole(document: vscode.TextDocument, range: { readonly start: number; readonly end: number }) {
    const entries = readOwned(document.uri).filter((entry) => entry.matches(ownedFileOf(document.uri)));
    const text = document.getText();
    const needed = entries.some(({ symbol }) => symbol !== undefined);
    const symbols = needed ? await this.#code.symbolsOf(document.languageId, text) : [];
    return { text, symbols, ranges: [range] };
  }

  #refuse(uri: vscode.Uri, owner: OwnedEntry | undefined): void {
    if (owner === undefined) return;
    throw new AppError('refused', ownedSentence(owner, ownedFileOf(uri).path));
  }
}
