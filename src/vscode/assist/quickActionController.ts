import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  type QuickActionName,
  quickActionNames,
  quickActions,
  quickActionWay,
  symbolSelection,
} from '../../assist/quickActions.ts';
import { AppError } from '../../base/appError.ts';
import { offReason } from '../../base/level.ts';
import type { AskContext } from '../../hints/askContext.ts';
import type { Code } from '../app/code.ts';
import type { Commands } from '../app/entry.ts';
import type { CommandId } from '../app/registry.ts';
import type { Edits } from '../edit/edits.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import { type AskContextReader, problemsAt, refuseCell } from './askContextReader.ts';
import type { AssistView } from './assistView.ts';

export interface QuickActionDeps {
  readonly levels: LevelResolver;
  readonly reader: AskContextReader;
  readonly code: Pick<Code, 'symbolsOf'>;
  readonly edits: Pick<Edits, 'change'>;
  readonly view: Pick<AssistView, 'ask'>;
}

const plainCommands: Readonly<Record<QuickActionName, CommandId>> = {
  explain: 'calibrated.explainCode',
  fix: 'calibrated.fixCode',
  tests: 'calibrated.writeTests',
  docs: 'calibrated.writeDocs',
};
const hintCommands: Readonly<Record<QuickActionName, CommandId>> = {
  explain: 'calibrated.hintExplain',
  fix: 'calibrated.hintFix',
  tests: 'calibrated.hintTests',
  docs: 'calibrated.hintDocs',
};

/**
 * Explain, Fix, Write Tests and Write Docs, for the selection or the function around the caret. Offered in the lightbulb only when the
 * person opens it: one at every caret would be noise.
 */
export class QuickActionController implements vscode.CodeActionProvider {
  readonly #deps: QuickActionDeps;

  constructor(deps: QuickActionDeps) {
    this.#deps = deps;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics, triggerKind }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    if (triggerKind !== vscode.CodeActionTriggerKind.Invoke) return [];
    const { level } = this.#deps.levels.level(document);
    const actions = (hintFirst: boolean) =>
      quickActionNames
        .filter((name) => quickActionWay(name, level, hintFirst) !== undefined)
        // The problem has a fix action of its own.
        .filter((name) => hintFirst || name !== 'fix' || diagnostics.length === 0)
        .map((name) => {
          const title = hintFirst
            ? l10n.t('Hint First: {0}', quickActions[name].title)
            : l10n.t('{0} with Calibrated', quickActions[name].title);
          const action = new vscode.CodeAction(title, vscode.CodeActionKind.Refactor.append('calibrated'));
          action.command = { command: (hintFirst ? hintCommands : plainCommands)[name], title };
          return action;
        });
    return [...actions(false), ...actions(true)];
  }

  get commands() {
    return {
      'calibrated.explainCode': () => this.#run('explain', false),
      'calibrated.fixCode': () => this.#run('fix', false),
      'calibrated.writeTests': () => this.#run('tests', false),
      'calibrated.writeDocs': () => this.#run('docs', false),
      'calibrated.hintExplain': () => this.#run('explain', true),
      'calibrated.hintFix': () => this.#run('fix', true),
      'calibrated.hintTests': () => this.#run('tests', true),
      'calibrated.hintDocs': () => this.#run('docs', true),
    } satisfies Commands;
  }

  async #run(name: QuickActionName, hintFirst: boolean): Promise<void> {
    const { document, context } = await this.#about();
    const effective = this.#deps.levels.level(document);
    const way = quickActionWay(name, effective.level, hintFirst);
    if (effective.level === 'Off') throw new AppError('refused', offReason(effective));
    if (way === undefined)
      throw new AppError(
        'refused',
        l10n.t(
          'The level is {0} here ({1}). Take "Hint First", or raise the level to Answer.',
          effective.level,
          effective.source,
        ),
      );
    const { question, hintQuestion, instruction = question, isElsewhere = false } = quickActions[name];
    if (way !== 'edit')
      return this.#deps.view.ask(way === 'hint' ? hintQuestion : question, {
        about: context,
        ...(way === 'hint' ? { way } : {}),
      });
    const { selection } = context;
    if (!isElsewhere || selection === undefined) return this.#deps.edits.change(document, context, instruction);
    // The code is named rather than selected, because a selection would be replaced.
    const which = `The code: lines ${selection.firstLine} to ${selection.lastLine} of ${context.file?.path}.`;
    await this.#deps.edits.change(document, { ...context, selection: undefined }, `${instruction} ${which}`);
  }

  /** The selection, else the function around the caret, else the file. */
  async #about(): Promise<{ readonly document: vscode.TextDocument; readonly context: AskContext }> {
    const { document, context } = this.#deps.reader.read('with', new Set());
    const editor = this.#deps.reader.editor;
    refuseCell(document);
    if (document === undefined || editor === undefined || context.file === undefined)
      throw new AppError('refused', l10n.t('Open the code first, and put the cursor in it.'));
    if (context.selection !== undefined) return { document, context };
    const { text, languageId } = context.file;
    const symbols = await this.#deps.code.symbolsOf(languageId, text);
    const selection = symbolSelection(text, document.offsetAt(editor.selection.active), symbols);
    if (selection === undefined) return { document, context };
    const range = new vscode.Range(document.positionAt(selection.start), document.positionAt(selection.end));
    return { document, context: { ...context, selection, diagnostics: problemsAt(document, range) } };
  }
}
