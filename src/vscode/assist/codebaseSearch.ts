import { setTimeout as delay, setImmediate as idle } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CodebaseChanges } from '../../assist/codebase/codebaseChanges.ts';
import type { CodebaseIndex, CodePlace, CodeRemark } from '../../assist/codebase/codebaseIndex.ts';
import { hasKey } from '../../assist/keyText.ts';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { Attachment } from '../../hints/askContext.ts';
import { readFileMessages } from '../../history/git/fileMessages.ts';
import type { Code } from '../app/code.ts';
import type { Languages } from '../app/languages.ts';
import type { Log } from '../app/log.ts';
import { fileAt, nameOfFile, placesOf, readText, workspaceFiles } from '../app/workspaceFiles.ts';
import { safeGit } from '../git/gitApi.ts';
import type { ModelService } from '../models/modelService.ts';

/** Most files to index. Chosen by us: up to here the index takes less than 150 MB. */
const maxFiles = 10_000;
/** Places to send. Chosen by us: a model reads that much at ease. */
const maxPlaces = 5;
/** Most places to examine, since some may be where the level is Off. */
const maxCandidates = 15;
/** Most places to send to the embedding model, which picks the best. Chosen by us. */
const maxEmbedded = 50;
/** How long to leave between two lists of the workspace: a watch build makes folders all the time. Chosen by us. */
const listEveryMs = 30_000;
/** How long to gather changes of files before they are taken in: a checkout or an agent changes many at once. Chosen by us. */
const gatherMs = 1_000;

export interface CodebaseDeps {
  readonly code: Pick<Code, 'symbolsOf'>;
  readonly languages: Pick<Languages, 'of'>;
  readonly clock: Clock;
  readonly models: Pick<ModelService, 'embed' | 'embedderLabel'>;
  readonly log: Log;
}

interface FoundText {
  readonly place: CodePlace;
  readonly languageId: string;
  /** Text of the whole file. */
  readonly text: string;
}

/** Finds the places in the workspace that match a question. The index is built on first use and follows every change of a file. */
export class CodebaseSearch implements vscode.Disposable {
  readonly #deps: CodebaseDeps;
  readonly #disposables = new DisposableList();
  readonly #ended = new AbortController();
  #index: CodebaseIndex | undefined;
  #changes: CodebaseChanges | undefined;
  /** When the workspace was listed last for what is new in it, monotonic ms. */
  #listedMs = Number.NEGATIVE_INFINITY;
  #building: Promise<CodebaseIndex> | undefined;

  constructor(deps: CodebaseDeps) {
    this.#deps = deps;
  }

