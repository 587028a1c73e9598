import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rmdir, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { writeWhole } from '../../base/writeWhole.ts';
import { hasHooks, restored, type UndoRecord, withHooks } from './hookConfig.ts';
import { hookFilesKey } from './hookFilesKey.ts';
import { launcherPath, launcherText } from './hookLauncher.ts';
import { type HookTarget, hookTargets } from './hookTargets.ts';
import { showPreview } from './showPreview.ts';

interface KeptRecord extends UndoRecord {
  /** Folders that were made for the file, the innermost first. */
  readonly folders: readonly string[];
}

/** One file as it is and as it would be; undefined where there is none. */
interface Change {
  readonly target: HookTarget;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly undo?: UndoRecord;
}

/** Writes the agents' configuration after a preview, and takes it out again. */
export class HookInstaller {
  readonly #context: vscode.ExtensionContext;
  readonly #dataDirectory: string;

  constructor(context: vscode.ExtensionContext, dataDirectory: string) {
    this.#context = context;
    this.#dataDirectory = dataDirectory;
  }

  async install(): Promise<void> {
    const targets = this.#targets();
    const picked = await vscode.window.showQuickPick(
      targets.map((target) => ({
        label: target.label,
        description: `${target.scope}${hasHooks(textOf(target.file)) ? ', installed' : ''}`,
        detail: target.file,
        target,
      })),
      {
        title: 'Install Agent Hooks',
        placeHolder: 'Choose the agents that should ask the gate and report what they write',
        canPickMany: true,
        matchOnDetail: true,
      },
    );
    if (picked === undefined || picked.length === 0) return;
    const records = this.#records();
    const changes = picked.map(({ target }): Change => {
      const before = textOf(target.file);
      // What an earlier version wrote goes first.
      const clean = before === undefined || !hasHooks(before) ? before : restored(target, before, records[target.file]);
      const { text, undo } = withHooks(target, clean);
      return { target, before, after: text, undo };
    });
    const detail = [
      ...changes.map(({ target, before }) => `${before === undefined ? 'New: ' : ''}${target.file}`),
      '',
      'The preview shows what will be written. Everything else in these files stays. “Remove Agent Hooks…” takes it out again.',
    ].join('\n');
    if (!(await this.#confirmed(changes, 'Install these hooks?', detail, 'Install'))) return;
    await this.writeLauncher();
    for (const change of changes) await this.#write(change);
    void vscode.window.showInformationMessage(
      `Hooks installed for ${[...new Set(changes.map(({ target }) => target.label))].join(', ')}. Restart running agents to use them.`,
    );
  }

  async remove(): Promise<void> {
    const installed = this.#targets().filter(({ file }) => hasHooks(textOf(file)));
    if (installed.length === 0) {
      void vscode.window.showInformationMessage('No agent has Calibrated hooks here.');
      return;
    }
    const picked = await vscode.window.showQuickPick(
      installed.map((target) => ({
        label: target.label,
        description: target.scope,
        detail: target.file,
        picked: true,
        target,
      })),
      { title: 'Remove Agent Hooks', placeHolder: 'Remove the hooks from which files?', canPickMany: true },
    );
    if (picked === undefined || picked.length === 0) return;
    const records = this.#records();
    const changes = picked.map(({ target }): Change => {
      const before = textOf(target.file) ?? '';
      return { target, before, after: restored(target, before, records[target.file]) };
    });
    const detail = changes
      .map(({ target, after }) => `${after === undefined ? 'Deleted: ' : ''}${target.file}`)
      .join('\n');
    if (!(await this.#confirmed(changes, 'Remove these hooks?', detail, 'Remove'))) return;
    for (const change of changes) await this.#write(change);
    void vscode.window.showInformationMessage('Hooks removed.');
  }

  #targets(): readonly HookTarget[] {
    return hookTargets({
      platform: process.platform,
      home: homedir(),
      folders: (vscode.workspace.workspaceFolders ?? [])
        .filter(({ uri }) => uri.scheme === 'file')
        .map(({ uri }) => uri.fsPath),
      launcher: launcherPath(this.#dataDirectory, process.platform),
    });
  }

  async #confirmed(changes: readonly Change[], question: string, detail: string, yes: string): Promise<boolean> {
    for (const { target } of changes) {
      const open = vscode.workspace.textDocuments.find(
        ({ uri }) => uri.scheme === 'file' && uri.fsPath === target.file,
      );
      if (open?.isDirty === true) throw new AppError('refused', `Save ${target.file} first, then try again.`);
    }
    const preview = await showPreview(
      changes.map(({ target, before, after }) => ({ path: target.file, before: before ?? '', after: after ?? '' })),
    );
    try {
      return (await vscode.window.showInformationMessage(question, { modal: true, detail }, yes)) === yes;
    } finally {
      await preview.close();
    }
  }

  async #write({ target, before, after, undo }: Change): Promise<void> {
    if (textOf(target.file) !== before)
      throw new AppError('refused', `${target.file} changed meanwhile, so it was not written. Try again.`);
    const records = this.#records();
    const kept = records[target.file];
    if (after === undefined) {
      await unlink(target.file);
      for (const folder of kept?.folders ?? []) {
        if ((await readdir(folder)).length > 0) break;
        await rmdir(folder);
      }
    } else {
      const first = await mkdir(dirname(target.file), { recursive: true });
      await writeWhole(target.file, after);
      if (undo !== undefined) {
        const folders = first === undefined ? (kept?.folders ?? []) : foldersUpTo(dirname(target.file), first);
        await this.#keep({ ...records, [target.file]: { ...undo, folders } });
        return;
      }
    }
    const { [target.file]: _, ...others } = records;
    await this.#keep(others);
  }

  /** What the configuration names; written anew after an update, since it names this version of the extension. */
  async writeLauncher(): Promise<void> {
    const path = launcherPath(this.#dataDirectory, process.platform);
    const text = launcherText({
      platform: process.platform,
      program: process.execPath,
      cli: join(this.#context.extensionPath, 'dist', 'cli.js'),
      dataDirectory: this.#dataDirectory,
      settings: join(this.#context.globalStorageUri.fsPath, '..', '..', 'settings.json'),
    });
    const present = await readFile(path, 'utf8').catch(() => undefined);
    if (present === text) return;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeWhole(path, text, 0o700);
    await chmod(path, 0o700);
  }

  #records(): Readonly<Record<string, KeptRecord>> {
    return this.#context.globalState.get<Readonly<Record<string, KeptRecord>>>(hookFilesKey, {});
  }

  async #keep(records: Readonly<Record<string, KeptRecord>>): Promise<void> {
    await this.#context.globalState.update(hookFilesKey, records);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

/** From the innermost to the outermost. */
function foldersUpTo(innermost: string, outermost: string): readonly string[] {
  const folders = [innermost];
  while (folders.at(-1) !== outermost && folders.at(-1) !== dirname(folders.at(-1) ?? ''))
    folders.push(dirname(folders.at(-1) ?? ''));
  return folders;
}
