import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { ActivitySignals } from '../tasks/activitySignals.ts';
import type { TaskController } from '../tasks/taskController.ts';
import { TimelineController } from './timelineController.ts';

export interface TimelineRegistration extends AppDeps {
  readonly tasks: TaskController;
  readonly activity: ActivitySignals;
  readonly corrected: () => Promise<void>;
}

/** What was counted of a task, and why. */
export function registerTimeline({ own, extensionUri, entry, recorder, clock, ...deps }: TimelineRegistration) {
  const timeline = own(
    new TimelineController(extensionUri, {
      entry,
      recorder,
      clock,
      tasks: () => deps.tasks.tasks(),
      corrected: deps.corrected,
      opened: (webview) => deps.activity.watchView(webview, 'timeline'),
    }),
  );
  return {
    commands: {
      'calibrated.showTimeline': (id) => timeline.show(typeof id === 'string' ? id : undefined),
    } satisfies Commands,
  };
}
