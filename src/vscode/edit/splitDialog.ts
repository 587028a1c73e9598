import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

interface Choice extends vscode.QuickPickItem {
  readonly choice: 'steps' | 'all';
}

/** Shows how large an edit is and offers to take it in steps. @returns undefined if the person declines. */
export async function askHowToShow(lines: number, files: number, limit: number): Promise<'steps' | 'all' | undefined> {
  const choices: readonly Choice[] = [
    {
      choice: 'steps',
      label: l10n.t('Show It in Steps of About {0} Lines', limit),
      detail: l10n.t('Decide on one step to see the next. Stop at any time.'),
    },
    { choice: 'all', label: l10n.t('Show It All at Once') },
  ];
  const picked = await vscode.window.showQuickPick<Choice>(choices, {
    title: l10n.t('The edit changes {0} lines{1}', lines, files === 1 ? '' : l10n.t(' in {0} files', files)),
    placeHolder: l10n.t('Smaller changes get read more carefully'),
    ignoreFocusOut: true,
  });
  return picked?.choice;
}
