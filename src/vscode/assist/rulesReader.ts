import * as vscode from 'vscode';
import { hasKey } from '../../assist/keyText.ts';
import { projectRules } from '../../assist/projectRules.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { Attachment } from '../../hints/askContext.ts';
import type { Languages } from '../app/languages.ts';
import { namesOf, readText } from '../app/workspaceFiles.ts';
import { globMatch } from '../level/globMatch.ts';

/** Longest file of rules to read; its start is sent. Chosen by us. */
const maxRuleBytes = 4_000_000;
/** Folders within folders of rules. Chosen by us. */
const maxDeep = 4;
const ruleFiles = '**/{*.md,.cursor/rules/**/*.mdc}';

/**
 * The project's own rules for assistants that apply to a document. They are read only in trusted workspaces, sent with answers and edits
 * as text, and have no say about the level.
 */
export class RulesReader implements vscode.Disposable {
  readonly #maySend: (uri: vscode.Uri, languageId: string) => boolean;
  readonly #languages: Pick<Languages, 'of'>;
  /** Whether a level is another one now. */
  readonly #isChanged: () => boolean;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new DisposableList();
  /** By workspace folder, since several may have a file of the same name. */
  readonly #leftOut = new Set<string>();
  /** What the levels said when the known rules were read. */
  readonly #allowed = new Map<
    string,
    { readonly uri: vscode.Uri; readonly languageId: string; readonly may: boolean }
  >();
  #known: { readonly uri: string; readonly rules: readonly Attachment[] } | undefined;
  /** The document whose rules have chips. */
  #shownFor: vscode.Uri | undefined;
  readonly onDidChange = this.#changed.event;

  /** @param maySend Whether any of a file may be sent. */
  constructor(maySend: (uri: vscode.Uri, languageId: string) => boolean, languages: Pick<Languages, 'of'>) {
    this.#languages = languages;
    this.#maySend = (uri, languageId) => {
      const may = maySend(uri, languageId);
      this.#allowed.set(uri.toString(), { uri, languageId, may });
      return may;
    };
    this.#isChanged = () =>
      [...this.#allowed.values()].some(({ uri, languageId, may }) => maySend(uri, languageId) !== may);
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
    this.#shownFor = document?.uri;
    if (document === undefined) return [];
    const uri = document.uri.toString();
    if (this.#known?.uri !== uri || this.#isChanged()) {
      this.#allowed.clear();
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
      read: (file) => this.#read(at(file)),
      list: (name) => filesBelow(at(name)),
      matches: globMatch,
    });
    const kept = rules.filter(({ label }) => !this.#leftOut.has(leftOutName(document.uri, label)));
    this.#known = { uri: document.uri.toString(), rules: kept };
    return kept;
  }

  /** Until the window is closed: a person who does not want a rule does not want it with the next question either. */
  leaveOut(label: string): void {
    if (this.#shownFor === undefined) return;
    this.#leftOut.add(leftOutName(this.#shownFor, label));
    this.#known = undefined;
    this.#changed.fire();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Undefined if a level forbids it, by its own name or by that of the file it leads to, or if it may hold keys. */
  async #read(uri: vscode.Uri): Promise<string | undefined> {
    const names = await namesOf({ uri, languageId: this.#languages.of(uri) }, this.#languages);
    if (names?.every((name) => this.#maySend(name.uri, name.languageId)) !== true) return undefined;
    const text = await readText(uri, maxRuleBytes);
    return text === undefined || hasKey(text) ? undefined : text;
  }
}

function leftOutName(document: vscode.Uri, label: string): string {
  return `${vscode.workspace.getWorkspaceFolder(document)?.uri.toString()} ${label}`;
}

/** Names relative to the folder. A linked folder is not entered. */
async function filesBelow(folder: vscode.Uri, deep = 0): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for (const [name, type] of await vscode.workspace.fs.readDirectory(folder)) {
      if (type !== vscode.FileType.Directory) found.push(name);
      else if (deep < maxDeep)
        for (const file of await filesBelow(vscode.Uri.joinPath(folder, name), deep + 1)) found.push(`${name}/${file}`);
    }
    return found;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return [];
    throw error;
  }
}
