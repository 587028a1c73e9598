import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { ownedRanges } from '../../practice/ownedCode.ts';
import type { Code } from '../app/code.ts';
import type { Entry } from '../app/entry.ts';
import type { ColorId } from '../app/registry.ts';
import type { TextChanges } from '../app/textChanges.ts';
import { ownedFileOf, ownedKey, readOwned } from './ownedSetting.ts';

const ownedMark: ColorId = 'calibrated.ownedMark';
/** How soon marks follow typing: unobtrusive, and off the typing path. */
const redrawAfterMs = 300;

/** A mark in the gutter next to code that the person protects from AI edits. */
export class OwnedMarks implements vscode.Disposable {
  readonly #code: Code;
  readonly #entry: Entry;
  readonly #disposables = new DisposableList();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  /** Whether anything is owned, or was: marks may have to be removed. */
  #isAny = anyOwned();
  #decoration: vscode.TextEditorDecorationType | undefined;

  constructor(entry: Entry, changes: TextChanges, code: Code) {
    this.#entry = entry;
    this.#code = code;
    const { window, workspace } = vscode;
    for (const part of [
      window.onDidChangeVisibleTextEditors((editors) => this.#soon(editors)),
      changes.on('ownedMarks', ({ document }) =>
        this.#soon(window.visibleTextEditors.filter((editor) => editor.document === document)),
      ),
      workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(ownedKey)) return;
        this.#isAny = this.#isAny || anyOwned();
        this.#soon(window.visibleTextEditors);
      }),
    ]) {
      this.#disposables.push(part);
    }
    this.#soon(window.visibleTextEditors);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#disposables.dispose();
    this.#decoration?.dispose();
  }

  #soon(editors: readonly vscode.TextEditor[]): void {
    // A key press costs nothing for people who own no code.
    if (!this.#isAny) return;
    for (const { document } of editors) {
      const uri = document.uri.toString();
      if (this.#waiting.has(uri)) continue;
      const redraw = () => {
        this.#waiting.delete(uri);
        for (const editor of vscode.window.visibleTextEditors) {
          if (editor.document === document) this.#entry.quietly('mark owned code', () => this.#redraw(editor));
        }
      };
      this.#waiting.set(uri, setTimeout(redraw, redrawAfterMs));
    }
  }

  async #redraw(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    const file = ownedFileOf(document.uri);
    const entries = readOwned(document.uri).filter((entry) => entry.matches(file));
    const text = document.getText();
    const needed = entries.some(({ symbol }) => symbol !== undefined);
    const symbols = needed ? await this.#code.symbolsOf(document.languageId, text) : [];
    const stretches = ownedRanges(entries, file, { text, symbols });
    if (stretches.length === 0 && this.#decoration === undefined) return;
    this.#decoration ??= decorationType();
    editor.setDecorations(
      this.#decoration,
      stretches.map(({ start, end }) => new vscode.Range(document.positionAt(start), document.positionAt(end))),
    );
  }
}

function anyOwned(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return readOwned(undefined).length > 0 || folders.some(({ uri }) => readOwned(uri).length > 0);
}

function decorationType(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    overviewRulerColor: new vscode.ThemeColor(ownedMark),
    gutterIconSize: 'contain',
    dark: { gutterIconPath: bracket('#d7a94b') },
    light: { gutterIconPath: bracket('#9a6b00') },
  });
}

/** A double line: a different shape from the single bar of AI text, for people who cannot tell the colours apart. */
function bracket(colour: string): vscode.Uri {
  const line = (x: number) => `<rect x="${x}" y="0" width="1.5" height="16" fill="${colour}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">${line(5)}${line(8)}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
