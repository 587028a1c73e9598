import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import { TrialController, type TrialTasks } from './trialController.ts';
import type { TrialService } from './trialService.ts';

/** A trial that a person runs on themselves. */
export function registerTrial(deps: AppDeps & { readonly trials: TrialService; readonly tasks: TrialTasks }) {
  const trial = new TrialController(deps);
  return {
    commands: {
      'calibrated.startTrial': () => trial.start(),
      'calibrated.endTrial': () => trial.end(),
      'calibrated.showTrial': () => trial.show(),
      'calibrated.exportTrial': () => trial.export(),
      'calibrated.logAgainstArm': () => trial.logAgainstArm(),
    } satisfies Commands,
  };
}
