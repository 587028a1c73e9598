import * as vscode from 'vscode';

/** More changed files than that are no edit of an agent but a checkout or an installation. Own choice. */
const mostFiles = 500;
/** Never sources; watching may report them all the same. */
const skipped = /\/(?:node_modules|\.git|\.hg|\.svn)\//u;

interface ChangedFile {
  readonly uri: vscode.Uri;
  readonly isNew: boolean;
}

/** A file with its text before and after the agent ran. */
export interface AgentFile {
  readonly uri: string;
  readonly before: string;
  readonly after: string;
}

/** Sees which files change while an agent runs in the terminal; watches nothing at other times. */
export class AgentFiles implements vscode.Disposable {
  readonly #changed = new Map<string, ChangedFile>();
  #watcher: vscode.FileSystemWatcher | undefined;
  #running = 0;

  begin(): void {
    this.#running += 1;
    if (this.#watcher !== undefined) return;
    this.#changed.clear();
    const watcher = vscode.workspace.createFileSystemWatcher('**/*', false, false, true);
    const note = (uri: vscode.Uri, isNew: boolean) => {
      const key = uri.toString();
      if (this.#changed.size <= mostFiles && !this.#changed.has(key) && !skipped.test(uri.path))
        this.#changed.set(key, { uri, isNew });
    };
    watcher.onDidCreate((uri) => note(uri, true));
    watcher.onDidChange((uri) => note(uri, false));
    this.#watcher = watcher;
  }

  /**
   * The files that changed, without those that git ignores. What a file read before is asked of `known`, else of the last commit;
   * where nobody knows it, it is left out.
   */
  async end(known: (uri: string) => string | undefined): Promise<readonly AgentFile[]> {
    this.#running = Math.max(0, this.#running - 1);
    const changed = [...this.#changed.values()];
    if (this.#running === 0) this.dispose();
    if (changed.length > mostFiles) return [];
    const files = await Promise.all(changed.map((file) => this.#read(file, known)));
    return files.filter((file) => file !== undefined);
  }

  dispose(): void {
    this.#watcher?.dispose();
    this.#watcher = undefined;
    this.#changed.clear();
  }

  async #read({ uri, isNew }: ChangedFile, known: (uri: string) => string | undefined): Promise<AgentFile | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const bytes = await vscode.workspace.fs.readFile(uri).then(undefined, () => undefined);
    if (folder === undefined || bytes === undefined || bytes.subarray(0, 8000).includes(0)) return undefined;
    const { openGit } = await import('../../history/git.ts');
    const git = openGit(folder.fsPath);
    const path = vscode.workspace.asRelativePath(uri, false);
    const isIgnored = await git.run(['check-ignore', '--quiet', '--', path]).then(
      () => true,
      () => false,
    );
    if (isIgnored) return undefined;
    const committed = await git.run(['show', `HEAD:./${path}`]).catch(() => undefined);
    const before = known(uri.toString()) ?? committed?.toString('utf8') ?? (isNew ? '' : undefined);
    if (before === undefined) return undefined;
    return { uri: uri.toString(), before, after: new TextDecoder('utf-8').decode(bytes) };
  }
}
