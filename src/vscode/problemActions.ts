import * as vscode from 'vscode';
import type { CommandId } from './registry.ts';

const ask: CommandId = 'calibrated.askAboutProblem';

/** In the lightbulb of a problem: ask about it, at the level that is set. */
export const problemActions: vscode.CodeActionProvider = {
  provideCodeActions(_document, _range, context) {
    const [problem] = context.diagnostics;
    if (problem === undefined) return [];
    const action = new vscode.CodeAction('Ask Calibrated about this problem', vscode.CodeActionKind.QuickFix);
    action.command = { command: ask, title: action.title, arguments: [problem.message] };
    action.diagnostics = [problem];
    return [action];
  },
};
