import type * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import type { Code } from '../code.ts';
import type { Entry } from '../entry.ts';
import type { ProposalEvents } from '../proposalDesk.ts';
import { OwnedDesk } from './ownedDesk.ts';
import { OwnedMarks } from './ownedMarks.ts';

export interface PracticeParts {
  readonly entry: Entry;
  readonly code: Code;
}

/** What keeps a person able: code kept by hand, and few, cheap moments to think first. */
export class PracticeDesk implements vscode.Disposable {
  readonly owned: OwnedDesk;
  readonly #disposables = new DisposableList();

  constructor({ entry, code }: PracticeParts) {
    this.owned = new OwnedDesk(code);
    for (const part of [
      new OwnedMarks(entry, code),
      entry.command('calibrated.ownThis', async () => (await import('./ownThis.ts')).ownThis(code)),
    ]) {
      this.#disposables.push(part);
    }
  }

  /** Stands before the record of proposals: nothing is shown or taken where the code is the person's own. */
  events(record: Omit<ProposalEvents, 'check'>): ProposalEvents {
    return {
      ...record,
      check: (document, after) => this.owned.refuseChange(document.uri, document.languageId, document.getText(), after),
    };
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
