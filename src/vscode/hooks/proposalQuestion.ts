import * as l10n from '@vscode/l10n';
import { claimProposal, forgetProposedTask, proposedTask } from '../../agents/proposedTask.ts';
import type { Clock } from '../../base/clock.ts';
import { titleWithoutTime } from '../../tasks/taskLine.ts';

export interface ProposalDeps {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** The window that the person looks at asks, and no other. */
  readonly isFocused: () => boolean;
  readonly isTaskRunning: () => boolean;
  /** Shows a quiet message. @returns the button that was clicked. */
  readonly ask: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
  /** Opens the box for a new task. @param line Its first text. */
  readonly start: (line: string) => Promise<void>;
}

/**
 * Asks for the estimate of a task that an agent wants to start, where the agent could not show a form: once for each proposal, in one
 * window, while no task runs. A message that was not answered leaves the proposal to the terminal.
 */
export class ProposalQuestion {
  readonly #deps: ProposalDeps;

  constructor(deps: ProposalDeps) {
    this.#deps = deps;
  }

  /** @param folder The one through which windows and the command line communicate. */
  async consider(folder: string): Promise<void> {
    const { clock, isFocused, isTaskRunning, ask, start } = this.#deps;
    const proposed = proposedTask(folder, clock.nowMs());
    if (proposed === undefined || !isFocused() || isTaskRunning() || !claimProposal(folder, proposed)) return;
    const estimate = l10n.t('Estimate…');
    const notNow = l10n.t('Not Now');
    const { agent, title } = proposed;
    const answer = await ask(
      l10n.t('{0} wants to start “{1}”. How long will it take you?', agent, title),
      estimate,
      notNow,
    );
    if (answer === undefined) return;
    forgetProposedTask(folder, proposed);
    // The agent chose the words: a time among them is no estimate of the person.
    if (answer === estimate) await start(titleWithoutTime(title));
  }
}
