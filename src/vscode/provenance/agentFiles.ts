import * as vscode from 'vscode';
import type { WorkStart } from '../../history/workStart.ts';

/** A change to more files than this is a checkout or an install, not an agent's edit. Chosen by us; no source. */
const maxFiles = 500;
/** Never sources, but the watcher may report them. */
const skipped = /\/(?:node_modules|\.git|\.hg|\.svn)\//u;

/** A file with its text before and after the agent ran. */
export interface AgentFile {
  readonly uri: string;
  readonly before: string;
  readonly after: string;
}

/** Tracks which files change while an agent runs in the terminal; watches nothing otherwise. */
export class AgentFiles implements vscode.Disposable {
  readonly #changed = new Map<string, vscode.Uri>();
  #watcher: vscode.FileSystemWatcher | undefined;
  #running = 0;
  /** By folder: the state of its files when the first of the agents started. */
  #starts = new Map<string, Promise<WorkStart | undefined>>();

  begin(): void {
    this.#running += 1;
    if (this.#watcher !== undefined) return;
    this.#changed.clear();
    for (const { uri } of vscode.workspace.workspaceFolders ?? [])
      if (uri.scheme === 'file') this.#starts.set(uri.toString(), readStart(uri.fsPath));
    const watcher = vscode.workspace.createFileSystemWatcher('**/*', false, false, true);
    const note = (uri: vscode.Uri) => {
      const key = uri.toString();
      if (this.#changed.size <= maxFiles && !this.#changed.has(key) && !skipped.test(uri.path))
        this.#changed.set(key, uri);
    };
    watcher.onDidCreate((uri) => note(uri));
    watcher.onDidChange((uri) => note(uri));
    this.#watcher = watcher;
  }

  /**
   * The changed files, without those that git ignores. A file's earlier text comes from `known`, else from the state when the agent
   * started (an agent may commit by itself). A file is left out if neither has it, or if git replaced files in the meantime.
   */
  async end(known: (uri: string) => string | undefined): Promise<readonly AgentFile[]> {
    this.#running = Math.max(0, this.#running - 1);
    const changed = [...this.#changed.values()];
    const starts = new Map(this.#starts);
    if (this.#running === 0) this.dispose();
    if (changed.length > maxFiles) return [];
    const files = await Promise.all(changed.map((uri) => readChanged(uri, starts, known)));
    return files.filter((file) => file !== undefined);
  }

  dispose(): void {
    this.#watcher?.dispose();
    this.#watcher = undefined;
    this.#changed.clear();
    this.#starts.clear();
  }
}

async function readStart(folder: string): Promise<WorkStart | undefined> {
  const [{ openGit }, { readWorkStart }] = await Promise.all([
    import('../../history/git/git.ts'),
    import('../../history/workStart.ts'),
  ]);
  // Without git, nothing is known about closed files.
  return readWorkStart(openGit(folder)).catch(() => undefined);
}

async function readChanged(
  uri: vscode.Uri,
  starts: ReadonlyMap<string, Promise<WorkStart | undefined>>,
  known: (uri: string) => string | undefined,
): Promise<AgentFile | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  const bytes = await vscode.workspace.fs.readFile(uri).then(undefined, () => undefined);
  const start = folder === undefined ? undefined : await starts.get(folder.toString());
  if (folder === undefined || start === undefined || bytes === undefined || bytes.subarray(0, 8000).includes(0))
    return undefined;
  const [{ openGit }, { textAtStart, wereFilesExchanged }] = await Promise.all([
    import('../../history/git/git.ts'),
    import('../../history/workStart.ts'),
  ]);
  const git = openGit(folder.fsPath);
  const path = vscode.workspace.asRelativePath(uri, false);
  const isIgnored = await git.run(['check-ignore', '--quiet', '--', path]).then(
    () => true,
    () => false,
  );
  if (isIgnored || (await wereFilesExchanged(git, start))) return undefined;
  const before = known(uri.toString()) ?? (await textAtStart(git, start, path));
  if (before === undefined) return undefined;
  return { uri: uri.toString(), before, after: new TextDecoder('utf-8').decode(bytes) };
}
