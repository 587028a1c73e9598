import { normalize, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { allows, type Level } from '../../base/level.ts';
import type { OutsideAction } from './outsideTools.ts';
import type { DelegateAction } from './tools.ts';

/** The level of a file, as it is now. The path is relative to the project's folder, with `/`. */
export type LevelOf = (path: string) => Level;

/** The levels that delegated work keeps to, looked up whenever they are needed. */
export interface WorkLevels {
  readonly ofFile: LevelOf;
  /** Where the work was started. */
  ofWork(): Level;
}

/** Whether delegated work may read a file, and show it to the model. */
export function mayRead(levelOf: LevelOf, path: string): boolean {
  return allows(levelOf(path), 'Answer');
}

/** @throws AppError `refused` if the level of the file forbids that delegated work reads it. */
export function refuseRead(levelOf: LevelOf, path: string): void {
  if (mayRead(levelOf, path)) return;
  throw new AppError(
    'refused',
    l10n.t('The level for {0} is {1}, so delegated work can’t read it.', path, levelOf(path)),
  );
}

/** @throws AppError `refused` if the level of the file forbids that delegated work changes it. */
export function refuseChange(levelOf: LevelOf, path: string): void {
  const level = levelOf(path);
  if (allows(level, 'Delegate')) return;
  throw new AppError('refused', l10n.t('The level for {0} is {1}, so delegated work can’t change it.', path, level));
}

/** Refuses what the levels of files forbid, and remembers what the model has been shown. */
export class FileLevels {
  readonly #levels: WorkLevels;
  /** Files of the copy; a command can read each of them. */
  readonly #copied: readonly string[];
  readonly #shown = new Set<string>();

  constructor(levels: WorkLevels, copied: readonly string[]) {
    this.#levels = levels;
    this.#copied = copied;
  }

  readonly mayRead = (path: string): boolean => mayRead(this.#levels.ofFile, path);

  /** @throws AppError `refused` if the action reads or changes a file that its level keeps from delegated work. */
  refuse(action: DelegateAction | OutsideAction): void {
    this.#refuseWork();
    const { ofFile } = this.#levels;
    switch (action.tool) {
      case 'read_file':
        return refuseRead(ofFile, plainPath(action.path));
      case 'edit_file':
      case 'write_file':
        return refuseChange(ofFile, plainPath(action.path));
      case 'run_command': {
        const shut = this.#copied.find((path) => !this.mayRead(path));
        if (shut === undefined) return;
        throw new AppError(
          'refused',
          l10n.t('The level for {0} is now {1}, and commands could read it.', shut, ofFile(shut)),
        );
      }
    }
  }

  /** Notes what goes to the model with the next question. */
  noteShown(action: DelegateAction | OutsideAction, result: string): void {
    if (action.tool === 'read_file') this.#shown.add(plainPath(action.path));
    else if (action.tool === 'run_command') for (const path of this.#copied) this.#shown.add(path);
    else if (action.tool === 'search') {
      const lines = result.split('\n');
      for (const path of this.#copied) if (lines.some((line) => line.startsWith(`${path}:`))) this.#shown.add(path);
    }
  }

  /** @throws AppError `refused` if the next question would send what a level now forbids. */
  refuseQuestion(): void {
    this.#refuseWork();
    const shut = [...this.#shown].find((path) => !this.mayRead(path));
    if (shut === undefined) return;
    throw new AppError(
      'refused',
      l10n.t(
        'The level for {0} is now {1}, and the model has been shown it, so the work was stopped.',
        shut,
        this.#levels.ofFile(shut),
      ),
    );
  }

  #refuseWork(): void {
    const level = this.#levels.ofWork();
    if (allows(level, 'Delegate')) return;
    throw new AppError('refused', l10n.t('The level is now {0}, so the work was stopped.', level));
  }
}

/** The one spelling of a path that rules are written for; the model may write `./src//a.ts`. */
function plainPath(path: string): string {
  return normalize(path.replaceAll('\\', '/'))
    .split(sep)
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
