import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import { openGit } from '../../history/git/git.ts';
import { fileSink } from '../../team/sharing/fileSink.ts';
import { pseudonymName, pseudonymOf } from '../../team/sharing/pseudonym.ts';
import type { SharedStats } from '../../team/sharing/sharedStats.ts';
import type { StatsSink } from '../../team/sharing/sink.ts';
import { gitSink } from '../../team/sharing/statsRefs.ts';
import { weekOf } from '../../team/weeks.ts';
import type { Log } from '../app/log.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Membership, Memberships, SinkChoice } from './membership.ts';
import { askForAction, askForSink, confirmSend } from './shareDialog.ts';
import { workspaceStats } from './workspaceStats.ts';

export interface ShareDeps {
  readonly memberships: Memberships;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

const previewScheme = 'calibrated-team';
/** Long enough to read. */
const messageMs = 8000;

/** Preview, first send, weekly sends, leaving and deleting. */
export class TeamShare implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #deps: ShareDeps;
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(previewScheme, this);
  #previews = 0;

  constructor(deps: ShareDeps) {
    this.#deps = deps;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.query) ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
  }

  /** @param showReport Opens the panel. */
  async menu(showReport: () => Promise<void>): Promise<void> {
    const membership = this.#deps.memberships.current;
    if (membership === undefined) return this.#join();
    const sink = await sinkOf(membership.sink, folderPath());
    switch (await askForAction(sink.place, membership.sink.kind !== 'otlp')) {
      case 'preview':
        return this.#preview(sink, await this.#stats(membership.id));
      case 'send':
        checkSwitch();
        await this.#send(membership, sink, await this.#stats(membership.id));
        return said(l10n.t('The team stats of this workspace were sent.'));
      case 'report':
        return showReport();
      case 'leave':
        return this.#leave(membership);
      case 'leaveAndDelete':
        await this.#remove(membership, sink);
        await this.#leave(undefined);
        return this.#deps.memberships.forgetSecret(membership.id);
      case 'delete':
        await this.#remove(membership, sink);
        await this.#deps.memberships.set({ ...membership, quarters: [] });
        return said(l10n.t('What this workspace shared was deleted.'));
      case undefined:
        return;
    }
  }

  /** Once a week, after the person has seen and sent the first; VS Code's telemetry switch always wins. */
  async sendWhenDue(): Promise<void> {
    const { memberships, clock, log } = this.#deps;
    const membership = memberships.current;
    const isDue = membership !== undefined && weekOf(clock.nowMs()) > membership.sentWeek;
    if (!isDue || !vscode.env.isTelemetryEnabled || !vscode.workspace.isTrusted) return;
    const stats = await this.#read(membership.id);
    if (stats === undefined) return;
    await this.#send(membership, await sinkOf(membership.sink, folderPath()), stats);
    log.info('The weekly team stats were sent.');
  }

