import * as vscode from 'vscode';
import type { Proposal, TextEdit } from '../../assist/edit/proposal.ts';
import { DisposableList } from '../../base/disposable.ts';
import { allows, type Level } from '../../base/level.ts';
import { hourMs, minuteMs } from '../../base/timeUnits.ts';
import { AcceptedCompletions } from '../../practice/acceptedCompletions.ts';
import { explainFromLines } from '../../practice/explainBack.ts';
import { OwnedCodeController } from './ownedCodeController.ts';
import { OwnedMarks } from './ownedMarks.ts';
import type { PracticeDeps } from './practiceContext.ts';
import type { PracticeRest } from './practiceRest.ts';

/** Some time after the start, then regularly: nobody waits for a reminder. */
const firstReminderMs = minuteMs;
const reminderEveryMs = hourMs;

/** What keeps a person's skills up: protected code, a few cheap prompts to think first, cards, and a session without AI. */
export class PracticeController implements vscode.Disposable {
  readonly owned: OwnedCodeController;
  /** Accepted completions that have not been asked about yet. */
  readonly completions = new AcceptedCompletions();
  readonly #deps: PracticeDeps;
  readonly #disposables = new DisposableList();
  readonly #changed = new vscode.EventEmitter<void>();
  #loading: Promise<PracticeRest> | undefined;
  #inFront = vscode.window.activeTextEditor?.document.uri.toString() ?? '';
  /** Call it when the level may have changed. */
  readonly onDidChange = this.#changed.event;

  constructor(deps: PracticeDeps) {
    const { entry, changes, code } = deps;
    this.#deps = deps;
    this.owned = new OwnedCodeController(code);
    const remind = () => entry.quietly('reminder', async () => (await this.#rest()).remind());
    const first = setTimeout(remind, firstReminderMs);
    const every = setInterval(remind, reminderEveryMs);
    for (const part of [
      this.#changed,
      // A person who saves by hand or goes to another file is not in the middle of a line.
      vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
        if (reason !== vscode.TextDocumentSaveReason.AfterDelay) this.#restedAt(document.uri.toString());
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (this.#inFront !== '' && editor !== undefined) this.#restedAt(this.#inFront);
        this.#inFront = editor?.document.uri.toString() ?? this.#inFront;
      }),
      new OwnedMarks(entry, changes, code),
      {
        dispose: () => {
          clearTimeout(first);
          clearInterval(every);
        },
      },
    ]) {
      this.#disposables.push(part);
    }
  }

  /** Runs after a decision about a proposal, in the background. @param edits What was just accepted. */
  decided(proposal: Proposal, edits: readonly TextEdit[]): void {
    this.#deps.entry.quietly('after a decision', async () => (await this.#rest()).work.decided(proposal, edits));
  }

  /** Before a question goes to a model: the person's own position, empty if they skip it, undefined if they were not asked. */
  async beforeAsk(question: string, level: Level): Promise<string | undefined> {
    return allows(level, 'Answer') ? (await this.#rest()).ask.position(question) : undefined;
  }

  /** Before an edit or delegated work: asks for a sample of them whether it will work the first time. */
  async forecast(kind: 'edit' | 'delegate', requestId: string): Promise<void> {
    await (await this.#rest()).ask.forecast(kind, requestId);
  }

  /** Opens one page of the Practice tab. */
  async show(page: 'cards' | 'unassisted' | 'offloading'): Promise<void> {
    await (await this.#rest()).panel.show(page);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #restedAt(uri: string): void {
    const sum = this.completions.take(uri, explainFromLines);
    if (sum !== undefined)
      this.#deps.entry.quietly('after completions', async () => (await this.#rest()).work.completions(uri, sum));
  }

  #rest(): Promise<PracticeRest> {
    this.#loading ??= import('./practiceRest.ts').then(({ PracticeRest: Rest }) => {
      const rest = this.#disposables.push(new Rest(this.#deps));
      this.#disposables.push(rest.unassisted.onDidChange(() => this.#changed.fire()));
      return rest;
    });
    return this.#loading;
  }
}
