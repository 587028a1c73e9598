import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isLevel, type Level } from '../../base/level.ts';
import { makePrivateFolder } from '../../store/privateFolder.ts';

/** What an open editor window says about the level, in a file that no lock can hold up. */
export interface WindowLevel {
  readonly pid: number;
  readonly folders: readonly string[];
  readonly level: Level;
  readonly source: string;
}

/** The folder beside the database through which windows and `calibrated hook` find each other. */
export class HookFolder {
  readonly path: string;

  constructor(dataDirectory: string) {
    this.path = join(dataDirectory, 'hooks');
  }

  /** What the windows that are open say. */
  windows(): readonly WindowLevel[] {
    return this.#names()
      .filter((name) => /^window-\d+\.json$/u.test(name))
      .flatMap((name) => {
        const { pid, folders, level, source } = Object(this.#json(name));
        if (!isLevel(level) || !Array.isArray(folders) || typeof pid !== 'number' || !isAlive(pid)) return [];
        return [{ pid, folders: folders.map(String), level, source: String(source) }];
      });
  }

  /** Whether an editor window is open on a folder, or on one around it. */
  hasWindow(folder: string): boolean {
    return this.windows().some(({ folders }) => folders.some((one) => folder === one || folder.startsWith(`${one}/`)));
  }

  /** Keeps an event that the store has no time for, for the next window to take in. */
  keepForLater(id: string, text: string): void {
    this.#write(`late-${id}.json`, text);
  }

  /** Tells the windows that there is something new. */
  touch(nowMs: number): void {
    this.#write('stamp', String(nowMs));
  }

  /** True the first time that it is asked. */
  isFirst(what: string): boolean {
    try {
      makePrivateFolder(this.path);
      writeFileSync(join(this.path, `said-${what.replaceAll(/[^\w-]/gu, '_').slice(0, 80)}`), '', {
        flag: 'wx',
        mode: 0o600,
      });
      return true;
    } catch (error) {
      return !(error instanceof Error && 'code' in error && error.code === 'EEXIST');
    }
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.path);
    } catch {
      // No window has made it yet.
      return [];
    }
  }

  #json(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.path, name), 'utf8'));
    } catch {
      // The window was closed in this moment, or is just writing: its settings still count.
      return undefined;
    }
  }

  #write(name: string, text: string): void {
    makePrivateFolder(this.path);
    writeFileSync(join(this.path, name), text, { mode: 0o600 });
  }
}

/** The folder, or the one above it that holds its repository. */
export function repositoryOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (at === dirname(at)) return folder;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
