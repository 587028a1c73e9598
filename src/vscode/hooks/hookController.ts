import { mkdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { EffectiveLevel } from '../../base/level.ts';
import { writeWhole } from '../../base/writeWhole.ts';
import type { Entry } from '../app/entry.ts';
import type { Recorder } from '../app/recorder.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import { hookFilesKey } from './hookFilesKey.ts';
import type { HookInbox } from './hookInbox.ts';
import type { HookInstaller } from './hookInstaller.ts';
import type { ProposalQuestion } from './proposalQuestion.ts';

export interface HookDeps {
  readonly context: vscode.ExtensionContext;
  readonly entry: Entry;
  readonly recorder: Recorder;
  readonly provenance: ProvenanceService;
  readonly clock: Clock;
  readonly level: () => EffectiveLevel;
  /** Called when another program wrote to the record: a hook, or a command in a terminal. */
  readonly recordChanged: () => Promise<void>;
  readonly proposals: ProposalQuestion;
}

/** Other agents, connected by hooks: reads what they wrote, tells them the level, and installs and removes their configuration. */
export class HookController implements vscode.Disposable {
  readonly #deps: HookDeps;
  readonly #disposables = new DisposableList();
  #inbox: HookInbox | undefined;
  #folder: string | undefined;
  #said = '';

  constructor(deps: HookDeps) {
    this.#deps = deps;
  }

  async installer(): Promise<HookInstaller> {
    const [{ HookInstaller: Installer }, folder] = await Promise.all([
      import('./hookInstaller.ts'),
      this.#hookFolder(),
    ]);
    return new Installer(this.#deps.context, dirname(folder));
  }

  /** Starts listening: the command line touches a file after each hook event and each step of a task. */
  async load(): Promise<void> {
    const { entry, context, provenance } = this.#deps;
    const folder = await this.#hookFolder();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { HookInbox: Inbox } = await import('./hookInbox.ts');
    this.#inbox = new Inbox(provenance, folder);
    const read = () => entry.quietly('read agent hooks', () => this.#read());
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(folder), 'stamp'),
    );
    for (const part of [
      watcher,
      watcher.onDidCreate(read),
      watcher.onDidChange(read),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) read();
      }),
    ]) {
      this.#disposables.push(part);
    }
    await this.#read();
    await this.#publish();
    if (Object.keys(context.globalState.get(hookFilesKey, {})).length === 0) return;
    const { HookInstaller: Installer } = await import('./hookInstaller.ts');
    await new Installer(context, dirname(folder)).writeLauncher();
  }

  /** Call it when the level may have changed. */
  levelChanged(): void {
    this.#deps.entry.quietly('tell agents the level', () => this.#publish());
  }

  dispose(): void {
    this.#disposables.dispose();
    if (this.#said !== '') this.#deps.entry.quietly('take the level back', () => unlink(this.#levelFile()));
  }

  async #read(): Promise<void> {
    const { clock, recorder } = this.#deps;
    await this.#inbox?.read(await recorder.store(), clock.nowMs(), clock.zoneOffsetMinutes());
    await this.#deps.recordChanged();
    const folder = await this.#hookFolder();
    this.#deps.entry.quietly('ask for an estimate', () => this.#deps.proposals.consider(folder));
  }

  /** In a file, so that no agent waits for the database. */
  async #publish(): Promise<void> {
    if (this.#inbox === undefined) return;
    const { level, source } = this.#deps.level();
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const text = JSON.stringify({ pid: process.pid, folders, level, source });
    if (text === this.#said) return;
    this.#said = text;
    await writeWhole(this.#levelFile(), text, 0o600);
  }

  #levelFile(): string {
    return join(this.#folder ?? '', `window-${process.pid}.json`);
  }

  async #hookFolder(): Promise<string> {
    this.#folder ??= join(dirname((await this.#deps.recorder.store()).path), 'hooks');
    return this.#folder;
  }
}
