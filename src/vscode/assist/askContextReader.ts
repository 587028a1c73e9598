import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { keptSelectionIn } from '../../assist/edit/followedSelection.ts';
import { keysAround } from '../../assist/keysAround.ts';
import { excerptRange, maxExcerptUnits } from '../../assist/prompts.ts';
import type { TurnContext } from '../../assist/turn.ts';
import { AppError } from '../../base/appError.ts';
import { DisposableList } from '../../base/disposable.ts';
import { type AskContext, type AskDiagnostic, type AskSelection, contextLabel } from '../../hints/askContext.ts';
import { documentAgain } from '../app/documentAgain.ts';
import { nameOfFile } from '../app/workspaceFiles.ts';
import { cellScheme, writtenSchemes } from '../completion/writtenSchemes.ts';

/** Reads the context of a question from the active editor; what the person removed stays removed until they move on. */
export class AskContextReader {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new DisposableList();
  /** The last active text editor: the Assist view itself takes the focus away from it. */
  #editor: vscode.TextEditor | undefined;
  #leftOut = new Set<string>();
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#use(vscode.window.activeTextEditor);
    const { window, languages, workspace } = vscode;
    for (const part of [
      this.#changed,
      window.onDidChangeActiveTextEditor((editor) => {
        this.#use(editor);
        this.#changed.fire();
      }),
      window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor !== this.#editor) return;
        this.#leftOut.delete('selection');
        this.#changed.fire();
      }),
      // What was left unsaved on purpose must not be sent, nor the next untitled text of the same name be taken for it.
      workspace.onDidCloseTextDocument((document) => {
        // Another language for the same document is reported as closed and opened.
        if (document !== this.#editor?.document || workspace.textDocuments.includes(document)) return;
        this.#editor = undefined;
        this.#changed.fire();
      }),
      languages.onDidChangeDiagnostics(({ uris }) => {
        const current = this.#editor?.document.uri.toString();
        if (uris.some((uri) => uri.toString() === current)) this.#changed.fire();
      }),
    ]) {
      this.#disposables.push(part);
    }
  }

  /** The last active text editor, whatever was removed. In a cell of a notebook its level holds, but nothing of it is read. */
  get editor(): vscode.TextEditor | undefined {
    return this.#editor;
  }

  /** What is selected in front, whatever was removed, for example "cart.ts:12–18"; undefined if nothing is. */
  get selectedIn(): string | undefined {
    const { context } = this.read('without', new Set());
    return context.selection === undefined ? undefined : (contextLabel(context) ?? undefined);
  }

  /** Includes the selection again, even if it or its file was removed: for a question about what is in front that names it. */
  takeSelection(): void {
    if (this.#editor === undefined || this.#editor.selection.isEmpty || this.#leftOut.size === 0) return;
    this.#leftOut.clear();
    this.#changed.fire();
  }

  /** @param chip `selection` or `file`, as named by the view. */
  leaveOut(chip: string): void {
    this.#leftOut.add(chip);
    this.#changed.fire();
  }

  /**
   * @param text `without` leaves the file's text empty: enough for a label, and cheap on every caret move.
   * @param leftOut What the person removed; for an action on the code in front, nothing.
   */
  read(
    text: 'with' | 'without' = 'with',
    leftOut: ReadonlySet<string> = this.#leftOut,
  ): {
    readonly document: vscode.TextDocument | undefined;
    readonly context: AskContext;
    /** Characters of the file's excerpt that are sent. */
    readonly units: number;
  } {
    const editor = this.#editor;
    if (editor === undefined || isCell(editor.document) || leftOut.has('file'))
      return { document: editor?.document, context: { diagnostics: [] }, units: 0 };
    const { document, selection } = editor;
    const taken = selection.isEmpty || leftOut.has('selection') ? undefined : selection;
    const { first, end } = excerptRange((taken?.start ?? selection.active).line + 1, document.lineCount);
    const sent =
      document.offsetAt(document.lineAt(end - 1).range.end) - document.offsetAt(new vscode.Position(first, 0));
    return {
      document,
      units: Math.min(maxExcerptUnits, sent),
      context: {
        file: {
          uri: document.uri.toString(),
          path: nameOfFile(document.uri),
          languageId: document.languageId,
          text: text === 'with' ? document.getText() : '',
          line: selection.active.line + 1,
        },
        selection: taken && selectionOf(document, taken),
        diagnostics: problemsAt(document, taken ?? selection),
      },
    };
  }

  /** Why nothing of the file in front can be sent; reads only the lines that would be, since it is asked on every caret move. */
  get problem(): string | undefined {
    const { document, context } = this.read('without');
    const { file, selection, diagnostics } = context;
    if (document === undefined || file === undefined) return undefined;
    const { first, end } = excerptRange(selection?.firstLine ?? file.line, document.lineCount);
    const unitsBefore = document.offsetAt(new vscode.Position(first, 0));
    const lines = new vscode.Range(first, 0, Math.max(end, selection?.lastLine ?? 0), 0);
    return keysAround({
      file: { ...file, text: document.getText(lines), line: file.line - first },
      selection: selection && {
        start: selection.start - unitsBefore,
        end: selection.end - unitsBefore,
        firstLine: selection.firstLine - first,
        lastLine: selection.lastLine - first,
      },
      diagnostics,
    });
  }

  /** The current context of an earlier question; the selection where its text is by now, if that is certain. */
  async again({ file, selection }: TurnContext): Promise<AskContext> {
    if (file === undefined) return { diagnostics: [] };
    const document = await documentAgain(vscode.workspace, vscode.Uri.parse(file.uri, true));
    const text = document.getText();
    const place = selection && keptSelectionIn(selection, text);
    const range = place && new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
    const line = Math.min(file.line, document.lineCount);
    return {
      file: { ...file, languageId: document.languageId, text, line },
      selection: range && selectionOf(document, range),
      diagnostics: problemsAt(document, range ?? document.lineAt(line - 1).range),
    };
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #use(editor: vscode.TextEditor | undefined): void {
    if (editor === undefined || !writtenSchemes.includes(editor.document.uri.scheme)) return;
    if (editor.document !== this.#editor?.document) this.#leftOut.clear();
    this.#editor = editor;
  }
}

function selectionOf(document: vscode.TextDocument, { start, end }: vscode.Range): AskSelection {
  return {
    start: document.offsetAt(start),
    end: document.offsetAt(end),
    firstLine: start.line + 1,
    // A selection that ends at the start of a line does not include that line.
    lastLine: end.character === 0 && end.line > start.line ? end.line : end.line + 1,
  };
}

function isCell({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === cellScheme;
}

/** @throws AppError `refused` in a cell of a notebook, where the file that was in front before is not what the person means. */
export function refuseCell(document: vscode.TextDocument | undefined): void {
  if (document !== undefined && isCell(document))
    throw new AppError(
      'refused',
      l10n.t('Questions about a cell of a notebook, and edits of one, don’t work. Copy its code into a file first.'),
    );
}

/** Problems that touch the range, or else the whole file's errors; at most five. */
export function problemsAt(document: vscode.TextDocument, range: vscode.Range): AskDiagnostic[] {
  const all = vscode.languages.getDiagnostics(document.uri);
  const here = all.filter((problem) => problem.range.intersection(range) !== undefined);
  const errors = all.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
  return (here.length > 0 ? here : errors).slice(0, 5).map(({ message, range: { start }, severity }) => ({
    message,
    line: start.line + 1,
    severity:
      severity === vscode.DiagnosticSeverity.Error
        ? 'error'
        : severity === vscode.DiagnosticSeverity.Warning
          ? 'warning'
          : 'info',
  }));
}
