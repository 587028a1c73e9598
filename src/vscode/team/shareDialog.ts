import * as vscode from 'vscode';
import { openGit } from '../../history/git.ts';
import type { SinkChoice } from './membership.ts';

export type ShareAction = 'send' | 'preview' | 'report' | 'leave' | 'leaveAndDelete' | 'delete';

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

const title = 'Share Team Stats';

/** Asks where to; undefined when the person does not want to. */
export async function askForSink(
  folder: string | undefined,
  hasLeft: boolean,
): Promise<SinkChoice | 'delete' | undefined> {
  const choices: Choice<SinkChoice['kind'] | 'delete'>[] = [];
  const remotes = folder === undefined ? [] : await remotesOf(folder);
  const remote = remotes.includes('origin') ? 'origin' : remotes[0];
  if (remote !== undefined) {
    const detail = `As a ref below refs/calibrated/stats/ in ${remote}; who can fetch from there can read it.`;
    choices.push({ label: 'The repository of the team', detail, value: 'git' });
  }
  choices.push(
    { label: 'An OpenTelemetry collector', detail: 'OTLP over HTTP to an address that you give.', value: 'otlp' },
    { label: 'A folder', detail: 'One file, for example in a folder that the team shares.', value: 'file' },
  );
  if (hasLeft) choices.push({ label: 'Delete what was shared before', detail: 'Before you left.', value: 'delete' });
  const placeHolder = 'Nothing is shared now. You see every byte before anything is sent. Where to?';
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder, ignoreFocusOut: true });
  if (chosen?.value === 'delete') return 'delete';
  if (chosen?.value === 'git') return remote === undefined ? undefined : { kind: 'git', remote };
  if (chosen?.value === 'otlp') {
    const endpoint = await vscode.window.showInputBox({
      title,
      prompt: 'Address of the collector',
      value: 'http://localhost:4318',
      ignoreFocusOut: true,
      validateInput: (text) =>
        /^https?:\/\/[^/]/.test(text.trim()) ? undefined : 'An address begins with http:// or https://.',
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
    label: 'Send and join',
    detail: 'From now on once a week. Leave and delete at any time with this command.',
    value: true,
  };
  const no = { label: 'Do not send', detail: 'Nothing leaves this machine.', value: false };
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const along = named.length === 0 ? '' : `, with the headers ${named.join(', ')}`;
  const placeHolder = `The editor shows all ${bytes} bytes that would go to ${place}${along}; click into it to look around.`;
  // Sending is never what a hasty Enter does.
  const chosen = await vscode.window.showQuickPick([no, yes], { title, placeHolder, ignoreFocusOut: true });
  return chosen?.value === true;
}

/** What a member can do. */
export async function askForAction(place: string, canDelete: boolean): Promise<ShareAction | undefined> {
  const choices: Choice<ShareAction>[] = [
    { label: 'Show what would be sent now', value: 'preview' },
    { label: 'Send now', value: 'send' },
    { label: 'Show the team report', value: 'report' },
    { label: 'Leave', detail: 'Nothing more is sent; what was sent stays.', value: 'leave' },
  ];
  if (canDelete) {
    choices.push(
      {
        label: 'Leave and delete',
        detail: 'Nothing more is sent, and what was sent is deleted.',
        value: 'leaveAndDelete',
      },
      { label: 'Delete what was sent', detail: 'You stay; the next weekly send begins anew.', value: 'delete' },
    );
  }
  const placeHolder = `This workspace shares once a week with ${place}.`;
  return (await vscode.window.showQuickPick(choices, { title, placeHolder }))?.value;
}

async function remotesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await openGit(folder).run(['remote']))
      .toString('utf8')
      .split('\n')
      .filter((name) => name !== '');
  } catch {
    // No repository, or no git: then it is not offered.
    return [];
  }
}
