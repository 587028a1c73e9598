import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { TrialService } from '../trial/trialService.ts';
import type { ActivitySignals } from './activitySignals.ts';
import type { CurrentTask } from './currentTask.ts';
import { GapPanel } from './gapPanel.ts';
import { GapModel } from './gapViewModel.ts';
import { ReturnQuestion } from './returnQuestion.ts';
import { TaskController } from './taskController.ts';

export interface TasksDeps extends AppDeps {
  readonly levels: LevelResolver;
  readonly trials: TrialService;
  readonly currentTask: CurrentTask;
  readonly activity: ActivitySignals;
  readonly home: HomePanel;
}

/** Tasks with estimates, and the Gap panel. */
export function registerTasks(deps: TasksDeps) {
  const { own, entry, home } = deps;
  const question = own(new ReturnQuestion(deps));
  const model = new GapModel(deps.recorder, deps.clock);
  const tasks = own(new TaskController({ ...deps, random: Math.random, finished: () => model.rows() }));
  const gap = new GapPanel(home, entry, {
    state: (revealed) => model.gapState(revealed),
    forecast: (text) => model.forecast(text),
    exportTasks: async (format) =>
      (await import('./exportTasks.ts')).exportTasks(await model.rows(), () => model.figures(), format),
  });
  const showIfFinished = async (finished: string | undefined): Promise<void> => {
    if (finished !== undefined) await gap.show(finished);
  };
  return {
    controller: tasks,
    question,
    model,
    /** A correction changes what the panel shows. */
    corrected: () => gap.refresh(),
    commands: {
      'calibrated.startTask': () => tasks.start(),
      'calibrated.pauseTask': () => tasks.pause(),
      'calibrated.resumeTask': () => tasks.resume(),
      'calibrated.abandonTask': () => tasks.abandon(),
      'calibrated.switchTask': () => tasks.switch(),
      'calibrated.finishTask': async () => showIfFinished(await tasks.finish()),
      'calibrated.sayHowItFelt': async (id) =>
        showIfFinished(await tasks.sayHowItFelt(typeof id === 'string' ? id : undefined)),
      'calibrated.withdrawTask': async () => {
        await tasks.withdraw();
        await gap.refresh();
      },
      'calibrated.showGap': () => gap.show(),
      'calibrated.answerReturn': () => question.answer(),
      'calibrated.answerYes': () => question.answer('yes'),
      'calibrated.answerNo': () => question.answer('no'),
      'calibrated.answerPart': () => question.answer('part'),
      'calibrated.exportTasks': async () => {
        const { exportTasks } = await import('./exportTasks.ts');
        await exportTasks(await model.rows(), () => model.figures());
      },
    } satisfies Commands,
  };
}
