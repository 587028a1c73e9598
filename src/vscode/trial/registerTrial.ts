import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import { TrialController, type TrialDeps } from './trialController.ts';

/** A trial that a person runs on themselves. */
export function registerTrial(deps: AppDeps & TrialDeps) {
  const trial = new TrialController(deps);
  return {
    commands: {
      'calibrated.startTrial': () => trial.start(),
      'calibrated.endTrial': () => trial.end(),
      'calibrated.showTrial': () => trial.show(),
      'calibrated.exportTrial': () => trial.export(),
      'calibrated.recordDeviation': () => trial.recordDeviation(),
    } satisfies Commands,
  };
}
