import { randomUUID } from 'node:crypto';
import { forgetProposedTask, proposeTask } from '../../agents/proposedTask.ts';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { clip } from '../../base/clip.ts';
import type { Clock } from '../../base/clock.ts';
import { oneLine } from '../../base/oneLine.ts';
import { feltHelpScale } from '../../tasks/feltHelp.ts';
import { parseEstimate } from '../../tasks/parseEstimate.ts';
import type { Task } from '../../tasks/task.ts';
import { type FeltAnswer, isWithdrawn } from '../../tasks/taskSteps.ts';
import type { CliIo } from '../shared/command.ts';
import { kindOf } from '../task/taskCommand.ts';
import { withTasks } from '../task/tasksHere.ts';
import type { AskPerson, Form } from './elicitation.ts';

export interface TaskToolsDeps {
  readonly io: CliIo;
  readonly directory: string | undefined;
  readonly clock: Clock;
  /** In [0, 1): decides the order of the answers about AI. */
  readonly random: () => number;
  readonly ask: AskPerson;
  /** The calling program, as it names itself. */
  readonly agent: string;
}

/** An unreadable answer shows the form again with the reason; the limit stops clients that answer on their own. */
const maxAsked = 3;
const maxTitle = 200;

/** Starts a task once the person has estimated how long it will take. Nothing that the model says counts as an estimate. */
export async function startTask(
  { title: given, kind: kindName }: { readonly title: string; readonly kind?: string | undefined },
  { io, directory, clock, ask, agent }: TaskToolsDeps,
  signal: AbortSignal,
): Promise<string> {
  const title = clip(oneLine(given), maxTitle);
  if (title === '') throw new AppError('badInput', 'Give the task a title of a few words.');
  const kind = kindOf(kindName);
  const message = `How long would “${title}” take you without AI?`;
  const fields = {
    withoutAi: { type: 'string' as const, title: 'Without AI', description: 'For example 45m, 1h30, or 1-3h' },
    withAi: { type: 'string' as const, title: 'With AI, if it differs', description: 'For example 30m' },
  };
  const estimate = await askUntilRead(
    ask,
    { message, fields, required: ['withoutAi'] },
    ({ withoutAi = '', withAi }) => ({
      withoutAi: parseEstimate(withoutAi),
      ...(withAi === undefined ? {} : { withAi: parseEstimate(withAi) }),
    }),
    signal,
  );
  return withTasks(io, directory, clock, async ({ folder, stepsOf, begin }) => {
    if (estimate === undefined) {
      await proposeTask(folder.path, { title, kind, agent, proposedMs: clock.nowMs() });
      return `Not started: the person was not asked how long “${title}” will take, and nobody may guess it for them. Ask them to run "calibrated task start" in a terminal, or to start the task in VS Code. You may work meanwhile.`;
    }
    const last = (await stepsOf('person').tasks()).at(-1)?.kind;
    const { leftOutOf } = await begin(randomUUID(), { title, kind: kind ?? last ?? 'feature', estimate }, 'person');
    forgetProposedTask(folder.path);
    const note = leftOutOf === undefined ? '' : ' It is left out of the trial that runs.';
    return `Started “${title}” with the person's estimate.${note} No measured time is shown before it is finished.`;
  });
}

/** Ends the open task; its time is only revealed once the person has said how long it felt. */
export async function finishTask(
  { io, directory, clock, random, ask }: TaskToolsDeps,
  signal: AbortSignal,
): Promise<string> {
  return withTasks(io, directory, clock, async ({ stepsOf, reveal }) => {
    const program = stepsOf('program');
    const task = await program.open('task.done');
    // A request by the agent is not a sign of the person, and the clock does not run while the question is open.
    if (task.phase === 'running') await program.step('task.pause');
    const answer = await askFelt(task, ask, random, signal);
    if (signal.aborted) {
      // The person stopped the agent at the question, or the agent timed out: nobody said that the work is done.
      if (task.phase === 'running') await program.step('task.resume');
      throw new AppError('cancelled', `“${oneLine(task.title)}” goes on.`);
    }
    if (answer === undefined) {
      await program.finishUnasked(undefined);
      return `“${oneLine(task.title)}” is done. The person was not asked how long it felt, and nobody may guess it for them. The editor asks, or "calibrated task felt" in a terminal. Its measured time is not shown before that.`;
    }
    const ended = await stepsOf('person').finish(async () => answer);
    if (ended === undefined || isWithdrawn(ended)) throw new Error('the answer neither leaves nor withdraws');
    return reveal(ended).text;
  });
}

async function askFelt(
  task: Task,
  ask: AskPerson,
  random: () => number,
  signal: AbortSignal,
): Promise<FeltAnswer | undefined> {
  const lessFirst = random() < 0.5;
  const scale = feltHelpScale(lessFirst);
  const choices = scale.map(({ label }, index) => ({ const: `h${index}`, title: label }));
  const form: Form = {
    message: `How long did “${oneLine(task.title)}” feel?`,
    fields: {
      felt: { type: 'string', title: 'Active time it felt like', description: 'For example 45m or 1h30' },
      // An agent made this call, so AI was involved in the work.
      help: { type: 'string', title: 'With AI, compared with the same task without it, it felt like', oneOf: choices },
    },
    required: ['felt'],
  };
  const read = ({ felt = '', help }: Readonly<Record<string, string>>): FeltAnswer => {
    const chosen = choices.findIndex((choice) => choice.const === help);
    return {
      feltMs: parseEstimate(felt).typicalMs,
      feltHelp: scale[chosen]?.ratio ?? null,
      order: lessFirst ? 'lessFirst' : 'moreFirst',
    };
  };
  return askUntilRead(ask, form, read, signal);
}

async function askUntilRead<T>(
  ask: AskPerson,
  form: Form,
  read: (answers: Readonly<Record<string, string>>) => T,
  signal: AbortSignal,
): Promise<T | undefined> {
  let { message } = form;
  for (let asked = 0; asked < maxAsked; asked += 1) {
    const answers = await ask({ ...form, message }, signal);
    if (answers === undefined) return undefined;
    try {
      return read(answers);
    } catch (error) {
      if (!AppError.is(error, 'badInput')) throw error;
      message = `${sentenceOf(error)} ${form.message}`;
    }
  }
  return undefined;
}
