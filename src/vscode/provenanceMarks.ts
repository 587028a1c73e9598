import * as vscode from 'vscode';
import { DisposableList } from '../base/disposable.ts';
import type { Tag } from '../provenance/tag.ts';
import type { Entry } from './entry.ts';
import type { ProvenanceDesk } from './provenanceDesk.ts';
import type { ColorId } from './registry.ts';
import type { Settings } from './settings.ts';

const aiMark: ColorId = 'calibrated.aiMark';
/** Marks follow the typing at this pace: quiet, and off the typing path. */
const redrawAfterMs = 150;

/** A quiet bar beside text that came from a model, and a hover that says from which, when and how sure that is. */
export class ProvenanceMarks implements vscode.HoverProvider, vscode.Disposable {
  readonly #desk: ProvenanceDesk;
  readonly #settings: Settings;
  readonly #describe: (tag: Tag) => Promise<string>;
  readonly #disposables = new DisposableList();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  #decoration: vscode.TextEditorDecorationType | undefined;

  /** @param describe The text of the hover, as markdown. */
  constructor(entry: Entry, desk: ProvenanceDesk, settings: Settings, describe: (tag: Tag) => Promise<string>) {
    this.#describe = describe;
    this.#desk = desk;
    this.#settings = settings;
    for (const part of [
      desk.onDidChange((uri) => this.#soon(uri)),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const { document } of editors) this.#soon(document.uri.toString());
      }),
      settings.onDidChange('calibrated.provenance.marks', () => this.#redrawAll()),
      vscode.languages.registerHoverProvider({ scheme: '*' }, this),
      entry.command('calibrated.toggleMarks', () => settings.toggleMarks()),
    ]) {
      this.#disposables.push(part);
    }
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const tag = this.#desk.tagAt(document.uri.toString(), document.offsetAt(position));
    if (tag?.origin !== 'ai') return undefined;
    return new vscode.Hover(new vscode.MarkdownString(await this.#describe(tag)));
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#disposables.dispose();
    this.#decoration?.dispose();
  }

  #soon(uri: string): void {
    if (this.#waiting.has(uri)) return;
    const redraw = () => {
      this.#waiting.delete(uri);
      for (const editor of vscode.window.visibleTextEditors)
        if (editor.document.uri.toString() === uri) this.#redraw(editor);
    };
    this.#waiting.set(uri, setTimeout(redraw, redrawAfterMs));
  }

  #redrawAll(): void {
    for (const editor of vscode.window.visibleTextEditors) this.#redraw(editor);
  }

  #redraw(editor: vscode.TextEditor): void {
    const { document } = editor;
    const runs = this.#settings.showMarks() ? this.#desk.runs(document.uri.toString()) : [];
    const ranges = runs
      .filter(({ tag }) => tag.origin === 'ai')
      .map(({ start, end }) => new vscode.Range(document.positionAt(start), document.positionAt(end)))
      .filter((range) => document.getText(range).trim() !== '');
    if (ranges.length === 0 && this.#decoration === undefined) return;
    this.#decoration ??= decorationType();
    editor.setDecorations(this.#decoration, ranges);
  }
}

function decorationType(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    overviewRulerColor: new vscode.ThemeColor(aiMark),
    gutterIconSize: 'contain',
    dark: { gutterIconPath: bar('#8f7ee6') },
    light: { gutterIconPath: bar('#6a4fd0') },
  });
}

function bar(colour: string): vscode.Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><rect x="11" y="0" width="2.5" height="16" rx="1" fill="${colour}"/></svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
