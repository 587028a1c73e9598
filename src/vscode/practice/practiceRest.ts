import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { openFolders } from '../app/workspaceFiles.ts';
import { AcceptedWork } from './acceptedWork.ts';
import { AskFirst } from './askFirst.ts';
import { CardController } from './cardController.ts';
import { ForecastController } from './forecastController.ts';
import { type PracticeDeps, practiceContext } from './practiceContext.ts';
import { PracticePanel } from './practicePanel.ts';
import { remind } from './practiceReminder.ts';
import { UnassistedController } from './unassistedController.ts';

/** Everything of practice that is not needed before it is used. */
export class PracticeRest implements vscode.Disposable {
  readonly ask: AskFirst;
  readonly work: AcceptedWork;
  readonly unassisted: UnassistedController;
  readonly panel: PracticePanel;
  readonly #remind: () => Promise<void>;
  readonly #disposables = new DisposableList();

  constructor(deps: PracticeDeps) {
    const context = practiceContext(deps, () => vscode.workspace.isTrusted, openFolders);
    const random = Math.random;
    const cards = new CardController(context, random);
    this.ask = new AskFirst(context, random);
    const forecasts = this.#disposables.push(new ForecastController(context));
    this.work = new AcceptedWork(context, this.ask, cards, forecasts, random);
    this.unassisted = this.#disposables.push(new UnassistedController(context, cards, random));
    this.panel = new PracticePanel(context, cards, this.unassisted);
    this.#remind = () => remind(context, cards, this.unassisted);
  }

  remind(): Promise<void> {
    return this.#remind();
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
