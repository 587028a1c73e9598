import * as vscode from 'vscode';
import {
  type LevelPlace,
  type LevelRuleEntry,
  levelCaps,
  type RuleQuestions,
  readLevelRules,
} from '../../assist/levelRules.ts';
import { type EffectiveLevel, effectiveLevel, isLevel, type LevelRule } from '../../base/level.ts';
import { type SettingKey, settingDefaults } from './registry.ts';

/** What the level of a document depends on. */
export type LevelDocument = Pick<vscode.TextDocument, 'uri' | 'languageId'>;

/** What has a say about the level beside the settings; known when the parts are there. */
export interface LevelFacts extends RuleQuestions {
  /** Kind of the task that runs. */
  taskKind(): string | undefined;
  /** What the coin of a trial gave the task that runs. */
  assignment(): LevelRule | undefined;
}

/** Until more is known every glob holds and nothing is earned: too strict for a moment rather than too lax. */
const factsAtStart: LevelFacts = {
  matches: () => true,
  trust: () => ({ isEarned: false, why: 'the record is not read yet' }),
  taskKind: () => undefined,
  assignment: () => undefined,
};

/** Typed reading of the settings; what must not come from a repository is read from the user's own settings only. */
export class Settings {
  #facts: LevelFacts = factsAtStart;
  #preferred: () => string | undefined = () => undefined;
  readonly #more: (() => LevelRule | undefined)[] = [];

  /** Says what is known beside the settings. */
  useFacts(facts: LevelFacts): void {
    this.#facts = facts;
  }

  /** One more place that has a say about the level, for example a session without AI. */
  alsoAsk(rule: () => LevelRule | undefined): void {
    this.#more.push(rule);
  }

