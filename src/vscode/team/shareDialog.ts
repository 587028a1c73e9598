import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { openGit } from '../../history/git/git.ts';
import type { SinkChoice } from './membership.ts';

export type ShareAction = 'send' | 'preview' | 'report' | 'leave' | 'leaveAndDelete' | 'delete';

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

const title = l10n.t('Share Team Stats');

/** Asks where to send; undefined if the person declines. */
export async function askForSink(
  folder: string | undefined,
  hasLeft: boolean,
): Promise<SinkChoice | 'delete' | undefined> {
  const choices: Choice<SinkChoice['kind'] | 'delete'>[] = [];
  const remotes = folder === undefined ? [] : await remotesOf(folder);
  const remote = remotes.includes('origin') ? 'origin' : remotes[0];
  if (remote !== undefined) {
    const detail = l10n.t(
      'A ref below refs/calibrated/stats/ in {0}. Anyone who can fetch from there can read it.',
      remote,
    );
    choices.push({ label: l10n.t('The Team’s Repository'), detail, value: 'git' });
  }
  choices.push(
    {
      label: l10n.t('OpenTelemetry Collector'),
      detail: l10n.t('OTLP over HTTP to an address that you give.'),
      value: 'otlp',
    },
    {
      label: l10n.t('Folder'),
      detail: l10n.t('One file, for example in a folder that the team shares.'),
      value: 'file',
    },
  );
  if (hasLeft)
    choices.push({
      label: l10n.t('Delete What Was Shared Before'),
      detail: l10n.t('Before you left.'),
      value: 'delete',
    });
  const placeHolder = l10n.t('Nothing is shared yet, and you will see every byte first. Where should the stats go?');
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder, ignoreFocusOut: true });
  if (chosen?.value === 'delete') return 'delete';
  if (chosen?.value === 'git') return remote === undefined ? undefined : { kind: 'git', remote };
  if (chosen?.value === 'otlp') {
    const endpoint = await vscode.window.showInputBox({
      title,
      prompt: l10n.t('Address of the collector'),
      value: 'http://localhost:4318',
      ignoreFocusOut: true,
      validateInput: (text) =>
        /^https?:\/\/[^/]/.test(text.trim())
          ? undefined
          : l10n.t('Enter an address that begins with http:// or https://.'),
    });
    return endpoint === undefined ? undefined : { kind: 'otlp', endpoint: endpoint.trim() };
  }
  if (chosen?.value === 'file') {
    const [folderUri] =
      (await vscode.window.showOpenDialog({ title, canSelectFiles: false, canSelectFolders: true })) ?? [];
    return folderUri === undefined ? undefined : { kind: 'file', folder: folderUri.fsPath };
  }
  return undefined;
}

/** After the preview. @returns whether to send. */
export async function confirmSend(
  bytes: number,
  place: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const yes = {
    label: l10n.t('Send and Join'),
    detail: l10n.t('Sends once a week from now on. Leave and delete at any time with this command.'),
    value: true,
  };
  const no = { label: l10n.t('Don’t Send'), detail: l10n.t('Nothing leaves this machine.'), value: false };
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const along = named.length === 0 ? '' : l10n.t(', with the headers {0}', named.join(', '));
  const placeHolder = l10n.t(
    'The editor shows all {0} bytes that would go to {1}{2}; click into it to look around.',
    bytes,
    place,
    along,
  );
  // A hasty Enter must never send anything.
  const chosen = await vscode.window.showQuickPick([no, yes], { title, placeHolder, ignoreFocusOut: true });
  return chosen?.value === true;
}

/** Asks a member what to do. */
export async function askForAction(place: string, canDelete: boolean): Promise<ShareAction | undefined> {
  const choices: Choice<ShareAction>[] = [
    { label: l10n.t('Preview What Would Be Sent'), value: 'preview' },
    { label: l10n.t('Send Now'), value: 'send' },
    { label: l10n.t('Show Team Report'), value: 'report' },
    { label: l10n.t('Leave'), detail: l10n.t('Nothing more is sent. What was sent stays.'), value: 'leave' },
  ];
  if (canDelete) {
    choices.push(
      {
        label: l10n.t('Leave and Delete'),
        detail: l10n.t('Nothing more is sent, and what was sent is deleted.'),
        value: 'leaveAndDelete',
      },
      {
        label: l10n.t('Delete What Was Sent'),
        detail: l10n.t('You stay a member. The next weekly send starts afresh.'),
        value: 'delete',
      },
    );
  }
  const placeHolder = l10n.t('This workspace shares once a week with {0}.', place);
  return (await vscode.window.showQuickPick(choices, { title, placeHolder }))?.value;
}

async function remotesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await openGit(folder).run(['remote']))
      .toString('utf8')
      .split('\n')
      .filter((name) => name !== '');
  } catch {
    // Without a repository or git, it is not offered.
    return [];
  }
}
