import { isForeign, isLearned, type WorkspaceText } from '../../models/offline/workspaceText.ts';
import { type CodebaseIndex, isIn } from './codebaseIndex.ts';

/** Most changes to remember until they are taken in: as many as there are files. What is beyond is noticed when it is found. */
const maxWaiting = 10_000;
/** Of more changes at once than these nobody asks what each of them is. */
const maxLooked = 200;
/** A name that begins with a dot is that of a tool's folder or file, of which builds make many. */
const hidden = /(?:^|\/)\.[^/]/;
/** Files of a list to look through before the thread is given back: well below a millisecond. */
const listedAtOnce = 100;

export interface CodebaseChangesDeps {
  readonly source: WorkspaceText;
  /** The text of a file now; undefined if it is gone. */
  read(path: string): Promise<string | undefined>;
  /** What is at a path now; undefined if nothing is. */
  kindOf(path: string): Promise<'file' | 'folder' | undefined>;
  /** Resolves once it is time to take in what has changed. */
  wait(): Promise<void>;
  /** Resolves once the workspace may be listed again. */
  waitToList(): Promise<void>;
  /** Yields the thread; resolves when it is our turn again. */
  pause(): Promise<void>;
  failed(error: unknown): void;
  readonly signal: AbortSignal;
}

/** Keeps the index in step with the files, whoever changes them: gathers what changed, then takes it in, in the slices of the index. */
export class CodebaseChanges {
  readonly #index: CodebaseIndex;
  readonly #deps: CodebaseChangesDeps;
  /** By path: whether it may be new to the index. */
  #waiting = new Map<string, boolean>();
  #taking: Promise<void> | undefined;
  /** What is new and waits for the next list. */
  #unlisted = new Set<string>();
  #listing: Promise<void> | undefined;

  constructor(index: CodebaseIndex, deps: CodebaseChangesDeps) {
    this.#index = index;
    this.#deps = deps;
  }

  /** A file has another text. */
  changed(path: string): void {
    if (isLearned(path)) this.#add(path, false);
  }

  /**
   * A file or folder has come or gone.
   * @param mayHaveDot Whether it may be a folder even with a dot in its name. Where nobody can tell, it is taken for a file: it would cost
   *   a list of the workspace for each file that is not code.
   */
  moved(path: string, mayHaveDot = false): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const mayBeFolder = (mayHaveDot || !name.includes('.')) && !isForeign(path) && !hidden.test(path);
    if (isLearned(path) || mayBeFolder) this.#add(path, true);
  }

  /** Resolves when everything was taken in. */
  get settled(): Promise<void> {
    return (this.#taking ?? Promise.resolve()).then(() => this.#listing);
  }

  #add(path: string, mayBeNew: boolean): void {
    if (this.#waiting.size >= maxWaiting && !this.#waiting.has(path)) return;
    this.#waiting.set(path, mayBeNew || this.#waiting.get(path) === true);
    this.#taking ??= this.#take()
      .catch((error: unknown) => this.#deps.failed(error))
      .finally(() => {
        this.#taking = undefined;
      });
  }

  async #take(): Promise<void> {
    const { wait, signal, read } = this.#deps;
    while (this.#waiting.size > 0) {
      await wait();
      const changed = this.#waiting;
      this.#waiting = new Map();
      const files = [...changed.keys()].filter((path) => this.#index.has(path));
      const unknown = new Set(
        [...changed.keys()].filter((path) => changed.get(path) === true && !this.#index.has(path)),
      );
      const below = unknown.size === 0 ? [] : this.#index.filesIn(unknown);
      for (const path of [...files, ...below]) {
        if (signal.aborted) return;
        await this.#index.update({ path, readText: () => read(path) }, signal);
      }
      for (const path of await this.#fresh(unknown)) this.#unlisted.add(path);
      // What is known does not wait for the list.
      if (this.#unlisted.size > 0)
        this.#listing ??= this.#list()
          .catch((error: unknown) => this.#deps.failed(error))
          .finally(() => {
            this.#listing = undefined;
          });
    }
  }

  /** What is new is looked up in a list of the workspace, which leaves out what the editor excludes. */
  async #list(): Promise<void> {
    const { waitToList, pause, signal, source } = this.#deps;
    while (this.#unlisted.size > 0) {
      await waitToList();
      const fresh = this.#unlisted;
      this.#unlisted = new Set();
      let listed = 0;
      try {
        for await (const file of source.files()) {
          listed += 1;
          if (listed % listedAtOnce === 0) await pause();
          if (signal.aborted) return;
          if (fresh.has(file.path) || isIn(file.path, fresh)) await this.#index.update(file, signal);
        }
      } catch (error) {
        // The next change lists again.
        for (const path of fresh) this.#unlisted.add(path);
        throw error;
      }
    }
  }

  /** What is really there: a list for each thing that a build makes and throws away would cost more than it tells. */
  async #fresh(paths: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    if (paths.size > maxLooked) return paths;
    const fresh = new Set<string>();
    for (const path of paths) {
      const kind = await this.#deps.kindOf(path);
      if (kind === 'folder' || (kind === 'file' && isLearned(path))) fresh.add(path);
    }
    return fresh;
  }
}
