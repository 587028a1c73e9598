import type * as vscode from 'vscode';
import { type LevelRuleEntry, readLevelRules } from '../../assist/levelRules.ts';
import { onlyLengthened, onlyLowered } from './onlyLowered.ts';
import { type SettingKey, settingDefaults } from './registry.ts';

/** The part of the editor that the settings come from. */
export type SettingsWorkspace = Pick<
  typeof vscode.workspace,
  'getConfiguration' | 'onDidChangeConfiguration' | 'workspaceFolders'
>;

/** Whose settings are written: the person's own, as VS Code's `update` takes it. */
const ownSettings = true;

/**
 * Typed access to the settings. Anything a repository must not decide is read only from the user's own settings. The effective level
 * depends on more than settings: see LevelResolver.
 */
export class Settings {
  readonly #workspace: SettingsWorkspace;

  constructor(workspace: SettingsWorkspace) {
    this.#workspace = workspace;
  }

  /** Sets the user's own level. */
  async setLevel(level: string): Promise<void> {
    await this.#workspace.getConfiguration('calibrated').update('level', level, ownSettings);
  }

  /** All rules in effect anywhere, to load what they need before they can be applied. */
  levelRules(): readonly LevelRuleEntry[] {
    const seen = this.#workspace.getConfiguration('calibrated').inspect<unknown>('levelRules');
    const folders = this.#workspace.workspaceFolders ?? [];
    const ofFolders = folders.map(
      ({ uri }) => this.#workspace.getConfiguration('calibrated', uri).inspect('levelRules')?.workspaceFolderValue,
    );
    return [seen?.globalValue, seen?.workspaceValue, ...ofFolders].flatMap(readLevelRules);
  }

  /** The raw `calibrated.prices` of the user's own settings. */
  prices(): unknown {
    return this.#ownValue('calibrated.prices') ?? settingDefaults['calibrated.prices'];
  }

  /** In the currency of the prices; 0 means none. */
  costCaps(): { readonly daily: number; readonly monthly: number } {
    return {
      daily: this.#ownNumber('calibrated.cost.dailyCap'),
      monthly: this.#ownNumber('calibrated.cost.monthlyCap'),
    };
  }

  /** The raw `calibrated.models` of the user's own settings; a workspace's are ignored. */
  models(): unknown {
    return this.#ownValue('calibrated.models') ?? settingDefaults['calibrated.models'];
  }

  /** The entries as written, not validated. */
  modelEntries(): readonly Readonly<Record<string, unknown>>[] {
    const present = this.models();
    return Array.isArray(present) ? present.filter((entry) => typeof entry === 'object' && entry !== null) : [];
  }

  async addModel(entry: Readonly<Record<string, unknown>>): Promise<void> {
    await this.setModels([entry, ...this.modelEntries().filter((other) => other['id'] !== entry['id'])]);
  }

  async setModels(entries: readonly unknown[]): Promise<void> {
    await this.#workspace.getConfiguration('calibrated').update('models', entries, ownSettings);
  }

  chatIdleMs(): number {
    return this.#ownNumber('calibrated.requests.chatIdleSeconds') * 1000;
  }

  completionIdleMs(): number {
    return this.#ownNumber('calibrated.requests.completionIdleSeconds') * 1000;
  }

  dataDirectory(): string | undefined {
    const value = this.#ownValue('calibrated.dataDirectory');
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** A workspace can turn completions off, never on. */
  completionsEnabled(document: vscode.TextDocument): boolean {
    const key = 'calibrated.completions.enabled';
    const found = this.#workspace.getConfiguration(undefined, document).inspect<boolean>(key);
    return onlyLowered(found, settingDefaults[key]);
  }

  /** ms. A workspace can lengthen the pause, never shorten it: each completion costs money. */
  completionDelayMs(): number {
    const key = 'calibrated.completions.idleDelayMs';
    const found = this.#workspace.getConfiguration().inspect<number>(key);
    return Math.min(5000, Math.max(0, onlyLengthened(found, settingDefaults[key])));
  }

  /** Whether practice may ask questions and remind once a day; a repository has no say. */
  practicePrompts(): boolean {
    return this.#ownValue('calibrated.practice.prompts') !== false;
  }

  showMarks(): boolean {
    return (
      this.#workspace.getConfiguration().get<boolean>('calibrated.provenance.marks') ??
      settingDefaults['calibrated.provenance.marks']
    );
  }

  async toggleMarks(): Promise<void> {
    await this.#workspace.getConfiguration('calibrated').update('provenance.marks', !this.showMarks(), ownSettings);
  }

  /** Whether one quiet question is asked after a silence; a repository has no say. */
  asksOnReturn(): boolean {
    return this.#ownValue('calibrated.task.askOnReturn') !== false;
  }

  /** The port that receives the agents' telemetry; 0 for none. A repository has no say. */
  telemetryPort(): number {
    const value = this.#ownNumber('calibrated.agents.telemetryPort');
    return Number.isInteger(value) && value >= 0 && value <= 65_535 ? value : 0;
  }

  weeklySummary(): boolean {
    return this.#ownValue('calibrated.weeklySummary') !== false;
  }

  /** Whether active time may be visible while a task runs. If so, the task is recorded as not blind. */
  showTaskClock(): boolean {
    return this.#ownValue('calibrated.task.showClock') === true;
  }

  async turnOffWeeklySummary(): Promise<void> {
    await this.#workspace.getConfiguration('calibrated').update('weeklySummary', false, ownSettings);
  }

  onDidChange(key: SettingKey, run: () => void): vscode.Disposable {
    return this.#workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(key)) run();
    });
  }

  #ownValue(key: SettingKey): unknown {
    return this.#workspace.getConfiguration().inspect<unknown>(key)?.globalValue;
  }

  #ownNumber(key: OwnNumberKey): number {
    const value = this.#ownValue(key);
    return typeof value === 'number' && value > 0 ? value : settingDefaults[key];
  }
}

type OwnNumberKey =
  | 'calibrated.requests.chatIdleSeconds'
  | 'calibrated.requests.completionIdleSeconds'
  | 'calibrated.agents.telemetryPort'
  | 'calibrated.cost.dailyCap'
  | 'calibrated.cost.monthlyCap';
