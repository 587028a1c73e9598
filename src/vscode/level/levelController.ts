import * as vscode from 'vscode';
import type { LevelRuleEntry, Trust } from '../../assist/levelRules.ts';
import { costLine } from '../../assist/record/costReport.ts';
import type { Clock } from '../../base/clock.ts';
import type { LevelRule } from '../../base/level.ts';
import type { Entry } from '../app/entry.ts';
import { Pages } from '../app/pages.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Settings } from '../app/settings.ts';
import { RequestMeter } from './requestMeter.ts';

export interface LevelDeps {
  readonly entry: Entry;
  readonly settings: Settings;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The task that runs. */
  readonly task: () => { readonly id: string; readonly kind: string } | undefined;
  /** What the coin of a trial gave the task that runs. */
  readonly assignment: () => LevelRule | undefined;
}

/** Own choice: trust falls back within minutes of the record, and the record is read seldom. */
const judgeEveryMs = 10 * 60_000;

const notReadYet: Trust = { isEarned: false, why: 'the record is not read yet' };

/** The slider beside its setting: rules that need more than the settings, what was spent, and the record of each level. */
export class LevelController implements vscode.Disposable {
  readonly #deps: LevelDeps;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: readonly vscode.Disposable[];
  readonly #pages = new Pages();
  readonly meter: RequestMeter;
  #matches: ((glob: string, path: string) => boolean) | undefined;
  #trust: ReadonlyMap<string, Trust> = new Map();
  /** Something that decides about the level is known now. */
  readonly onDidChange = this.#changed.event;

  constructor(deps: LevelDeps) {
    this.#deps = deps;
    const { entry, settings, recorder, clock, newId } = deps;
    settings.useFacts({
      matches: (glob, path) => this.#matches?.(glob, path) ?? true,
      trust: (rule) => this.#trust.get(keyOf(rule)) ?? notReadYet,
      taskKind: () => deps.task()?.kind,
      assignment: deps.assignment,
    });
    this.meter = new RequestMeter({
      settings,
      record: (kind, data) => recorder.record(kind, data, deps.task()?.id ?? null),
      store: async () => {
        await recorder.flush();
        return recorder.store();
      },
      level: () => settings.level(vscode.window.activeTextEditor?.document).level,
      isOff: () => settings.level().level === 'Off',
      clock,
      newId,
    });
    const judging = setInterval(() => entry.quietly('judge trust', () => this.judge()), judgeEveryMs);
    this.#disposables = [
      { dispose: () => clearInterval(judging) },
      this.#changed,
      settings.onDidChange('calibrated.levelRules', () => entry.quietly('level rules', () => this.load())),
      this.#pages,
      entry.command('calibrated.showCost', async () => {
        const { costPage } = await import('./costView.ts');
        await this.#pages.show('Cost', await costPage(recorder, clock));
      }),
      entry.command('calibrated.showLevelRecord', async () => {
        const { levelRecordPage } = await import('./levelRecordView.ts');
        await this.#pages.show('Record by Level', await levelRecordPage(recorder, clock));
      }),
    ];
  }

  /** Reads what the rules ask for; without rules there is nothing to load. */
  async load(): Promise<void> {
    const rules = this.#deps.settings.levelRules();
    if (rules.length > 0) this.#matches = (await import('./globMatch.ts')).globMatch;
    if (rules.some(({ earned }) => earned !== undefined)) await this.judge();
    this.#changed.fire();
  }

  /** Reads one's own record again: trust falls back by itself when the record does. */
  async judge(): Promise<void> {
    const rules = this.#deps.settings.levelRules().filter(({ earned }) => earned !== undefined);
    if (rules.length === 0) return;
    const { judgeRules } = await import('./judgeRules.ts');
    const verdicts = await judgeRules(rules, this.#deps.recorder);
    this.#trust = new Map(rules.map((rule, index) => [keyOf(rule), verdicts[index] ?? notReadYet]));
    this.#changed.fire();
  }

  /** What was spent, for the menu. */
  async costLine(): Promise<string> {
    return costLine(await this.meter.report(), this.#deps.settings.costCaps());
  }

  dispose(): void {
    for (const part of this.#disposables) part.dispose();
  }
}

function keyOf(rule: LevelRuleEntry): string {
  return JSON.stringify(rule);
}
