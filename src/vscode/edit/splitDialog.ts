import * as vscode from 'vscode';

interface Choice extends vscode.QuickPickItem {
  readonly choice: 'steps' | 'all';
}

/** Shows how large an edit is and offers to take it in steps. @returns undefined if the person declines. */
export async function askHowToShow(lines: number, files: number, limit: number): Promise<'steps' | 'all' | undefined> {
  const choices: readonly Choice[] = [
    {
      choice: 'steps',
      label: `Show It in Steps of About ${limit} Lines`,
      detail: 'Decide on one step to see the next. Stop at any time.',
    },
    { choice: 'all', label: 'Show It All at Once' },
  ];
  const picked = await vscode.window.showQuickPick<Choice>(choices, {
    title: `The edit changes ${lines} lines${files === 1 ? '' : ` in ${files} files`}`,
    placeHolder: 'Smaller changes get read more carefully',
    ignoreFocusOut: true,
  });
  return picked?.choice;
}
