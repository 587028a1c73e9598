import { ChecksMarker } from '../../agents/checksMarker.ts';
import type { CheckEvent } from '../../agents/doneWhen.ts';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import type { JsonObject } from '../../store/event.ts';
import type { Store } from '../../store/storeTypes.ts';
import { tasksAsJson } from '../../tasks/figures/exportRows.ts';
import { allRows, taskOverview } from '../../tasks/figures/finishedRows.ts';
import { gapSentence, suggestion } from '../../tasks/figures/gap.ts';
import type { Estimate, Task, TaskKind } from '../../tasks/task.ts';
import { TaskSteps } from '../../tasks/taskSteps.ts';
import { armDeviations } from '../../tasks/trial/armDeviations.ts';
import { readTrials } from '../../tasks/trial/readTrials.ts';
import type { NewTrialEvent } from '../../tasks/trial/trialEvent.ts';
import { HookFolder, repositoryOf } from '../hook/hookFolder.ts';
import type { CliIo } from '../shared/command.ts';
import { cliDataDirectory, openCliStore, writeNotices } from '../shared/openCliStore.ts';

/** The source of steps from a terminal; constant, because each call is a process of its own. */
const source = 'terminal';

/** The recorded tasks, for one call of a command that takes a step. */
export interface TasksHere {
  readonly io: CliIo;
  readonly folder: HookFolder;
  readonly checks: ChecksMarker;
  /** As taken by whoever runs the command. */
  readonly steps: TaskSteps;
  /** As taken by the person or by a program: only a person's answer to a program's question counts as theirs. */
  stepsOf(who: 'person' | 'program'): TaskSteps;
  /**
   * Starts a task at the level in force here. If a trial is running, the task is excluded from it, on the record.
   * @param who Gave the estimate.
   * @returns the trial's title if one is running.
   */
  begin(id: string, task: StartedHere, who: 'person' | 'program'): Promise<{ readonly leftOutOf: string | undefined }>;
  /** Records an event that is not a step of a task. */
  append(kind: string, data: JsonObject, task: string | null): Promise<void>;
  events(kindPrefix: string): readonly CheckEvent[];
  /** The three times of a task whose felt time was asked. */
  reveal(task: Task): { readonly text: string; readonly data: object };
}

interface StartedHere {
  readonly title: string;
  readonly kind: TaskKind;
  readonly estimate: Estimate;
}

/** Opens the record, lets a step be taken, and notifies the open windows. @throws AppError `storage` when nothing can be recorded. */
export async function withTasks<T>(
  io: CliIo,
  directory: string | undefined,
  clock: Clock,
  work: (here: TasksHere) => Promise<T>,
): Promise<T> {
  const folder = new HookFolder(cliDataDirectory(io, directory));
  const { store, notices } = await openCliStore(io, directory);
  try {
    if (store.mode !== 'recording') throw new AppError('storage', notices.join(' '));
    writeNotices(io, notices);
    return await work(tasksOf(store, io, folder, clock));
  } finally {
    store.close();
    folder.touch(clock.nowMs());
  }
}

function tasksOf(store: Store, io: CliIo, folder: HookFolder, clock: Clock): TasksHere {
  const append = async (kind: string, data: NewTrialEvent['data'], task: string | null): Promise<void> => {
    const tMs = clock.nowMs();
    const zoneMin = clock.zoneOffsetMinutes();
    store.append([{ tMs, monoMs: tMs, zoneMin, window: source, session: source, kind, task, data }]);
  };
  const record = ({ kind, data, task }: NewTrialEvent) => append(kind, data, task);
  const stepsOf = (who: 'person' | 'program') =>
    new TaskSteps({
      record: { events: async (filter) => store.events(filter), append },
      checkArm: async (task) => {
        for (const event of armDeviations(store, task)) await record(event);
      },
      isPerson: who === 'person',
    });
  const steps = stepsOf(io.person === undefined ? 'program' : 'person');
  return {
    io,
    folder,
    checks: new ChecksMarker(folder.path, store.path),
    steps,
    stepsOf,
    append,
    events: (kindPrefix) => [...store.events({ kindPrefix })],
    begin: async (id, task, who) => {
      const trial = readTrials(store).findLast(({ isOpen }) => isOpen);
      if (trial !== undefined) await record(trial.exclude(id, 'started in a terminal, where no arm is drawn'));
      const { rulesHere } = await import('../hook/rulesInForce.ts');
      const { level } = (await rulesHere(io, folder, repositoryOf(io.cwd))).level();
      await stepsOf(who).start(id, { ...task, level });
      return { leftOutOf: trial?.plan.title };
    },
    reveal: ({ id }) => {
      const overview = taskOverview(store);
      const row = allRows(overview).find((one) => one.id === id);
      if (row === undefined) throw new Error('A task that was asked has a row.');
      return {
        text: `${gapSentence(row)}\n${suggestion(overview.rows, row)}`,
        data: { task: JSON.parse(tasksAsJson([row])).tasks[0], sentence: gapSentence(row) },
      };
    },
  };
}
