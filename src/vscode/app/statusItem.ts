import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { clip } from '../../base/clip.ts';
import type { Level } from '../../base/level.ts';
import type { CommandId } from './registry.ts';

export interface StatusContent {
  readonly level: Level;
  /** The rule that set the level, as a sentence; empty if none did. */
  readonly levelWhy: string;
  /** For example "42 min of 1 h"; undefined unless the person asked for a clock. */
  readonly clock: string | undefined;
  /** Title of the open task; undefined without one. */
  readonly title: string | undefined;
  /** Title of a finished task whose felt time was not asked for. */
  readonly unasked: string | undefined;
  readonly paused: boolean;
  /** Asked after a silence, shown after the task and the level. */
  readonly question?: string | undefined;
}

const menu: CommandId = 'calibrated.showMenu';
const answer: CommandId = 'calibrated.answerReturn';

/** The single status-bar item: whether a task is running, which one, and the level. Shows no time before the task is done. */
export class StatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('calibrated.status', vscode.StatusBarAlignment.Left, 50);

  constructor() {
    this.#item.name = 'Calibrated';
    this.#item.command = menu;
  }

  show({ level, levelWhy, clock, title, unasked, paused, question }: StatusContent): void {
    this.#item.command = question === undefined ? menu : answer;
    const icon = title === undefined ? '$(watch)' : paused ? '$(debug-pause)' : '$(play-circle)';
    const asked = question === undefined ? [] : `$(question) ${question}`;
    const shown = [title === undefined ? [] : clip(title, titleLimit), clock ?? [], level, asked].flat().join(' · ');
    this.#item.text = `${icon} ${shown}`;
    const state = paused ? l10n.t('Paused') : l10n.t('Running');
    const task = title === undefined ? l10n.t('No task running.') : `${state}: ${title}.`;
    const felt = unasked === undefined ? '' : l10n.t('\nHow long did “{0}” feel? Click to say.', unasked);
    const about = `${[task, [l10n.t('Level {0}.', level), levelWhy].join(' ').trim()].join('\n')}${felt}`;
    this.#item.tooltip = question === undefined ? about : answers(question, about);
    const choices = question === undefined ? '' : l10n.t(' {0} Answer Yes, No or Part.', question);
    this.#item.accessibilityInformation = {
      label: l10n.t('Calibrated: {0} Level {1}.{2}', task, level, choices),
      role: 'button',
    };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** One link per answer, then the usual text. The keyboard shortcuts do the same. */
function answers(question: string, about: string): vscode.MarkdownString {
  const commands: readonly (readonly [CommandId, string])[] = [
    ['calibrated.answerYes', l10n.t('Yes')],
    ['calibrated.answerNo', l10n.t('No')],
    ['calibrated.answerPart', l10n.t('Part')],
  ];
  const text = new vscode.MarkdownString(
    `${question} ${commands.map(([command, label]) => `[${label}](command:${command})`).join(' · ')}\n\n`,
  );
  // Titles are the person's own words: appended as text, so that none of them becomes a link.
  for (const line of about.split('\n')) text.appendText(line).appendMarkdown('\n\n');
  text.isTrusted = { enabledCommands: commands.map(([command]) => command) };
  return text;
}

/** Characters of a title in the status bar. Chosen by us. */
const titleLimit = 28;
