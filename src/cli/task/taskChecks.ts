import { realpathSync } from 'node:fs';
import {
  type CheckEvent,
  type CheckEventKind,
  certificateOf,
  checkKind,
  type DoneWhen,
  doneWhenOf,
} from '../../agents/doneWhen.ts';
import { guardedPaths, hashesOf, treeHash } from '../../agents/guardedFiles.ts';
import { AppError } from '../../base/appError.ts';
import { oneLine } from '../../base/oneLine.ts';
import { plural } from '../../base/plural.ts';
import { foldTasks, openTask, programData } from '../../tasks/lifecycle.ts';
import type { Task } from '../../tasks/task.ts';
import { repositoryOf } from '../hook/hookFolder.ts';
import type { CliIo } from '../shared/command.ts';
import { readCliStore, writeNotices } from '../shared/openCliStore.ts';
import type { TasksHere } from './tasksHere.ts';

interface NamedChecks {
  readonly commands: readonly string[] | undefined;
  readonly sentences: readonly string[] | undefined;
  /** Files and folders. */
  readonly tests: readonly string[] | undefined;
}

/**
 * The checks that the flags name, with the present state of what they depend on.
 * @throws AppError `badInput` before anything is recorded.
 */
export function namedChecks(
  io: CliIo,
  { commands = [], sentences = [], tests = [] }: NamedChecks,
): DoneWhen | undefined {
  const texts = (list: readonly string[]) => list.map((text) => text.trim()).filter((text) => text !== '');
  const [runs, plain] = [texts(commands), texts(sentences)];
  if (runs.length === 0 && plain.length === 0) {
    if (tests.length === 0) return undefined;
    throw new AppError('badInput', '--tests needs --done-when; name the command that runs them.');
  }
  const folder = realpathSync(repositoryOf(io.cwd));
  const guarded = runs.length === 0 ? {} : hashesOf(folder, guardedPaths(folder, runs, tests, io.cwd));
  return { commands: runs, sentences: plain, folder, guarded };
}

export async function recordNamed({ io, append, checks }: TasksHere, task: string, named: DoneWhen): Promise<string> {
  const { commands, sentences, folder, guarded } = named;
  const by = io.person === undefined ? programData : {};
  const data = { commands: [...commands], sentences: [...sentences], folder, guarded: { ...guarded }, ...by };
  checks.willName();
  await append(checkKind('named'), data, task);
  const conditions = [
    ...(commands.length === 0 ? [] : [plural(commands.length, 'command')]),
    ...(sentences.length === 0 ? [] : [plural(sentences.length, 'sentence')]),
  ];
  return `It is done when ${conditions.join(' and ')} ${commands.length + sentences.length === 1 ? 'holds' : 'hold'}.`;
}

/** @throws AppError `refused` without a person: an agent could make its own work easier to pass. */
export async function nameForOpenTask(here: TasksHere, named: DoneWhen): Promise<string> {
  if (here.io.person === undefined)
    throw new AppError(
      'refused',
      'Only a person can name checks of an open task; run "calibrated task check" yourself.',
    );
  const task = openTask(await here.steps.tasks());
  if (task === undefined)
    throw new AppError(
      'refused',
      'No task is open; "calibrated task start --done-when COMMAND" starts one with checks.',
    );
  return `“${oneLine(task.title)}”: ${await recordNamed(here, task.id, named)}`;
}

/** Asks the person about the sentences that nobody has answered. */
export async function answerSentences({ io, steps, append, events }: TasksHere): Promise<string> {
  const { person } = io;
  if (person === undefined)
    throw new AppError('refused', 'Only a person can answer; run "calibrated task check" yourself.');
  const own = events('check');
  const task = checkedTask(await steps.tasks(), own);
  const sentences = doneWhenOf(own, task.id)?.sentences ?? [];
  let answered = 0;
  for (const sentence of sentences) {
    const text = (await person.ask(`${oneLine(sentence)} Does it hold? (y, n, Enter: not checked) `))
      ?.trim()
      .toLowerCase();
    if (text !== 'y' && text !== 'n') continue;
    await append(checkKind('answer'), { sentence, holds: text === 'y' }, task.id);
    answered += 1;
  }
  return `${answered} of ${plural(sentences.length, 'sentence')} answered.`;
}

/** Prints what was checked, and whether the files are still the same. @returns the exit code: 1 without a certificate. */
export async function printCertificate(io: CliIo, directory: string | undefined, isJson: boolean): Promise<number> {
  const { store, notices } = await readCliStore(io, directory);
  let events: readonly CheckEvent[];
  let task: Task;
  try {
    writeNotices(io, notices);
    events = [...store.events({ kindPrefix: 'check' })];
    task = checkedTask(foldTasks(store.events({ kindPrefix: 'task' })), events);
  } finally {
    store.close();
  }
  const named = doneWhenOf(events, task.id);
  const certificate = certificateOf(events, task.id);
  const isCurrent =
    named !== undefined && certificate !== undefined && (await treeHash(named.folder, io.env)) === certificate.tree;
  if (isJson) {
    const shown = certificate === undefined ? null : { ...certificate, isCurrent };
    const document = {
      command: 'task certificate',
      task: task.id,
      state: stateOf(events, task.id),
      notChecked: certificate?.notChecked ?? named?.sentences ?? [],
      certificate: shown,
    };
    io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (certificate === undefined) {
    io.stdout.write(`No certificate for “${oneLine(task.title)}”: ${stateWords[stateOf(events, task.id)]}\n`);
  } else {
    const { checks, answered, notChecked, tree, tMs, namedBy } = certificate;
    const lines = [
      `“${oneLine(task.title)}”, checked ${new Date(tMs).toISOString()}`,
      ...checks.map(({ command, exitCode }) => `  exit ${exitCode}  ${oneLine(command)}`),
      ...Object.entries(answered).map(([text, holds]) => `  ${holds ? 'holds' : 'does not hold'}  ${oneLine(text)}`),
      ...notChecked.map((sentence) => `  not checked  ${oneLine(sentence)}`),
      ...(namedBy === 'program' ? ['  No person named these checks.'] : []),
      `  tree ${tree}`,
      isCurrent ? '  The files are still the same.' : '  The files changed since, so it does not speak for them.',
    ];
    io.stdout.write(`${lines.join('\n')}\n`);
  }
  return certificate === undefined ? 1 : 0;
}

const stateWords: Readonly<Record<Exclude<CheckEventKind, 'answer'>, string>> = {
  named: 'no agent has stopped since the checks were named.',
  round: 'the checks were not green, and the agent was sent back.',
  notDone: 'the checks were not green when the agent stopped.',
  notChecked: 'the checks could not be run.',
  certificate: 'the checks were green.',
};

function stateOf(events: readonly CheckEvent[], task: string): Exclude<CheckEventKind, 'answer'> {
  const kinds = ['named', 'round', 'notDone', 'notChecked', 'certificate'] as const;
  const own = events.filter((event) => event.task === task);
  const last = own
    .map(({ kind }) => kinds.find((each) => checkKind(each) === kind))
    .findLast((kind) => kind !== undefined);
  return last ?? 'named';
}

/** The open task if it has checks, otherwise the last one that has. @throws AppError `refused` */
function checkedTask(tasks: readonly Task[], events: readonly CheckEvent[]): Task {
  const has = (task: Task | undefined) => task !== undefined && doneWhenOf(events, task.id) !== undefined;
  const open = openTask(tasks);
  const task = has(open) ? open : tasks.findLast(has);
  if (task === undefined) {
    throw new AppError('refused', 'No task names its checks; "calibrated task check --done-when COMMAND" does.');
  }
  return task;
}
