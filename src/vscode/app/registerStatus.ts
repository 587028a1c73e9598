import * as vscode from 'vscode';
import { allows, levelReason } from '../../base/level.ts';
import type { AssistView } from '../assist/assistView.ts';
import type { InlineCompletions } from '../completion/inlineCompletions.ts';
import type { HookController } from '../hooks/hookController.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ModelService } from '../models/modelService.ts';
import type { PracticeController } from '../practice/practiceController.ts';
import type { ProvenanceViews } from '../provenance/provenanceViews.ts';
import type { ReturnQuestion } from '../tasks/returnQuestion.ts';
import type { TaskController } from '../tasks/taskController.ts';
import type { AppDeps } from './appDeps.ts';
import type { Commands } from './entry.ts';
import { showMenu } from './menu.ts';

export interface StatusRegistration extends AppDeps {
  readonly levels: LevelResolver;
  readonly tasks: TaskController;
  readonly question: ReturnQuestion;
  readonly models: ModelService;
  readonly views: ProvenanceViews;
  readonly hooks: HookController;
  readonly practice: PracticeController;
  readonly completions: InlineCompletions;
  readonly assist: AssistView;
  readonly level: {
    readonly onDidChange: vscode.Event<void>;
    costLine(): Promise<string>;
  };
}

const walkthrough = 'calibrated.calibrated#start';

/** The status-bar item with its menu, and everything else that follows the task and the level. */
export function registerStatus(deps: StatusRegistration) {
  const { own, log, settings, status, contextKeys, levels, tasks, models, hooks, assist } = deps;
  const showStatus = () => {
    const effective = levels.inFront();
    const { level } = effective;
    const { current } = tasks;
    status.show({
      level,
      levelWhy: levelReason(effective),
      clock: tasks.clockText(),
      title: current?.title,
      unasked: tasks.unasked?.title,
      paused: current?.phase === 'paused',
      question: deps.question.text,
    });
  };
  const followLevel = () => {
    const { level } = levels.inFront();
    contextKeys.set('calibrated.assistAvailable', level !== 'Off');
    contextKeys.set('calibrated.answerAvailable', allows(level, 'Answer'));
    contextKeys.set('calibrated.editAvailable', allows(level, 'Edit'));
    hooks.levelChanged();
    assist.refresh();
  };
  const refresh = () => {
    followLevel();
    showStatus();
  };
  refresh();
  own(tasks.onDidChange(refresh));
  own(deps.question.onDidChange(refresh));
  own(deps.practice.onDidChange(refresh));
  own(deps.level.onDidChange(refresh));
  own(settings.onDidChange('calibrated.level', refresh));
  own(vscode.window.onDidChangeActiveTextEditor(refresh));
  own(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
  return {
    commands: {
      'calibrated.showMenu': async () =>
        showMenu(tasks, levels.inFront(), {
          model: models.labelFor('answer'),
          completions: deps.completions.lastReason,
          cost: await deps.level.costLine(),
          unreviewed: await deps.views.unreviewedLine(),
        }),
      'calibrated.showLog': () => log.show(),
      'calibrated.openWalkthrough': () =>
        vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough),
    } satisfies Commands,
  };
}
