import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import type { TaskController } from '../tasks/taskController.ts';
import { TimelineController } from './timelineController.ts';

export interface TimelineRegistration extends AppDeps {
  readonly tasks: TaskController;
  readonly home: HomePanel;
  readonly corrected: () => Promise<void>;
}

/** What was counted for a task, and why. */
export function registerTimeline({ entry, recorder, clock, ...deps }: TimelineRegistration) {
  const timeline = new TimelineController({
    entry,
    recorder,
    clock,
    tasks: () => deps.tasks.tasks(),
    corrected: deps.corrected,
    home: deps.home,
  });
  return {
    commands: {
      'calibrated.showTimeline': (id) => timeline.show(typeof id === 'string' ? id : undefined),
    } satisfies Commands,
  };
}
