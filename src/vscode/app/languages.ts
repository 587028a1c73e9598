import picomatch from 'picomatch';
import type * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { languageIdOf } from '../../syntax/languageIdOf.ts';
import { type LanguageEntry, LanguageTable } from '../../syntax/languageTable.ts';

/** The part of the editor that the languages of files depend on. */
export interface LanguagesEditor {
  readonly extensions: Pick<typeof vscode.extensions, 'all' | 'onDidChange'>;
  readonly workspace: Pick<
    typeof vscode.workspace,
    'getConfiguration' | 'getWorkspaceFolder' | 'onDidChangeConfiguration' | 'textDocuments'
  >;
}

/** What is known of the languages, until an extension comes or goes or the setting changes. */
interface Tables {
  /** The setting `files.associations`. */
  readonly chosen: LanguageTable;
  /** The same, of the person's own settings alone. */
  readonly own: LanguageTable;
  /** By folder: whether the settings that come with it have associations. */
  readonly areRenamed: Map<string, boolean>;
  readonly contributed: LanguageTable;
}

/** Which language a file has or would have if it were opened: a level that holds for a language holds for its closed files as well. */
export class Languages implements vscode.Disposable {
  readonly #editor: LanguagesEditor;
  readonly #disposables = new DisposableList();
  #tables: Tables | undefined;

  constructor(editor: LanguagesEditor) {
    this.#editor = editor;
    this.#disposables.push(
      editor.extensions.onDidChange(() => {
        this.#tables = undefined;
      }),
    );
    this.#disposables.push(
      editor.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('files.associations')) this.#tables = undefined;
      }),
    );
  }

  /** The language of a file that need not be open. Its first line is not looked at. */
  of(uri: vscode.Uri): string {
    const name = uri.toString();
    const open = this.#editor.workspace.textDocuments.find((document) => document.uri.toString() === name);
    if (open !== undefined) return open.languageId;
    this.#tables ??= this.#read();
    const { chosen, contributed } = this.#tables;
    return chosen.of(uri.path) ?? contributed.of(uri.path) ?? languageIdOf(uri.path);
  }

  /**
   * The language of a file without what the workspace's settings call it; undefined if these say nothing of it. A repository could otherwise free
   * its files from a rule for their language.
   */
  ownLanguage(uri: vscode.Uri): string | undefined {
    this.#tables ??= this.#read();
    const { chosen, own, contributed, areRenamed } = this.#tables;
    const folder = this.#editor.workspace.getWorkspaceFolder(uri)?.uri;
    const key = folder?.toString() ?? '';
    let isRenamed = areRenamed.get(key);
    if (isRenamed === undefined) {
      const seen = this.#editor.workspace.getConfiguration('files', folder).inspect('associations');
      isRenamed = [seen?.workspaceValue, seen?.workspaceFolderValue].some(hasEntries);
      areRenamed.set(key, isRenamed);
    }
    if (!isRenamed || chosen.of(uri.path) === own.of(uri.path)) return undefined;
    return own.of(uri.path) ?? contributed.of(uri.path) ?? languageIdOf(uri.path);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #read(): Tables {
    const files = this.#editor.workspace.getConfiguration('files');
    const manifests = this.#editor.extensions.all.map(({ packageJSON }): unknown => packageJSON).filter(isRecord);
    // VS Code takes in its own extensions first, and what is added last wins.
    const sorted = manifests.sort((a, b) => Number(a['isBuiltin'] !== true) - Number(b['isBuiltin'] !== true));
    return {
      chosen: new LanguageTable(associated(files.get('associations')), compile),
      own: new LanguageTable(associated(files.inspect('associations')?.globalValue), compile),
      areRenamed: new Map(),
      contributed: new LanguageTable(sorted.flatMap(languagesIn), compile),
    };
  }
}

/** The entries of the setting `files.associations`. */
function associated(setting: unknown): readonly LanguageEntry[] {
  return Object.entries(isRecord(setting) ? setting : {}).flatMap(([glob, id]) =>
    typeof id === 'string' && glob !== '' ? [{ id, filenamePatterns: [glob] }] : [],
  );
}

function hasEntries(setting: unknown): boolean {
  return isRecord(setting) && Object.keys(setting).length > 0;
}

function compile(glob: string): (name: string) => boolean {
  return picomatch(glob, { dot: true, nonegate: true, noextglob: true });
}

/** The languages of a manifest; what anybody wrote there may have any form. */
function languagesIn({ contributes }: Readonly<Record<string, unknown>>): readonly LanguageEntry[] {
  const languages = isRecord(contributes) ? contributes['languages'] : undefined;
  return (Array.isArray(languages) ? languages : []).filter(isRecord).flatMap(({ id, ...names }) =>
    typeof id === 'string'
      ? [
          {
            id,
            extensions: texts(names['extensions']),
            filenames: texts(names['filenames']),
            filenamePatterns: texts(names['filenamePatterns']),
          },
        ]
      : [],
  );
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : []).filter((text: unknown) => typeof text === 'string' && text !== '');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