  /** The level for a document, with the rule that decided it. */
  level(document?: LevelDocument): EffectiveLevel {
    const seen = vscode.workspace.getConfiguration('calibrated', document).inspect<unknown>('level');
    const own = seen?.globalLanguageValue ?? seen?.globalValue;
    const ownRule: LevelRule = isLevel(own)
      ? {
          level: own,
          source: seen?.globalLanguageValue === undefined ? 'your setting' : 'your setting for this language',
        }
      : { level: settingDefaults['calibrated.level'], source: 'the default' };
    const others: LevelRule[] = [];
    const add = (level: unknown, source: string) => {
      if (isLevel(level)) others.push({ level, source });
    };
    add(seen?.workspaceValue, 'this workspace');
    add(seen?.workspaceLanguageValue, 'this workspace, for this language');
    add(seen?.workspaceFolderValue, 'this folder');
    add(seen?.workspaceFolderLanguageValue, 'this folder, for this language');
    if (!vscode.workspace.isTrusted) others.push({ level: 'Off', source: 'Restricted Mode' });
    others.push(...this.#ruleCaps(document));
    const assignment = this.#facts.assignment();
    if (assignment !== undefined) others.push(assignment);
    others.push(...this.#more.map((rule) => rule()).filter((rule) => rule !== undefined));
    return effectiveLevel(ownRule, others);
  }

  async setLevel(level: string): Promise<void> {
    await vscode.workspace.getConfiguration('calibrated').update('level', level, vscode.ConfigurationTarget.Global);
  }

  /** The rules by folder, language and task kind: one's own and the workspace's, each of which can only lower the level. */
  #ruleCaps(document: LevelDocument | undefined): readonly LevelRule[] {
    const seen = vscode.workspace.getConfiguration('calibrated', document).inspect<unknown>('levelRules');
    const place: LevelPlace = {
      path: document === undefined ? undefined : vscode.workspace.asRelativePath(document.uri, false),
      languageId: document?.languageId,
      taskKind: this.#facts.taskKind(),
    };
    const caps = (setting: unknown, whose: string) => levelCaps(readLevelRules(setting), whose, place, this.#facts);
    return [
      ...caps(seen?.globalValue, 'your rule'),
      ...caps(seen?.workspaceValue, "this workspace's rule"),
      ...caps(seen?.workspaceFolderValue, "this folder's rule"),
    ];
  }

  /** All rules that are in force somewhere, for what has to be read before they can be applied. */
  levelRules(): readonly LevelRuleEntry[] {
    const seen = vscode.workspace.getConfiguration('calibrated').inspect<unknown>('levelRules');
    const folders = vscode.workspace.workspaceFolders ?? [];
    const ofFolders = folders.map(
      ({ uri }) => vscode.workspace.getConfiguration('calibrated', uri).inspect('levelRules')?.workspaceFolderValue,
    );
    return [seen?.globalValue, seen?.workspaceValue, ...ofFolders].flatMap(readLevelRules);
  }

  /** The raw `calibrated.prices` of the user's own settings. */
  prices(): unknown {
    return ownValue('calibrated.prices') ?? settingDefaults['calibrated.prices'];
  }

  /** In the currency of the prices; 0 is none. */
  costCaps(): { readonly daily: number; readonly monthly: number } {
    return { daily: ownNumber('calibrated.cost.dailyCap'), monthly: ownNumber('calibrated.cost.monthlyCap') };
  }

  /** The raw `calibrated.models` of the user's own settings; a workspace's are ignored. */
  models(): unknown {
    return ownValue('calibrated.models') ?? settingDefaults['calibrated.models'];
  }

  /** Says which model comes first while a trial compares models. */
  preferModel(preferred: () => string | undefined): void {
    this.#preferred = preferred;
  }

  /** As {@link models}, in the order in which they are asked. */
  modelsInOrder(): unknown {
    const list = this.models();
    const first = this.#preferred();
    if (!Array.isArray(list) || first === undefined) return list;
    return [...list].sort((a, b) => Number(b?.model === first) - Number(a?.model === first));
  }

  async addModel(entry: Readonly<Record<string, unknown>>): Promise<void> {
    const present = this.models();
    const list = Array.isArray(present) ? present : [];
    await vscode.workspace
      .getConfiguration('calibrated')
      .update(
        'models',
        [entry, ...list.filter((other) => other?.id !== entry['id'])],
        vscode.ConfigurationTarget.Global,
      );
  }

  chatIdleMs(): number {
    return ownNumber('calibrated.requests.chatIdleSeconds') * 1000;
  }

  completionIdleMs(): number {
    return ownNumber('calibrated.requests.completionIdleSeconds') * 1000;
  }

  dataDirectory(): string | undefined {
    const value = ownValue('calibrated.dataDirectory');
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  completionsEnabled(document: vscode.TextDocument): boolean {
    return (
      read<boolean>('calibrated.completions.enabled', document) ?? settingDefaults['calibrated.completions.enabled']
    );
  }

  completionDelayMs(): number {
    const value = read<number>('calibrated.completions.idleDelayMs');
    return Math.min(5000, Math.max(0, value ?? settingDefaults['calibrated.completions.idleDelayMs']));
  }

  /** Whether practice may ask something and remind once a day; a repository has no say. */
  practicePrompts(): boolean {
    return ownValue('calibrated.practice.prompts') !== false;
  }

  showMarks(): boolean {
    return read<boolean>('calibrated.provenance.marks') ?? settingDefaults['calibrated.provenance.marks'];
  }

  async toggleMarks(): Promise<void> {
    await vscode.workspace
      .getConfiguration('calibrated')
      .update('provenance.marks', !this.showMarks(), vscode.ConfigurationTarget.Global);
  }

  weeklySummary(): boolean {
    return ownValue('calibrated.weeklySummary') !== false;
  }

  async turnOffWeeklySummary(): Promise<void> {
    await vscode.workspace
      .getConfiguration('calibrated')
      .update('weeklySummary', false, vscode.ConfigurationTarget.Global);
  }

  onDidChange(key: SettingKey, run: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(key)) run();
    });
  }
}

function read<T>(key: SettingKey, document?: vscode.TextDocument): T | undefined {
  return vscode.workspace.getConfiguration(undefined, document).get<T>(key);
}

function ownValue(key: SettingKey): unknown {
  return vscode.workspace.getConfiguration().inspect<unknown>(key)?.globalValue;
}

function ownNumber(
  key:
    | 'calibrated.requests.chatIdleSeconds'
    | 'calibrated.requests.completionIdleSeconds'
    | 'calibrated.cost.dailyCap'
    | 'calibrated.cost.monthlyCap',
): number {
  const value = ownValue(key);
  return typeof value === 'number' && value > 0 ? value : settingDefaults[key];
}
