import type * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { fileOf } from '../app/fileOf.ts';
import { type LinksEditor, leadsTo } from '../app/leadsTo.ts';

/** The part of the editor that says when a file may lead somewhere else. */
export interface LinkedFilesEditor extends LinksEditor {
  readonly workspace: LinksEditor['workspace'] &
    Pick<
      typeof vscode.workspace,
      | 'textDocuments'
      | 'onDidOpenTextDocument'
      | 'onDidSaveTextDocument'
      | 'onDidCloseTextDocument'
      | 'onDidCreateFiles'
      | 'onDidRenameFiles'
      | 'onDidDeleteFiles'
    >;
}

/**
 * Where documents lead that are links, or lie in a linked folder. It is looked up when a document is opened, and anew when that may have
 * changed: what happens on each key press reads nothing from the disk.
 */
export class LinkedFiles implements vscode.Disposable {
  readonly #editor: LinkedFilesEditor;
  readonly #changed: () => void;
  readonly #disposables = new DisposableList();
  readonly #looked = new Map<string, Promise<void>>();
  /** Only of those that are links. Usually it is empty, and then nothing is looked up in it. */
  readonly #links = new Map<string, vscode.Uri | null>();

  /** @param changed Called when a document has become a link, leads elsewhere, or is none any more. */
  constructor(editor: LinkedFilesEditor, changed: () => void) {
    this.#editor = editor;
    this.#changed = changed;
    const { workspace } = editor;
    const lookAtAll = () => {
      for (const { uri } of workspace.textDocuments) void this.look(uri);
    };
    for (const part of [
      workspace.onDidOpenTextDocument(({ uri }) => void this.look(uri)),
      workspace.onDidSaveTextDocument(({ uri }) => void this.look(uri)),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#looked.delete(uri.toString());
        this.#links.delete(uri.toString());
      }),
      workspace.onDidCreateFiles(lookAtAll),
      workspace.onDidRenameFiles(lookAtAll),
      workspace.onDidDeleteFiles(lookAtAll),
    ]) {
      this.#disposables.push(part);
    }
    lookAtAll();
  }

  /** The other file that a document leads to, as far as it was looked up; null if it leads out of the workspace. */
  of(uri: vscode.Uri): vscode.Uri | null | undefined {
    return this.#links.size === 0 ? undefined : this.#links.get(uri.toString());
  }

  /** Looks up where a document leads: to be awaited directly before its level decides whether something is sent or changed. */
  look(uri: vscode.Uri): Promise<void> {
    const looking = this.#look(uri);
    // Of other files no close is reported, so they would stay here for ever.
    if (this.#editor.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString()))
      this.#looked.set(uri.toString(), looking);
    return looking;
  }

  /** The same on a key press: only if it was not done since the document was opened. */
  lookOnce(uri: vscode.Uri): Promise<void> {
    return this.#looked.get(uri.toString()) ?? this.look(uri);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #look(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const before = this.#links.get(key);
    const real = await leadsTo(uri, this.#editor);
    const isLink = real?.toString() !== fileOf(uri, this.#editor.workspace).toString();
    if (isLink) this.#links.set(key, real ?? null);
    else this.#links.delete(key);
    // Null and none are two things.
    if (String(before) !== String(this.#links.get(key))) this.#changed();
  }
}
