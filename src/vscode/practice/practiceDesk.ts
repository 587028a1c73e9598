import type * as vscode from 'vscode';
import { allows, type Level } from '../../assist/level.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { ProposalEvents } from '../proposalDesk.ts';
import { AcceptedWork } from './acceptedWork.ts';
import { AskFirst } from './askFirst.ts';
import { CardDesk } from './cardDesk.ts';
import { ForecastDesk } from './forecastDesk.ts';
import { OwnedDesk } from './ownedDesk.ts';
import { OwnedMarks } from './ownedMarks.ts';
import { type PracticeParts, practiceContext } from './practiceContext.ts';
import type { PracticePanel } from './practicePanel.ts';
import { SlotDesk } from './slotDesk.ts';

/** After the start, and then now and then: nobody waits for a reminder. */
const firstReminderMs = 60_000;
const reminderEveryMs = 3_600_000;

/** What keeps a person able: code kept by hand, few and cheap moments to think first, cards, and a session without AI. */
export class PracticeDesk implements vscode.Disposable {
  readonly owned: OwnedDesk;
  readonly #ask: AskFirst;
  readonly #work: AcceptedWork;
  readonly #slot: SlotDesk;
  readonly #entry: PracticeParts['entry'];
  readonly #disposables = new DisposableList();
  readonly #panel: () => Promise<PracticePanel>;
  /** The level may be another now. */
  readonly onDidChange: vscode.Event<void>;

  constructor(parts: PracticeParts) {
    const { entry, code, settings } = parts;
    const context = practiceContext(parts);
    const random = Math.random;
    const own = <T extends vscode.Disposable>(part: T): T => this.#disposables.push(part);
    const cards = new CardDesk(context);
    this.#entry = entry;
    this.owned = new OwnedDesk(code);
    this.#ask = new AskFirst(context, random);
    this.#work = new AcceptedWork(context, this.#ask, cards, own(new ForecastDesk(context)), random);
    this.#slot = own(new SlotDesk(context, cards, random));
    this.onDidChange = this.#slot.onDidChange;
    settings.alsoAsk(() => this.#slot.rule());
    let panel: Promise<PracticePanel> | undefined;
    this.#panel = () => {
      panel ??= import('./practicePanel.ts').then(({ PracticePanel }) =>
        own(new PracticePanel(context, cards, this.#slot)),
      );
      return panel;
    };
    own(new OwnedMarks(entry, code));
    own(entry.command('calibrated.ownThis', async () => (await import('./ownThis.ts')).ownThis(code)));
    own(entry.command('calibrated.reviewCards', async () => (await this.#panel()).show('cards')));
    own(entry.command('calibrated.unassistedSession', async () => (await this.#panel()).show('unassisted')));
    own(entry.command('calibrated.showOffloading', async () => (await this.#panel()).show('offloading')));
    const remind = () =>
      entry.quietly('reminder', async () => (await import('./practiceReminder.ts')).remind(context, cards, this.#slot));
    const first = setTimeout(remind, firstReminderMs);
    const every = setInterval(remind, reminderEveryMs);
    own({
      dispose: () => {
        clearTimeout(first);
        clearInterval(every);
      },
    });
  }

  /** Stands around the record of proposals: refuses what is owned, and follows what was taken. */
  events(record: Omit<ProposalEvents, 'check'>): ProposalEvents {
    return {
      check: (document, after) => this.owned.refuseChange(document.uri, document.languageId, document.getText(), after),
      shown: (proposal) => record.shown(proposal),
      accepting: (proposal, edits) => {
        record.accepting(proposal, edits);
        this.#work.accepting(proposal, edits);
      },
      decided: (proposal, decision, lines) => {
        record.decided(proposal, decision, lines);
        this.#entry.quietly('after a decision', () => this.#work.decided(proposal, decision));
      },
    };
  }

  /** Before a question goes to a model: the person's own position comes first where a judgement is asked for. */
  async beforeAsk(question: string, level: Level): Promise<string> {
    return allows(level, 'Answer') ? this.#ask.position(question) : question;
  }

  /** Before an edit or delegated work: on a sample, whether it will work the first time. */
  forecast(kind: 'edit' | 'delegate', requestId: string): Promise<void> {
    return this.#ask.forecast(kind, requestId);
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