  async #join(): Promise<void> {
    const { memberships, newId } = this.#deps;
    const { left } = memberships;
    if (left === undefined) checkSwitch();
    const choice = await askForSink(folderPath(), left !== undefined && left.sink.kind !== 'otlp');
    if (choice === undefined) return;
    if (choice === 'delete') return this.#deleteLeft();
    checkSwitch();
    const same = left !== undefined && JSON.stringify(left.sink) === JSON.stringify(choice) ? left : undefined;
    const id = same?.id ?? newId();
    const sink = await sinkOf(choice, folderPath());
    let isJoined = same !== undefined;
    try {
      const stats = await this.#stats(id);
      await this.#preview(sink, stats);
      const bytes = await sink.bytes(stats);
      if (!(await confirmSend(bytes.length, sink.place, sink.headers))) return;
      checkSwitch();
      // Remembered before sending, so that whatever may have arrived can be deleted.
      isJoined = true;
      await this.#send({ id, sink: choice, quarters: same?.quarters ?? [], sentWeek: 0 }, sink, stats);
      if (same !== undefined) await memberships.setLeft(undefined);
    } finally {
      if (!isJoined) await memberships.forgetSecret(id);
    }
    said(l10n.t('The team stats of this workspace were sent. They go out once a week from now on.'));
  }

  async #deleteLeft(): Promise<void> {
    const { memberships } = this.#deps;
    const { left } = memberships;
    if (left === undefined) return;
    await this.#remove(left, await sinkOf(left.sink, folderPath()));
    await memberships.setLeft(undefined);
    await memberships.forgetSecret(left.id);
    said(l10n.t('What this workspace shared was deleted.'));
  }

  async #send(membership: Membership, sink: StatsSink, stats: SharedStats): Promise<void> {
    const quarters = [...new Set([...membership.quarters, stats.quarter])];
    await this.#deps.memberships.set({ ...membership, quarters });
    await sink.send(stats);
    await this.#deps.memberships.set({ ...membership, quarters, sentWeek: weekOf(this.#deps.clock.nowMs()) });
  }

  async #remove(membership: Membership, sink: StatsSink): Promise<void> {
    const secret = await this.#deps.memberships.secretOf(membership.id);
    await sink.remove(membership.quarters.map((quarter) => pseudonymName(pseudonymOf(secret, quarter))));
  }

  /** @param left Kept if its stats stay where they are. */
  async #leave(left: Membership | undefined): Promise<void> {
    await this.#deps.memberships.setLeft(left);
    await this.#deps.memberships.set(undefined);
    said(l10n.t('This workspace no longer shares anything.'));
  }

  async #stats(id: string): Promise<SharedStats> {
    const stats = await this.#read(id);
    if (stats === undefined) {
      throw new AppError('notFound', l10n.t('There is nothing to share yet. Finish a task in this workspace first.'));
    }
    return stats;
  }

  async #read(id: string): Promise<SharedStats | undefined> {
    const { memberships, recorder, clock } = this.#deps;
    await recorder.flush();
    const secret = await memberships.secretOf(id);
    return workspaceStats(await recorder.store(), memberships.windows, secret, clock.nowMs());
  }

  /** Shows the exact bytes, which are UTF-8 text. A new document each time, because an editor may keep an old one. */
  async #preview(sink: StatsSink, stats: SharedStats): Promise<void> {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await sink.bytes(stats));
    this.#previews += 1;
    const query = String(this.#previews);
    this.#texts.clear();
    this.#texts.set(query, text);
    await closePreviews();
    const path = l10n.t('/Team stats as they would be sent.json');
    const uri = vscode.Uri.from({ scheme: previewScheme, path, query });
    const { document } = await vscode.window.showTextDocument(uri, { preview: false });
    if (document.getText() !== text) {
      throw new AppError('internal', l10n.t('The editor could not show the exact stats, so nothing was sent.'));
    }
  }
}

async function closePreviews(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: open }) => open);
  const isPreview = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputText && input.uri.scheme === previewScheme;
  await vscode.window.tabGroups.close(tabs.filter(isPreview));
}

function checkSwitch(): void {
  if (!vscode.env.isTelemetryEnabled) {
    throw new AppError(
      'refused',
      l10n.t('Nothing was sent: telemetry is off in VS Code (telemetry.telemetryLevel), and that setting wins.'),
    );
  }
  if (!vscode.workspace.isTrusted) {
    throw new AppError('refused', l10n.t('Trust this folder before you share anything from it.'));
  }
}

function folderPath(): string | undefined {
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}

function said(sentence: string): void {
  vscode.window.setStatusBarMessage(sentence, messageMs);
}

/** The sink for a choice; the OpenTelemetry SDK is loaded only for a collector. */
async function sinkOf(choice: SinkChoice, folder: string | undefined): Promise<StatsSink> {
  switch (choice.kind) {
    case 'git':
      if (folder === undefined) throw new AppError('notFound', l10n.t('Open the repository first.'));
      return gitSink(openGit(folder), choice.remote);
    case 'otlp':
      return (await import('../../team/sharing/otlpSink.ts')).otlpSink(choice.endpoint);
    case 'file':
      return fileSink(choice.folder);
  }
}
