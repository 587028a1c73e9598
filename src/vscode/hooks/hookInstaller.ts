import { homedir } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  type HookChange,
  installing,
  isInstalled,
  type KeptRecords,
  removing,
  writeChange,
  writeLauncher,
} from '../../agents/install/hookFiles.ts';
import { launcherPath } from '../../agents/install/hookLauncher.ts';
import { type HookTarget, hookTargets } from '../../agents/install/hookTargets.ts';
import { AppError } from '../../base/appError.ts';
import { askModal, showInformation } from '../app/messages.ts';
import { hookFilesKey } from './hookFilesKey.ts';
import { showPreview } from './showPreview.ts';

/** Writes the agents' configuration after a preview, and removes it again. */
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
        description: isInstalled(target) ? l10n.t('{0}, installed', target.scope) : target.scope,
        detail: target.file,
        target,
      })),
      {
        title: l10n.t('Install Agent Hooks'),
        placeHolder: l10n.t('Choose the agents that should ask the gate and report what they write'),
        canPickMany: true,
        matchOnDetail: true,
      },
    );
    if (picked === undefined || picked.length === 0) return;
    const records = this.#records();
    const changes = picked.map(({ target }) => installing(target, records));
    const detail = [
      ...changes.map(({ target, before }) => `${before === undefined ? 'New: ' : ''}${target.file}`),
      '',
      l10n.t(
        'The preview shows what will be written. Everything else in these files stays. “Remove Agent Hooks…” takes it out again.',
      ),
    ].join('\n');
    if (!(await this.#confirmed(changes, l10n.t('Install these hooks?'), detail, l10n.t('Install')))) return;
    await this.writeLauncher();
    for (const change of changes) await this.#write(change);
    void showInformation(
      l10n.t(
        'Hooks installed for {0}. Restart running agents to use them.',
        [...new Set(changes.map(({ target }) => target.label))].join(', '),
      ),
    );
  }

  async remove(): Promise<void> {
    const installed = this.#targets().filter(isInstalled);
    if (installed.length === 0) {
      void showInformation(l10n.t('No agent has Calibrated hooks here.'));
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
      {
        title: l10n.t('Remove Agent Hooks'),
        placeHolder: l10n.t('Remove the hooks from which files?'),
        canPickMany: true,
      },
    );
    if (picked === undefined || picked.length === 0) return;
    const records = this.#records();
    const changes = picked.map(({ target }) => removing(target, records));
    const detail = changes
      .map(({ target, after }) => `${after === undefined ? 'Deleted: ' : ''}${target.file}`)
      .join('\n');
    if (!(await this.#confirmed(changes, l10n.t('Remove these hooks?'), detail, l10n.t('Remove')))) return;
    // Undo in reverse order: of two files, the folder was created for the first.
    for (const change of changes.reverse()) await this.#write(change);
    void showInformation(l10n.t('Hooks removed.'));
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

  async #confirmed(changes: readonly HookChange[], question: string, detail: string, yes: string): Promise<boolean> {
    for (const { target } of changes) {
      const open = vscode.workspace.textDocuments.find(
        ({ uri }) => uri.scheme === 'file' && uri.fsPath === target.file,
      );
      if (open?.isDirty === true) throw new AppError('refused', l10n.t('Save {0} first, then try again.', target.file));
    }
    const preview = await showPreview(
      changes.map(({ target, before, after }) => ({ path: target.file, before: before ?? '', after: after ?? '' })),
    );
    try {
      return (await askModal('information', question, detail, yes)) === yes;
    } finally {
      await preview.close();
    }
  }

  async #write(change: HookChange): Promise<void> {
    await this.#keep(await writeChange(change, this.#records()));
  }

  /** The program that the configuration names; rewritten after an update, since it names this version of the extension. */
  writeLauncher(): Promise<void> {
    return writeLauncher({
      platform: process.platform,
      program: process.execPath,
      cli: join(this.#context.extensionPath, 'dist', 'cli.js'),
      dataDirectory: this.#dataDirectory,
      settings: join(this.#context.globalStorageUri.fsPath, '..', '..', 'settings.json'),
    });
  }

  #records(): KeptRecords {
    return this.#context.globalState.get<KeptRecords>(hookFilesKey, {});
  }

  async #keep(records: KeptRecords): Promise<void> {
    await this.#context.globalState.update(hookFilesKey, records);
  }
}
