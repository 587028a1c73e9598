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
}

const menu: CommandId = 'calibrated.showMenu';

/** The one status-bar item: the task's clock against its estimate, and the level. */
export class StatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('calibrated.status', vscode.StatusBarAlignment.Left, 50);

  constructor() {
    this.#item.name = 'Calibrated';
    this.#item.command = menu;
  }

  show({ level, levelSource, clock, title, paused }: StatusContent): void {
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
