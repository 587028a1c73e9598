import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { GapRow } from '../../tasks/figures/gap.ts';
import { rangeSentence } from '../../tasks/figures/ownRange.ts';
import { parseEstimate, timeProblem } from '../../tasks/parseEstimate.ts';
import { kindLabels, type TaskKind, taskKinds } from '../../tasks/task.ts';
import { guessKind, readTaskLine } from '../../tasks/taskLine.ts';
import type { TaskInput } from './taskDialogs.ts';

const example = l10n.t('Fix login redirect 45m');

/**
 * One box for a whole task: title and estimate in one line, with a guessed kind. Its buttons change the kind and add an estimate with AI.
 */
export class TaskLineBox {
  readonly #box = vscode.window.createInputBox();
  readonly #rows: Promise<readonly GapRow[]>;
  #known: readonly GapRow[] | undefined;
  #kind: TaskKind | undefined;
  #withAi = '';
  /** Another question temporarily replaces the box, so its hiding is not an Escape. */
  #isAside = false;

  /** @param text Initial text of the box: what was typed last time, or a suggestion. */
  constructor(rows: Promise<readonly GapRow[]>, text: string) {
    this.#rows = rows;
    this.#box.title = l10n.t('Start Task');
    this.#box.placeholder = example;
    this.#box.prompt = l10n.t('What will you do, and how long will it take?');
    this.#box.ignoreFocusOut = true;
    this.#box.value = text;
    this.#box.valueSelection = [text.length, text.length];
  }

  /** @param typed Called on every change, so that an Escape loses nothing. @returns undefined after Escape. */
  ask(typed: (text: string) => void): Promise<TaskInput | undefined> {
    const box = this.#box;
    this.#draw();
    void this.#rows.then((rows) => {
      this.#known = rows;
      this.#draw();
    });
    return new Promise((resolve) => {
      box.onDidChangeValue((text) => {
        typed(text);
        this.#draw();
      });
      box.onDidTriggerButton((button) => void this.#aside(button === box.buttons[0]));
      box.onDidAccept(() => {
        const input = this.#input();
        if (input === undefined) return;
        resolve(input);
        box.dispose();
      });
      box.onDidHide(() => {
        if (this.#isAside) return;
        resolve(undefined);
        box.dispose();
      });
      box.show();
    });
  }

  get #shownKind(): TaskKind {
    return this.#kind ?? guessKind(readTaskLine(this.#box.value).title);
  }

  #draw(): void {
    const { estimate } = readTaskLine(this.#box.value);
    const kind = kindLabels[this.#shownKind];
    this.#box.buttons = [
      { iconPath: new vscode.ThemeIcon('tag'), tooltip: l10n.t('Kind: {0}. Change…', kind) },
      {
        iconPath: new vscode.ThemeIcon('sparkle'),
        tooltip:
          this.#withAi === '' ? l10n.t('Add an Estimate with AI…') : l10n.t('With AI: {0}. Change…', this.#withAi),
      },
    ];
    if (estimate === undefined || this.#known === undefined) this.#box.validationMessage = undefined;
    else {
      const range = rangeSentence(this.#known, kind, estimate.typicalMs);
      const message = l10n.t('Kind: {0}. {1}', kind, range);
      this.#box.validationMessage = { message, severity: vscode.InputBoxValidationSeverity.Info };
    }
  }

  #input(): TaskInput | undefined {
    const { title, estimate } = readTaskLine(this.#box.value);
    const missing =
      title === ''
        ? l10n.t('Say what you will do, for example “{0}”.', example)
        : estimate === undefined
          ? l10n.t('Add how long it will take, for example 45m or 1h30.')
          : undefined;
    this.#box.validationMessage = missing;
    if (estimate === undefined || missing !== undefined) return undefined;
    const withAi = this.#withAi === '' ? {} : { withAi: parseEstimate(this.#withAi) };
    return { title, kind: this.#shownKind, withoutAi: estimate, ...withAi };
  }

  async #aside(isKind: boolean): Promise<void> {
    this.#isAside = true;
    if (isKind) this.#kind = (await pickKind(this.#shownKind)) ?? this.#kind;
    else this.#withAi = (await askWithAi(this.#withAi)) ?? this.#withAi;
    this.#box.show();
    this.#isAside = false;
    this.#draw();
  }
}

/** Undefined for no change. Back and Escape both return to the box. */
function pickKind(current: TaskKind): Promise<TaskKind | undefined> {
  const list = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly taskKind: TaskKind }>();
  list.title = l10n.t('Start Task');
  list.placeholder = l10n.t('Choose the kind of work');
  list.buttons = [vscode.QuickInputButtons.Back];
  list.items = taskKinds.map((taskKind) => ({ label: kindLabels[taskKind], taskKind }));
  list.activeItems = list.items.filter(({ taskKind }) => taskKind === current);
  return new Promise((resolve) => {
    list.onDidTriggerButton(() => list.hide());
    list.onDidAccept(() => {
      resolve(list.selectedItems[0]?.taskKind);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}

/** Undefined for no change; empty for no estimate with AI. */
function askWithAi(current: string): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  box.title = l10n.t('Start Task');
  box.prompt = l10n.t('How long will it take with AI, at your current level? Leave it empty for the same time.');
  box.placeholder = '30m';
  box.value = current;
  box.ignoreFocusOut = true;
  box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    const problem = () => (box.value.trim() === '' ? undefined : timeProblem(box.value));
    box.onDidTriggerButton(() => box.hide());
    box.onDidChangeValue(() => {
      box.validationMessage = problem();
    });
    box.onDidAccept(() => {
      if (problem() !== undefined) return;
      resolve(box.value.trim());
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}
