import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

interface Choice extends vscode.QuickPickItem {
  readonly minutes: number;
}

/** Asks how long to snooze automatic completions. @returns minutes, 0 to end a snooze; undefined if nothing was chosen. */
export async function askForSnooze(isSnoozed: boolean): Promise<number | undefined> {
  const choices: readonly Choice[] = [
    ...(isSnoozed ? [{ label: l10n.t('End Snooze'), minutes: 0 }] : []),
    { label: l10n.t('5 minutes'), minutes: 5 },
    { label: l10n.t('30 minutes'), minutes: 30 },
    { label: l10n.t('2 hours'), minutes: 120 },
  ];
  const picked = await vscode.window.showQuickPick<Choice>(choices, {
    title: l10n.t('Snooze Completions'),
    placeHolder: l10n.t('Complete Now still works meanwhile'),
  });
  return picked?.minutes;
}
