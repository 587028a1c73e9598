import { setImmediate as idle } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { CodebaseIndex } from '../../assist/codebase/codebaseIndex.ts';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { Attachment } from '../../hints/askContext.ts';
import { isLearned } from '../../models/offline/workspaceText.ts';
import { languageIdOf } from '../../syntax/languageIdOf.ts';
import type { Code } from '../app/code.ts';
import { readText, workspaceFiles } from '../app/workspaceFiles.ts';
import { exists } from '../edit/editedFiles.ts';

/** Files that are indexed at most. Source: the requirement, 10,000 files. */
const maxFiles = 10_000;
/** Places that go along. Source: the requirement counts the right file among the first five. */
const maxPlaces = 5;
/** Places that are looked at, since some may lie where the level is Off. */
const maxCandidates = 15;

export interface CodebaseDeps {
  readonly code: Pick<Code, 'symbolsOf'>;
  readonly clock: Clock;
  /** Whether anything of a file may be sent. */
  readonly maySend: (uri: vscode.Uri, languageId: string) => boolean;
}

/** Finds the places of the workspace that fit a question; the index is built when it is first asked for, and followed by saves. */
export class CodebaseSearch implements vscode.Disposable {
  readonly #deps: CodebaseDeps;
  readonly #disposables = new DisposableList();
  readonly #ended = new AbortController();
  #index: CodebaseIndex | undefined;
  #building: Promise<CodebaseIndex> | undefined;

  constructor(deps: CodebaseDeps) {
    this.#deps = deps;
  }

  /** Begins to read the workspace, unless that was begun before. */
  prepare(): Promise<CodebaseIndex> {
    this.#building ??= this.#build().catch((error: unknown) => {
      // The next question tries again.
      this.#building = undefined;
      throw error;
    });
    return this.#building;
  }

  /** Files that were read so far; undefined before the first need. */
  get fileCount(): number | undefined {
    return this.#index?.fileCount;
  }

  async find(question: string): Promise<readonly Attachment[]> {
    const index = await this.prepare();
    const found: Attachment[] = [];
    const { placeText } = await import('../../assist/codebase/placeText.ts');
    for (const place of index.find(question, maxCandidates)) {
      const uri = await fileOf(place.path);
      const languageId = languageIdOf(place.path);
      if (uri === undefined || !this.#deps.maySend(uri, languageId)) continue;
      const text = await readText(uri);
      if (text === undefined) continue;
      const symbols = await this.#deps.code.symbolsOf(languageId, text);
      const { firstLine, lastLine, text: part } = placeText(text, place, symbols);
      const lines = `${firstLine}–${lastLine}`;
      found.push({
        label: `${place.path}:${lines}`,
        title: `From ${place.path}, lines ${lines}, which may fit the question`,
        text: part,
      });
      if (found.length === maxPlaces) break;
    }
    return found;
  }

  dispose(): void {
    this.#ended.abort();
    this.#disposables.dispose();
  }

  async #build(): Promise<CodebaseIndex> {
    const { CodebaseIndex: Index } = await import('../../assist/codebase/codebaseIndex.ts');
    const index = new Index(
      workspaceFiles(maxFiles),
      () => idle(),
      () => this.#deps.clock.monotonicMs(),
    );
    this.#index = index;
    const changed = (uri: vscode.Uri) => {
      const path = vscode.workspace.asRelativePath(uri, false);
      if (uri.scheme === 'file' && isLearned(path)) void index.update({ path, readText: () => readText(uri) });
    };
    const { workspace } = vscode;
    for (const part of [
      workspace.onDidSaveTextDocument(({ uri }) => changed(uri)),
      workspace.onDidCreateFiles(({ files }) => files.forEach(changed)),
      workspace.onDidDeleteFiles(({ files }) => files.forEach(changed)),
    ]) {
      this.#disposables.push(part);
    }
    await index.build(this.#ended.signal);
    return index;
  }
}

/** A file by its path in the workspace; undefined when it is gone. */
export async function fileOf(path: string): Promise<vscode.Uri | undefined> {
  for (const { uri: folder } of vscode.workspace.workspaceFolders ?? []) {
    const uri = vscode.Uri.joinPath(folder, path);
    if (uri.path.startsWith(`${folder.path}/`) && (await exists(uri))) return uri;
  }
  return undefined;
}