  /** Starts reading the workspace, unless it has started already. */
  prepare(): Promise<CodebaseIndex> {
    if (this.#index?.isWorn === true) this.#building = undefined;
    this.#building ??= this.#build().catch((error: unknown) => {
      // Retry on the next question.
      this.#building = undefined;
      throw error;
    });
    return this.#building;
  }

  /** Files read so far; undefined before the first use. */
  get fileCount(): number | undefined {
    return this.#index?.fileCount;
  }

  /** What a question with #codebase sends, for display. */
  get preview(): string {
    const { embedderLabel } = this.#deps.models;
    if (embedderLabel === undefined) return l10n.t('up to {0} places', maxPlaces);
    return l10n.t(
      'up to {0} places; the question and up to {1} places go to {2} for ranking',
      maxPlaces,
      maxEmbedded,
      embedderLabel,
    );
  }

  /**
   * @param maySend Whether any of a file may be sent.
   * @param signal Stops before anything goes to the model that ranks, and stops that model.
   */
  async find(
    question: string,
    maySend: (uri: vscode.Uri, languageId: string) => Promise<boolean>,
    signal?: AbortSignal,
  ): Promise<readonly Attachment[]> {
    const index = await this.prepare();
    const { embedderLabel } = this.#deps.models;
    const [max, limit] = embedderLabel === undefined ? [maxPlaces, maxCandidates] : [maxEmbedded, maxEmbedded];
    const { currentPlaces } = await import('../../assist/codebase/currentPlaces.ts');
    const found = await currentPlaces(index, question, { max, limit }, async (path) => {
      const uri = await fileAt(path);
      if (uri === undefined) return undefined;
      const languageId = this.#deps.languages.of(uri);
      if (!(await maySend(uri, languageId))) return 'withheld';
      const text = await readText(uri);
      if (text === undefined) return undefined;
      return hasKey(text) ? 'withheld' : { languageId, text };
    });
    signal?.throwIfAborted();
    const best = embedderLabel === undefined ? found : await this.#ranked(question, found, signal);
    return Promise.all(best.slice(0, maxPlaces).map((each) => this.#attachment(each)));
  }

  /** Ranks by words and meaning in turns; by words alone if the model is unavailable. */
  async #ranked(question: string, found: readonly FoundText[], stopped?: AbortSignal): Promise<readonly FoundText[]> {
    if (found.length < 2) return found;
    const { maxEmbeddedUnits, rerank, textToEmbed } = await import('../../assist/codebase/rerank.ts');
    const texts = found.map(({ place, text }) => textToEmbed(place, text));
    const signal = AbortSignal.any([this.#ended.signal, ...(stopped === undefined ? [] : [stopped])]);
    try {
      const asked = question.slice(0, maxEmbeddedUnits);
      const [about = [], ...places] = await this.#deps.models.embed([asked, ...texts], signal);
      return rerank(about, places).flatMap((at) => found[at] ?? []);
    } catch (error) {
      if (!AppError.is(error, 'unavailable')) throw error;
      this.#deps.log.warn(`#codebase ranked by words alone: ${error.message}`);
      return found;
    }
  }

  async #attachment({ place, languageId, text }: FoundText): Promise<Attachment> {
    const { placeText } = await import('../../assist/codebase/placeText.ts');
    const symbols = await this.#deps.code.symbolsOf(languageId, text);
    const { firstLine, lastLine, text: part } = placeText(text, place, symbols);
    const lines = `${firstLine}–${lastLine}`;
    return {
      label: `${place.path}:${lines}`,
      title: `From ${place.path}, lines ${lines}, which may fit the question`,
      text: part,
    };
  }

  dispose(): void {
    this.#ended.abort();
    this.#disposables.dispose();
  }

  async #build(): Promise<CodebaseIndex> {
    const [{ CodebaseIndex: Index }, { CodebaseChanges: Changes }] = await Promise.all([
      import('../../assist/codebase/codebaseIndex.ts'),
      import('../../assist/codebase/codebaseChanges.ts'),
    ]);
    const source = workspaceFiles(maxFiles, nameOfFile);
    const index = new Index(
      source,
      () => idle(),
      () => this.#deps.clock.monotonicMs(),
    );
    this.#index = index;
    if (this.#changes === undefined) this.#follow();
    const { signal } = this.#ended;
    this.#changes = new Changes(index, {
      source,
      read: async (path) => {
        const uri = await fileAt(path);
        return uri === undefined ? undefined : readText(uri);
      },
      kindOf,
      waitToList: () => this.#waitToList(),
      wait: () => delay(gatherMs, undefined, { signal }).catch(() => undefined),
      pause: () => idle(),
      failed: (error) => this.#deps.log.warn(`#codebase did not take in all changes: ${String(error)}`),
      signal,
    });
    await index.addRemarks(await this.#commitMessages(), this.#ended.signal);
    await index.build(this.#ended.signal);
    return index;
  }

  async #waitToList(): Promise<void> {
    const sinceMs = this.#deps.clock.monotonicMs() - this.#listedMs;
    const { signal } = this.#ended;
    if (sinceMs < listEveryMs) await delay(listEveryMs - sinceMs, undefined, { signal }).catch(() => undefined);
    this.#listedMs = this.#deps.clock.monotonicMs();
  }

  #follow(): void {
    const { workspace } = vscode;
    // Git, agents and other programs change files as well.
    const watcher = workspace.createFileSystemWatcher('**/*');
    const moved = (uris: readonly vscode.Uri[], mayHaveDot: boolean) => {
      for (const uri of uris) if (uri.scheme === 'file') this.#changes?.moved(nameOfFile(uri), mayHaveDot);
    };
    for (const part of [
      watcher,
      watcher.onDidChange((uri) => this.#changes?.changed(nameOfFile(uri))),
      watcher.onDidCreate((uri) => moved([uri], false)),
      watcher.onDidDelete((uri) => moved([uri], false)),
      // The person may have turned the watcher off for some folders, and it does not tell files from folders.
      workspace.onDidSaveTextDocument(({ uri }) => moved([uri], false)),
      workspace.onDidCreateFiles(({ files }) => moved(files, true)),
      workspace.onDidDeleteFiles(({ files }) => moved(files, true)),
      workspace.onDidRenameFiles(({ files }) =>
        moved(
          files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]),
          true,
        ),
      ),
    ]) {
      this.#disposables.push(part);
    }
  }

  /** What commits said about the files of the workspace; nothing where git or a repository is missing. */
  async #commitMessages(): Promise<readonly CodeRemark[]> {
    const messages: CodeRemark[] = [];
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      try {
        const found = await readFileMessages(await safeGit({ rootUri: uri }));
        const named = (path: string) => nameOfFile(vscode.Uri.joinPath(uri, path));
        for (const remark of found) messages.push({ ...remark, paths: remark.paths.map(named) });
      } catch (error) {
        if (!AppError.is(error, 'unavailable')) throw error;
        this.#deps.log.info(`#codebase reads no commit messages: ${error.message}`);
      }
    }
    return messages;
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  for (const uri of placesOf(path)) {
    const found = await vscode.workspace.fs.stat(uri).then(undefined, () => undefined);
    if (found !== undefined) return (found.type & vscode.FileType.Directory) === 0 ? 'file' : 'folder';
  }
  return undefined;
}
