import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LevelRuleEntry, RuleQuestions, Trust } from '../../assist/levelRules.ts';
import { minuteMs } from '../../base/timeUnits.ts';
import type { Entry } from '../app/entry.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Settings } from '../app/settings.ts';

/** Chosen by us: trust may lag behind the record by minutes, and reading the record has a cost. */
const judgeEveryMs = 10 * minuteMs;

const notReadYet: Trust = { isEarned: false, why: l10n.t('the record is not read yet') };

/** What level rules need besides the settings: whether a glob matches, and whether the record earns trust. */
export class LevelRuleFacts implements RuleQuestions, vscode.Disposable {
  readonly #settings: Settings;
  readonly #recorder: Recorder;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: readonly vscode.Disposable[];
  #matches: ((glob: string, path: string) => boolean) | undefined;
  #trust: ReadonlyMap<string, Trust> = new Map();
  /** The rules may now give different answers. */
  readonly onDidChange = this.#changed.event;

  constructor(entry: Entry, settings: Settings, recorder: Recorder) {
    this.#settings = settings;
    this.#recorder = recorder;
    const judging = setInterval(() => entry.quietly('judge trust', () => this.#judge()), judgeEveryMs);
    this.#disposables = [
      { dispose: () => clearInterval(judging) },
      this.#changed,
      settings.onDidChange('calibrated.levelRules', () => entry.quietly('level rules', () => this.load())),
    ];
  }

  matches(glob: string, path: string): boolean {
    return this.#matches?.(glob, path) ?? true;
  }

  trust(rule: LevelRuleEntry): Trust {
    return this.#trust.get(keyOf(rule)) ?? notReadYet;
  }

  /** Loads what the rules need; nothing if there are no rules. */
  async load(): Promise<void> {
    const rules = this.#settings.levelRules();
    if (rules.length > 0) this.#matches = (await import('./globMatch.ts')).globMatch;
    await this.#judge();
    this.#changed.fire();
  }

  dispose(): void {
    for (const part of this.#disposables) part.dispose();
  }

  /** Reads the record again, so that trust falls when the record gets worse. */
  async #judge(): Promise<void> {
    const rules = this.#settings.levelRules().filter(({ earned }) => earned !== undefined);
    if (rules.length === 0) return;
    const { judgeRules } = await import('./judgeRules.ts');
    const verdicts = await judgeRules(rules, this.#recorder, vscode);
    this.#trust = new Map(rules.map((rule, index) => [keyOf(rule), verdicts[index] ?? notReadYet]));
    this.#changed.fire();
  }
}

function keyOf(rule: LevelRuleEntry): string {
  return JSON.stringify(rule);
}
