import * as vscode from 'vscode';

interface Choice extends vscode.QuickPickItem {
  readonly choice: 'steps' | 'all';
}

/** Shows how large an edit is and offers to take it in steps. @returns undefined when the person wants none of it. */
export async function askHowToShow(lines: number, files: number, limit: number): Promise<'steps' | 'all' | undefined> {
  const choices: readonly Choice[] = [
    {
      choice: 'steps',
      label: `Show it in steps of about ${limit} lines`,
      detail: 'The next step comes when you have decided on the one before; you can stop at any of them.',
    },
    { choice: 'all', label: 'Show it all at once' },
  ];
  const picked = await vscode.window.showQuickPick<Choice>(choices, {
    title: `The edit changes ${lines} lines${files === 1 ? '' : ` in ${files} files`}`,
    placeHolder: 'Small changes are read more carefully and ship safer',
    ignoreFocusOut: true,
  });
  return picked?.choice;
}
