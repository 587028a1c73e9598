import * as vscode from 'vscode';
import { projectRules } from '../../assist/projectRules.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { Attachment } from '../../hints/askContext.ts';
import { readText } from '../app/workspaceFiles.ts';
import { globMatch } from '../level/globMatch.ts';

/** Longest file of rules to read; its start is sent. Chosen by us. */
const maxRuleBytes = 4_000_000;
const ruleFiles = '**/{*.md,.cursor/rules/*.mdc}';

/**
 * The project's own rules for assistants that apply to a document. They are read only in trusted workspaces, sent with answers and edits
 * as text, and have no say about the level.
 */
export class RulesReader implements vscode.Disposable {
  readonly #maySend: (uri: vscode.Uri, languageId: string) => boolean;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new DisposableList();
  readonly #leftOut = new Set<string>();
  #known: { readonly uri: string; readonly rules: readonly Attachment[] } | undefined;
  readonly onDidChange = this.#changed.event;

  /** @param maySend Whether any of a file may be sent. */
  constructor(maySend: (uri: vscode.Uri, languageId: string) => boolean) {
    this.#maySend = maySend;
    this.#disposables.push(this.#changed);
    // Also written by other programs: what the chip says must be what is sent.
    const watcher = this.#disposables.push(vscode.workspace.createFileSystemWatcher(ruleFiles));
    for (const on of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) {
      this.#disposables.push(
        on(() => {
          this.#known = undefined;
          this.#changed.fire();
        }),
      );
    }
  }

  /** What is known without reading; for a different document, reads in the background. */
  shown(document: vscode.TextDocument | undefined): readonly Attachment[] {
    if (document === undefined) return [];
    const uri = document.uri.toString();
    if (this.#known?.uri !== uri) {
      this.#known = { uri, rules: [] };
      void this.of(document).then(
        () => this.#changed.fire(),
        () => undefined,
      );
    }
    return this.#known.rules;
  }

  /** The rules that apply to a document, except those the person removed. */
  async of(document: vscode.TextDocument | undefined): Promise<readonly Attachment[]> {
    const folder = document === undefined ? undefined : vscode.workspace.getWorkspaceFolder(document.uri);
    if (document === undefined || folder === undefined || !vscode.workspace.isTrusted) return [];
    const at = (path: string) => vscode.Uri.joinPath(folder.uri, path);
    const path = document.uri.path.slice(folder.uri.path.length + 1);
    const rules = await projectRules(path, {
      read: async (file) => (this.#maySend(at(file), 'markdown') ? readText(at(file), maxRuleBytes) : undefined),
      list: async (name) => {
        try {
          return (await vscode.workspace.fs.readDirectory(at(name))).map(([entry]) => entry);
        } catch (error) {
          if (error instanceof vscode.FileSystemError) return [];
          throw error;
        }
      },
      matches: globMatch,
    });
    const kept = rules.filter(({ label }) => !this.#leftOut.has(label));
    this.#known = { uri: document.uri.toString(), rules: kept };
    return kept;
  }

  /** Until the window is closed: a person who does not want a rule does not want it with the next question either. */
  leaveOut(label: string): void {
    this.#leftOut.add(label);
    this.#known = undefined;
    this.#changed.fire();
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
