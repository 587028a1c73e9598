import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import { mayReveal } from '../../tasks/lifecycle.ts';
import { parseEstimate, timeProblem } from '../../tasks/parseEstimate.ts';
import type { Task } from '../../tasks/task.ts';
import { isTimelineViewMessage, type TimelineViewMessage } from '../../webview/timeline/timelineProtocol.ts';
import type { Entry } from '../app/entry.ts';
import type { HomePage, HomePanel } from '../app/homePanel.ts';
import type { Recorder } from '../app/recorder.ts';

export interface TimelineDeps {
  readonly entry: Entry;
  readonly recorder: Recorder;
  readonly clock: Clock;
  tasks(): Promise<readonly Task[]>;
  /** A correction changes what other views show. */
  corrected(): Promise<void>;
  readonly home: HomePanel;
}

/** The timeline of one task: what was counted and why, its stages, and corrections. */
export class TimelineController {
  readonly #deps: TimelineDeps;
  readonly #page: HomePage;
  #taskId: string | undefined;

  constructor(deps: TimelineDeps) {
    this.#deps = deps;
    this.#page = {
      name: 'timeline',
      tab: 'gap',
      isWork: true,
      receive: (message) => {
        if (!isTimelineViewMessage(message)) return;
        void deps.entry.guard(`timeline ${message.type}`, () => this.#receive(message));
      },
    };
  }

  async show(id: string | undefined): Promise<void> {
    const taskId = id ?? (await this.#pick());
    if (taskId === undefined) return;
    this.#taskId = taskId;
    // Refuse what must not be shown yet before a page opens.
    await this.#state();
    if (this.#deps.home.show(this.#page)) await this.#refresh();
  }

  async #receive(message: TimelineViewMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.#refresh();
      case 'correctTotal':
        return this.#correctTotal();
      case 'addOffEditor':
        return this.#addOffEditor();
      case 'move':
        return this.#move(message.fromMs, message.toMs);
    }
  }

  async #pick(): Promise<string | undefined> {
    // Not even the start of an unrevealed task, which would give away the elapsed time.
    const tasks = (await this.#deps.tasks()).filter(mayReveal).reverse();
    const picked = await vscode.window.showQuickPick(
      tasks.map(({ id, title, startedMs }) => ({
        id,
        label: title,
        description: new Date(startedMs).toLocaleString(),
      })),
      { title: l10n.t('Timeline'), placeHolder: l10n.t('Choose a task') },
    );
    return picked?.id;
  }

  async #refresh(): Promise<void> {
    if (this.#deps.home.isOpen(this.#page)) await this.#deps.home.post(this.#page, await this.#state());
  }

  async #state() {
    const { recorder, clock } = this.#deps;
    const [{ timelineState }, tasks] = await Promise.all([import('./timelineState.ts'), this.#deps.tasks()]);
    return timelineState(await recorder.store(), await this.#task(), tasks, clock.nowMs());
  }

  async #task(): Promise<Task> {
    const task = (await this.#deps.tasks()).find(({ id }) => id === this.#taskId);
    if (task === undefined) throw new Error('The task of the timeline is not in the record.');
    return task;
  }

  async #correctTotal(): Promise<void> {
    const text = await askTime(
      l10n.t('How long did you work on it?'),
      l10n.t('For example 45m. The measured time is kept beside it'),
    );
    if (text !== undefined) await this.#record('task.correction', { measuredMs: parseEstimate(text).typicalMs });
  }

  async #addOffEditor(): Promise<void> {
    const time = await askTime(
      l10n.t('How long did you work on it away from the editor?'),
      l10n.t('For example 30m for a meeting. It is shown beside the measured time'),
    );
    if (time === undefined) return;
    const what = await vscode.window.showInputBox({
      title: l10n.t('Timeline'),
      prompt: l10n.t('What did you do?'),
      ignoreFocusOut: true,
    });
    if (what !== undefined) {
      await this.#record('task.manual', {
        ms: parseEstimate(time).typicalMs,
        what: what.trim() || 'away from the editor',
      });
    }
  }

  async #move(fromMs: number, toMs: number): Promise<void> {
    const task = await this.#task();
    const others = [...(await this.#deps.tasks())].reverse().filter(({ id }) => id !== task.id);
    const picked = await vscode.window.showQuickPick(
      [
        { id: 'none', label: l10n.t('No task'), description: l10n.t('This was not work on a task') },
        ...others.map(({ id, title }) => ({ id, label: title, description: '' })),
      ],
      {
        title: l10n.t('Timeline'),
        placeHolder: l10n.t('Which task do these {0} belong to?', formatDuration(toMs - fromMs)),
        ignoreFocusOut: true,
      },
    );
    if (picked !== undefined) await this.#record('task.move', { to: picked.id, fromMs, toMs });
  }

  async #record(kind: string, data: { readonly [key: string]: string | number }): Promise<void> {
    this.#deps.recorder.record(kind, data, this.#taskId ?? null);
    await this.#deps.recorder.flush();
    await Promise.all([this.#refresh(), this.#deps.corrected()]);
  }
}

function askTime(prompt: string, placeHolder: string): Promise<string | undefined> {
  return Promise.resolve(
    vscode.window.showInputBox({
      title: l10n.t('Timeline'),
      prompt,
      placeHolder,
      ignoreFocusOut: true,
      validateInput: timeProblem,
    }),
  );
}
