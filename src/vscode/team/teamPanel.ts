import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { openGit } from '../../history/git/git.ts';
import { OverlapGuard } from '../../team/overlapGuard.ts';
import { reportHtml } from '../../team/report/reportHtml.ts';
import { ReportMemory } from '../../team/report/reportMemory.ts';
import { type TeamReport, teamReport } from '../../team/report/teamReport.ts';
import { readContributions } from '../../team/sharing/readContributions.ts';
import { fetchStats, readStatsRefs } from '../../team/sharing/statsRefs.ts';
import { isTeamViewMessage, type TeamViewMessage } from '../../webview/team/teamProtocol.ts';
import type { Entry } from '../app/entry.ts';
import type { HomePage, HomePanel } from '../app/homePanel.ts';
import type { Recorder } from '../app/recorder.ts';
import { teamState } from './teamState.ts';

/** The host side of the team report: reads the stats in the workspace's repository. */
export class TeamPanel {
  readonly #home: HomePanel;
  readonly #recorder: Recorder;
  readonly #page: HomePage;
  #report: { readonly report: TeamReport; readonly leftOut: number } | undefined;

  constructor(home: HomePanel, entry: Entry, recorder: Recorder) {
    this.#home = home;
    this.#recorder = recorder;
    this.#page = {
      name: 'team',
      tab: 'team',
      isWork: false,
      receive: (message) => {
        if (isTeamViewMessage(message)) void entry.guard(`team ${message.type}`, () => this.#receive(message));
      },
    };
  }

  async show(): Promise<void> {
    if (this.#home.show(this.#page)) await this.#refresh();
  }

  async #receive({ type }: TeamViewMessage): Promise<void> {
    if (type === 'save') return this.#save();
    if (type === 'share') await vscode.commands.executeCommand('calibrated.shareTeamStats');
    return this.#refresh();
  }

  async #refresh(): Promise<void> {
    this.#report = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: l10n.t('Reading the team’s stats') },
      () => this.#read(),
    );
    await this.#home.post(this.#page, teamState(this.#report.report, this.#report.leftOut));
  }

  async #read() {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    if (folder === undefined || !vscode.workspace.isTrusted) {
      throw new AppError('refused', l10n.t('Open and trust the team’s repository first. Its stats are stored there.'));
    }
    const git = openGit(folder);
    const remotes = (await git.run(['remote'])).toString('utf8').split('\n');
    if (remotes.includes('origin')) await fetchStats(git, 'origin');
    const { documents, refused } = await readStatsRefs(git);
    const read = await readContributions(documents);
    const memory = new ReportMemory(dirname((await this.#recorder.store()).path));
    const guard = new OverlapGuard(await memory.read());
    const report = teamReport(read.contributions, { guard });
    await memory.write(guard.memory());
    return { report, leftOut: refused.length + read.refused.length };
  }

  async #save(): Promise<void> {
    if (this.#report === undefined) return;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, 'team-report.html') }),
      filters: { HTML: ['html'] },
    });
    if (target === undefined) return;
    const page = reportHtml(this.#report.report, { leftOut: this.#report.leftOut });
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(page));
  }
}
