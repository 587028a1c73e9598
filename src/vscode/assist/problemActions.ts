import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { allows, type Level } from '../../base/level.ts';
import type { CommandId } from '../app/registry.ts';
import { cellScheme } from '../completion/writtenSchemes.ts';

const ask: CommandId = 'calibrated.askAboutProblem';
const fix: CommandId = 'calibrated.fixProblem';

/** Lightbulb actions for a problem: ask about it, or propose a fix, as far as the level allows. */
export const problemActions = (level: (document: vscode.TextDocument) => Level): vscode.CodeActionProvider => ({
  provideCodeActions(document, _range, context) {
    const [problem] = context.diagnostics;
    const here = level(document);
    if (problem === undefined || here === 'Off' || document.uri.scheme === cellScheme) return [];
    const action = new vscode.CodeAction(l10n.t('Ask Calibrated About This Problem'), vscode.CodeActionKind.QuickFix);
    action.command = { command: ask, title: action.title, arguments: [problem.message] };
    action.diagnostics = [problem];
    if (!allows(here, 'Edit')) return [action];
    const fixAction = new vscode.CodeAction(l10n.t('Fix with Calibrated'), vscode.CodeActionKind.QuickFix);
    const line = problem.range.start.line + 1;
    fixAction.command = { command: fix, title: fixAction.title, arguments: [document.uri, line, problem.message] };
    fixAction.diagnostics = [problem];
    return [action, fixAction];
  },
});
