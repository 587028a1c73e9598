import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { writeWhole } from '../../base/writeWhole.ts';
import { hasHooks, restored, type UndoRecord, withHooks } from './hookConfig.ts';
import { type LauncherDeps, launcherPath, launcherText } from './hookLauncher.ts';
import type { HookTarget } from './hookTargets.ts';

/** How to undo the changes to one file. */
export interface KeptRecord extends UndoRecord {
  /** Folders created for the file, innermost first. */
  readonly folders: readonly string[];
}

/** By file. */
export type KeptRecords = Readonly<Record<string, KeptRecord>>;

/** One file as it is and as it would be; undefined where there is none. */
export interface HookChange {
  readonly target: HookTarget;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly undo?: UndoRecord;
}

/** The text of a file; undefined when there is none. */
export function textOfFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}

export function isInstalled({ file }: HookTarget): boolean {
  return hasHooks(textOfFile(file));
}

/** What installing would do to a file. Entries of an earlier version are removed first. @throws AppError `refused` */
export function installing(target: HookTarget, records: KeptRecords): HookChange {
  const before = textOfFile(target.file);
  const clean = before === undefined || !hasHooks(before) ? before : restored(target, before, records[target.file]);
  const { text, undo } = withHooks(target, clean);
  return { target, before, after: text, undo };
}

/** What removing would do to a file. @throws AppError `refused` */
export function removing(target: HookTarget, records: KeptRecords): HookChange {
  const before = textOfFile(target.file) ?? '';
  return { target, before, after: restored(target, before, records[target.file]) };
}

/**
 * Writes one file.
 * @returns the records including how to undo it.
 * @throws AppError `refused` when the file no longer is what was shown.
 */
export async function writeChange(change: HookChange, records: KeptRecords): Promise<KeptRecords> {
  const { target, before, after, undo } = change;
  if (textOfFile(target.file) !== before) {
    throw new AppError('refused', l10n.t('{0} changed meanwhile, so it was not written. Try again.', target.file));
  }
  const { [target.file]: kept, ...others } = records;
  if (after === undefined) {
    await unlink(target.file);
    for (const folder of kept?.folders ?? []) {
      if ((await readdir(folder)).length > 0) break;
      await rmdir(folder);
    }
    return others;
  }
  const first = await mkdir(dirname(target.file), { recursive: true });
  await writeWhole(target.file, after);
  if (target.script !== undefined) await chmod(target.file, target.mode ?? 0o700);
  if (undo === undefined) return others;
  // When installed over an earlier version, the folders are still those created the first time.
  const folders = first === undefined ? (kept?.folders ?? []) : foldersUpTo(dirname(target.file), first);
  return { ...records, [target.file]: { ...undo, folders } };
}

/** The program that the configuration names; rewritten after an update, since it contains the path of this version. */
export async function writeLauncher(deps: LauncherDeps): Promise<void> {
  const path = launcherPath(deps.dataDirectory, deps.platform);
  const text = launcherText(deps);
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present === text) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeWhole(path, text, 0o700);
  await chmod(path, 0o700);
}

/** From innermost to outermost. */
function foldersUpTo(innermost: string, outermost: string): readonly string[] {
  const folders = [innermost];
  while (folders.at(-1) !== outermost && folders.at(-1) !== dirname(folders.at(-1) ?? '')) {
    folders.push(dirname(folders.at(-1) ?? ''));
  }
  return folders;
}
