import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import type { Tag } from '../../provenance/tag.ts';
import type { ColorId } from '../app/registry.ts';
import type { Settings } from '../app/settings.ts';
import type { ProvenanceService } from './provenanceService.ts';

/** How soon marks follow typing: unobtrusive, and off the typing path. */
const redrawAfterMs = 150;

/** An unobtrusive bar next to text from a model, a paste or a tool, with a hover that says which model, when and how certain. */
export class ProvenanceMarks implements vscode.HoverProvider, vscode.Disposable {
  readonly #service: ProvenanceService;
  readonly #settings: Settings;
  readonly #describe: (tag: Tag, uri: string) => Promise<string>;
  readonly #disposables = new DisposableList();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #decorations = new Map<MarkKind, vscode.TextEditorDecorationType>();

  /** @param describe Returns the hover text as Markdown. */
  constructor(service: ProvenanceService, settings: Settings, describe: (tag: Tag, uri: string) => Promise<string>) {
    this.#describe = describe;
    this.#service = service;
    this.#settings = settings;
    for (const part of [
      service.onDidChange((uri) => this.#soon(uri)),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const { document } of editors) this.#soon(document.uri.toString());
      }),
      settings.onDidChange('calibrated.provenance.marks', () => this.#redrawAll()),
      vscode.languages.registerHoverProvider({ scheme: '*' }, this),
    ]) {
      this.#disposables.push(part);
    }
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const uri = document.uri.toString();
    const tag = this.#service.tagAt(uri, document.offsetAt(position));
    if (tag?.origin !== 'ai') return undefined;
    return new vscode.Hover(new vscode.MarkdownString(await this.#describe(tag, uri)));
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#disposables.dispose();
    for (const decoration of this.#decorations.values()) decoration.dispose();
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
    const runs = this.#settings.showMarks() ? this.#service.runs(document.uri.toString()) : [];
    const ranges = new Map<MarkKind, vscode.Range[]>();
    for (const { start, end, tag } of runs) {
      const kind = kindOf(tag);
      if (kind === undefined) continue;
      const range = withoutBlanks(document, start, end);
      if (range !== undefined) ranges.set(kind, [...(ranges.get(kind) ?? []), range]);
    }
    for (const kind of new Set([...ranges.keys(), ...this.#decorations.keys()]))
      editor.setDecorations(this.#decorationFor(kind), ranges.get(kind) ?? []);
  }

  #decorationFor(kind: MarkKind): vscode.TextEditorDecorationType {
    const known = this.#decorations.get(kind) ?? decorationType(marks[kind]);
    this.#decorations.set(kind, known);
    return known;
  }
}

/**
 * Trims whitespace: a run that ends with a line break would also mark the next line, which belongs to another. Undefined for whitespace
 * alone.
 */
function withoutBlanks(document: vscode.TextDocument, start: number, end: number): vscode.Range | undefined {
  const text = document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end)));
  if (text.trim() === '') return undefined;
  const first = start + text.length - text.trimStart().length;
  return new vscode.Range(document.positionAt(first), document.positionAt(start + text.trimEnd().length));
}

type MarkKind = 'ai' | 'reviewedAi' | 'paste' | 'tool';

/** Typed text and text of unknown origin get no mark, so that the usual case is quiet. */
function kindOf({ origin, review }: Tag): MarkKind | undefined {
  if (origin === 'ai') return review === 'marked' ? 'reviewedAi' : 'ai';
  return origin === 'paste' || origin === 'tool' ? origin : undefined;
}

interface Mark {
  readonly color: ColorId;
  readonly dark: string;
  readonly light: string;
  /** Drawn in a box of 16 × 16. Shapes differ, so that colour is not the only distinction. */
  readonly shape: (colour: string) => string;
  readonly inRuler: boolean;
}

const solid = (colour: string) => `<rect x="11" y="0" width="2.5" height="16" rx="1" fill="${colour}"/>`;
const thin = (colour: string) => `<rect x="12" y="0" width="1" height="16" fill="${colour}"/>`;
const dashed = (colour: string) =>
  [0, 9].map((y) => `<rect x="11" y="${y}" width="2.5" height="6" rx="1" fill="${colour}"/>`).join('');
const dotted = (colour: string) =>
  [2, 8, 14].map((y) => `<circle cx="12.2" cy="${y}" r="1.2" fill="${colour}"/>`).join('');

const marks: Readonly<Record<MarkKind, Mark>> = {
  ai: { color: 'calibrated.aiMark', dark: '#8f7ee6', light: '#6a4fd0', shape: solid, inRuler: true },
  reviewedAi: { color: 'calibrated.aiMark', dark: '#8f7ee6', light: '#6a4fd0', shape: thin, inRuler: false },
  paste: { color: 'calibrated.pasteMark', dark: '#d08a4b', light: '#9a5a12', shape: dashed, inRuler: true },
  tool: { color: 'calibrated.toolMark', dark: '#7f8c99', light: '#5f6b76', shape: dotted, inRuler: false },
};

function decorationType({ color, dark, light, shape, inRuler }: Mark): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    ...(inRuler
      ? {
          overviewRulerLane: vscode.OverviewRulerLane.Left,
          overviewRulerColor: new vscode.ThemeColor(color),
        }
      : {}),
    gutterIconSize: 'contain',
    dark: { gutterIconPath: icon(shape(dark)) },
    light: { gutterIconPath: icon(shape(light)) },
  });
}

function icon(shapes: string): vscode.Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">${shapes}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
