import * as vscode from 'vscode';
import type { AssistView } from '../assist/assistView.ts';
import type { InlineCompletions } from '../completion/inlineCompletions.ts';
import type { Edits } from '../edit/edits.ts';
import type { LevelController } from '../level/levelController.ts';
import type { ModelService } from '../models/modelService.ts';
import type { ProvenanceViews } from '../provenance/provenanceViews.ts';
import type { GapPanel } from '../tasks/gapPanel.ts';
import type { TaskController } from '../tasks/taskController.ts';
import type { Entry } from './entry.ts';
import type { Keys } from './keys.ts';
import type { Log } from './log.ts';
import { pickLevel, showMenu } from './menu.ts';
import type { Settings } from './settings.ts';

/** What the commands act on; `own` keeps what has to be disposed at the end. */
export interface CommandDeps {
  readonly own: (part: vscode.Disposable) => void;
  readonly entry: Entry;
  readonly log: Log;
  readonly settings: Settings;
  readonly keys: Keys;
  readonly tasks: TaskController;
  readonly models: ModelService;
  readonly completions: InlineCompletions;
  readonly assist: AssistView;
  readonly edits: Edits;
  readonly gap: GapPanel;
  readonly slider: LevelController;
  readonly views: ProvenanceViews;
}

const walkthrough = 'calibrated.calibrated#start';

/** The commands that a person calls; parts with commands of their own (proposals, marks, completions) register those. */
export function registerCommands(deps: CommandDeps): void {
  const { entry, own, log, settings, keys, tasks, models, completions, assist, edits, gap } = deps;
  own(entry.command('calibrated.startTask', () => tasks.start()));
  own(entry.command('calibrated.pauseTask', () => tasks.pause()));
  own(entry.command('calibrated.resumeTask', () => tasks.resume()));
  own(entry.command('calibrated.abandonTask', () => tasks.abandon()));
  own(
    entry.command('calibrated.finishTask', async () => {
      const finished = await tasks.finish();
      if (finished !== undefined) await gap.show(finished);
    }),
  );
  own(entry.command('calibrated.showGap', () => gap.show()));
  own(
    entry.command('calibrated.exportTasks', async () => {
      const { exportTasks } = await import('../tasks/exportTasks.ts');
      await exportTasks(await tasks.rows(), () => tasks.figures());
    }),
  );
  own(
    entry.command('calibrated.showMenu', async () =>
      showMenu(tasks, settings, {
        model: models.labelFor('answer'),
        completions: completions.lastReason,
        cost: await deps.slider.costLine(),
        unreviewed: await deps.views.unreviewedLine(),
      }),
    ),
  );
  own(entry.command('calibrated.setLevel', () => pickLevel(settings)));
  own(entry.command('calibrated.ask', () => assist.focus()));
  own(
    entry.command('calibrated.askAboutProblem', (message) =>
      assist.ask(`Why is there this problem? ${typeof message === 'string' ? message : ''}`.trim()),
    ),
  );
  own(entry.command('calibrated.nextHint', () => assist.nextHint()));
  own(entry.command('calibrated.editSelection', () => edits.editSelection()));
  own(
    entry.command('calibrated.fixProblem', (uri, line, message) =>
      uri instanceof vscode.Uri && typeof line === 'number' && typeof message === 'string'
        ? edits.fixProblem(uri, line, message)
        : undefined,
    ),
  );
  own(
    entry.command('calibrated.addModel', async () =>
      (await import('../models/modelDialogs.ts')).addModel(settings, keys),
    ),
  );
  own(entry.command('calibrated.setApiKey', async () => (await import('../models/modelDialogs.ts')).setApiKey(keys)));
  own(
    entry.command('calibrated.removeApiKey', async () =>
      (await import('../models/modelDialogs.ts')).removeApiKey(keys),
    ),
  );
  own(entry.command('calibrated.showLog', () => log.show()));
  own(
    entry.command('calibrated.openWalkthrough', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough),
    ),
  );
}
