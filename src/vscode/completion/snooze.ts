import * as vscode from 'vscode';

interface Choice extends vscode.QuickPickItem {
  readonly minutes: number;
}

/** Asks how long to snooze automatic completions. @returns minutes, 0 to end a snooze; undefined if nothing was chosen. */
export async function askForSnooze(isSnoozed: boolean): Promise<number | undefined> {
  const choices: readonly Choice[] = [
    ...(isSnoozed ? [{ label: 'End Snooze', minutes: 0 }] : []),
    { label: '5 minutes', minutes: 5 },
    { label: '30 minutes', minutes: 30 },
    { label: '2 hours', minutes: 120 },
  ];
  const picked = await vscode.window.showQuickPick<Choice>(choices, {
    title: 'Snooze Completions',
    placeHolder: 'Complete Now still works meanwhile',
  });
  return picked?.minutes;
}
