import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isLevel, type Level } from '../../base/level.ts';
import { makePrivateFolder } from '../../store/privateFolder.ts';

/** The level that an open editor window states, in a file without any lock to wait for. */
export interface WindowLevel {
  readonly pid: number;
  readonly folders: readonly string[];
  readonly level: Level;
  readonly source: string;
}

/** The folder next to the database through which windows and `calibrated hook` communicate. */
export class HookFolder {
  readonly path: string;

  constructor(dataDirectory: string) {
    this.path = join(dataDirectory, 'hooks');
  }

  /** The levels stated by the open windows. */
  windows(): readonly WindowLevel[] {
    return this.#names()
      .filter((name) => /^window-\d+\.json$/u.test(name))
      .flatMap((name) => {
        const { pid, folders, level, source } = Object(this.#json(name));
        if (!isLevel(level) || !Array.isArray(folders) || typeof pid !== 'number' || !isAlive(pid)) return [];
        return [{ pid, folders: folders.map(String), level, source: String(source) }];
      });
  }

  /** Whether an editor window has the folder, or a parent of it, open. */
  hasWindow(folder: string): boolean {
    return this.windows().some(({ folders }) => folders.some((one) => folder === one || folder.startsWith(`${one}/`)));
  }

  /** Keeps an event for the next window when the store is busy. */
  keepForLater(id: string, text: string): void {
    this.#write(`late-${id}.json`, text);
  }

  /** Keeps what an event says of its session, for whoever opens the record next (`SessionSpool`). @param id No other event has it. */
  keepSession(id: string, text: string): void {
    this.#write(`session-${id}.json`, text);
  }

  /** Signals to the windows that there is something new. */
  touch(nowMs: number): void {
    this.#write('stamp', String(nowMs));
  }

  /** True the first time it is asked. */
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
      // No window has created it yet.
      return [];
    }
  }

  #json(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.path, name), 'utf8'));
    } catch {
      // The window has just closed, or is still writing. The settings files still count.
      return undefined;
    }
  }

  #write(name: string, text: string): void {
    makePrivateFolder(this.path);
    writeFileSync(join(this.path, name), text, { mode: 0o600 });
  }
}

/** The folder, or the nearest parent that is a repository. */
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
