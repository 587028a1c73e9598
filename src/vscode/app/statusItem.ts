import * as vscode from 'vscode';
import type { Level } from '../../base/level.ts';
import type { CommandId } from './registry.ts';

export interface StatusContent {
  readonly level: Level;
  /** Which rule set the level. */
  readonly levelSource: string;
  /** For example "0:42 of 1:00"; undefined without a task. */
  readonly clock: string | undefined;
  readonly title: string | undefined;
  readonly paused: boolean;
  /** Asked after a silence, in place of everything else. */
  readonly question?: string | undefined;
}

const menu: CommandId = 'calibrated.showMenu';
const answer: CommandId = 'calibrated.answerReturn';

/** The one status-bar item: the task's clock against its estimate, and the level. */
export class StatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('calibrated.status', vscode.StatusBarAlignment.Left, 50);

  constructor() {
    this.#item.name = 'Calibrated';
    this.#item.command = menu;
  }

  show({ level, levelSource, clock, title, paused, question }: StatusContent): void {
    this.#item.command = question === undefined ? menu : answer;
    if (question !== undefined) {
      this.#item.text = `$(question) ${question}`;
      this.#item.tooltip = answers();
      this.#item.accessibilityInformation = { label: `Calibrated: ${question} Yes, No or Part.`, role: 'button' };
      this.#item.show();
      return;
    }
    const icon = paused ? '$(debug-pause)' : '$(watch)';
    this.#item.text = clock === undefined ? `${icon} ${level}` : `${icon} ${clock} · ${level}`;
    const task = title === undefined ? 'No task is running.' : `${title}${paused ? ' (paused)' : ''}: ${clock} active.`;
    this.#item.tooltip = `${task}\nLevel ${level}, set by ${levelSource}.`;
    this.#item.accessibilityInformation = { label: `Calibrated: ${task} Level ${level}`, role: 'button' };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** One click each, and the keys that do the same. */
function answers(): vscode.MarkdownString {
  const commands: readonly (readonly [CommandId, string])[] = [
    ['calibrated.answerYes', 'Yes'],
    ['calibrated.answerNo', 'No'],
    ['calibrated.answerPart', 'Part'],
  ];
  const text = new vscode.MarkdownString(
    commands.map(([command, label]) => `[${label}](command:${command})`).join(' · '),
  );
  text.isTrusted = { enabledCommands: commands.map(([command]) => command) };
  return text;
}
