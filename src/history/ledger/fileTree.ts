/** One file in one commit. */
export interface FileState {
  /** Git's hash of the content. */
  readonly blob: string;
  /** The ledger number of the line at each position. A line keeps its number when moved or reformatted. */
  readonly lines: Int32Array;
  /** Who wrote each line in its present form, reformatting included; `Credits.writersOf` resolves it to commits. */
  readonly changed: Int32Array;
  /** Git treated an earlier version as binary, so some lines are unknown. */
  readonly isPartial: boolean;
}

/** A file without lines: binary, a link, or nonexistent. */
export function noLines(blob: string, isPartial: boolean): FileState {
  return { blob, lines: new Int32Array(0), changed: new Int32Array(0), isPartial };
}

interface Folder {
  /** The tree that may modify it in place; others must copy it first. */
  owner: number;
  readonly files: Map<string, FileState>;
  readonly folders: Map<string, Folder>;
}

/** The files of one commit. Copies share unchanged folders, so keeping the state of a branch point costs only what the branches change. */
export class FileTree {
  static #owners = 0;
  #owner: number;
  #root: Folder;

  constructor() {
    this.#owner = FileTree.#nextOwner();
    this.#root = { owner: this.#owner, files: new Map(), folders: new Map() };
  }

  static #nextOwner(): number {
    FileTree.#owners += 1;
    return FileTree.#owners;
  }

  /** An independent tree with the same files. */
  copy(): FileTree {
    const other = new FileTree();
    other.#root = this.#root;
    // From now on neither tree may modify the shared folders in place.
    this.#owner = FileTree.#nextOwner();
    return other;
  }

  get(path: string): FileState | undefined {
    let folder: Folder | undefined = this.#root;
    let start = 0;
    for (;;) {
      const slash = path.indexOf('/', start);
      if (slash < 0) return folder.files.get(path.slice(start));
      folder = folder.folders.get(path.slice(start, slash));
      if (folder === undefined) return undefined;
      start = slash + 1;
    }
  }

  set(path: string, state: FileState): void {
    const [folder, name] = this.#writable(path);
    folder.files.set(name, state);
  }

  delete(path: string): void {
    if (this.get(path) === undefined) return;
    const [folder, name] = this.#writable(path);
    folder.files.delete(name);
  }

  /** All files with their paths. */
  *entries(): Generator<readonly [path: string, state: FileState]> {
    const open: (readonly [string, Folder])[] = [['', this.#root]];
    for (;;) {
      const next = open.pop();
      if (next === undefined) return;
      const [prefix, folder] = next;
      for (const [name, state] of folder.files) yield [`${prefix}${name}`, state];
      for (const [name, inner] of folder.folders) open.push([`${prefix}${name}/`, inner]);
    }
  }

  /** The file's folder, created or copied first if this tree may not modify it in place, and the file's name. */
  #writable(path: string): readonly [folder: Folder, name: string] {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    this.#root = this.#owned(this.#root);
    let folder = this.#root;
    for (const part of parts) {
      const next = this.#owned(folder.folders.get(part));
      folder.folders.set(part, next);
      folder = next;
    }
    return [folder, name];
  }

  #owned(folder: Folder | undefined): Folder {
    if (folder?.owner === this.#owner) return folder;
    return {
      owner: this.#owner,
      files: new Map(folder?.files),
      folders: new Map(folder?.folders),
    };
  }
}
