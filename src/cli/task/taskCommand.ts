import { randomUUID } from 'node:crypto';
import type { parseArgs } from 'node:util';
import { forgetProposedTask, type ProposedTask, proposedTask } from '../../agents/proposedTask.ts';
import { AppError } from '../../base/appError.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { oneLine } from '../../base/oneLine.ts';
import { foldTasks, isOpen, isUnasked, openTask } from '../../tasks/lifecycle.ts';
import { parseEstimate } from '../../tasks/parseEstimate.ts';
import { kindLabels, type Task, type TaskKind, taskKinds } from '../../tasks/task.ts';
import { isWithdrawn, type TaskSteps } from '../../tasks/taskSteps.ts';
import { HookFolder } from '../hook/hookFolder.ts';
import type { CliCommand, CliIo, Person } from '../shared/command.ts';
import {
  cliDataDirectory,
  dataDirectoryFlag,
  dataDirectoryHelp,
  readCliStore,
  writeNotices,
} from '../shared/openCliStore.ts';
import { parseFlags } from '../shared/parseFlags.ts';
import { answerSentences, namedChecks, nameForOpenTask, printCertificate, recordNamed } from './taskChecks.ts';
import { askFelt, askTime, pickTask } from './taskQuestions.ts';
import { type TasksHere, withTasks } from './tasksHere.ts';

const help = `
calibrated task start [TITLE] [--estimate TIME] [--with-ai TIME] [--kind KIND] [--done-when COMMAND]... [--check TEXT]... [--tests PATH]...
calibrated task pause | resume [TASK] | switch [TASK]
calibrated task done [--felt TIME] | felt [TIME]
calibrated task abandon | withdraw [REASON]
calibrated task check [--done-when COMMAND]... [--check TEXT]... [--tests PATH]...
calibrated task status | certificate

Takes the steps of a task in a terminal; an open editor window shows the same task. What is missing is asked when a terminal
is there. "done" asks how long the task felt and only then shows what was measured; Escape or Ctrl+C at that question lets the
task go on. "switch" pauses the running task and goes on with another one. "felt" answers for a finished task that was never
asked. "withdraw" takes a task out of all figures before its time is shown. "status" shows no times.

Without a terminal, or when an agent runs the command, an estimate or a felt time is recorded as not from a person: it counts
in no figure, and the question how long it felt stays open for you.

A task may say when it is done. When an agent with our hooks wants to stop, the commands run in a sandbox without network. The agent
is sent back, twice at the most, while one fails. Green commands make a certificate, which "certificate" prints. There is none when the
agent changed the tests or what steers them. "check" names them for the open task, wherever it was started, and without flags asks you
the plain sentences.

  TASK             the beginning of a paused task's title, or its id
  --estimate TIME  your time without AI: 45m, 1h30, 2h, or a range like 1-3h (typical to nearly certain)
  --with-ai TIME   your time with AI, at your present level, when it differs
  --kind KIND      ${taskKinds.join(', ')} (default: the kind of your last task, else feature)
  --done-when CMD  a command that ends with 0 when the task is done; may be repeated
  --check TEXT     a sentence that only you can answer; may be repeated
  --tests PATH     a file or folder that no agent may change; may be repeated
  --felt TIME      how long the task felt, said before anything measured is shown
  --json           one JSON document
${dataDirectoryHelp}

Examples:
  calibrated task start "Fix the bulk discount" --estimate 45m --kind bugFix
  calibrated task done --felt 30m
`;

const options = {
  estimate: { type: 'string' },
  'with-ai': { type: 'string' },
  kind: { type: 'string' },
  felt: { type: 'string' },
  'done-when': { type: 'string', multiple: true },
  check: { type: 'string', multiple: true },
  tests: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  ...dataDirectoryFlag,
} as const;
type Flags = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

export interface TaskCommandDeps {
  readonly clock: Clock;
  readonly newId: () => string;
  /** In [0, 1): decides the order of the answers about AI. */
  readonly random: () => number;
}

/** The result of a step: a sentence for the terminal, and the same as data. */
interface Outcome {
  readonly text: string;
  readonly data?: object;
  /** 1 when the person left and nothing was done. */
  readonly code?: 0 | 1;
}

type Step = (here: TasksHere, words: readonly string[], flags: Flags, deps: TaskCommandDeps) => Promise<Outcome>;

/** By verb: its step, the flags it takes, and how many words may follow it. */
const verbs: Readonly<
  Record<string, { readonly step: Step; readonly flags: readonly string[]; readonly words: number }>
> = {
  start: { step: start, flags: ['estimate', 'with-ai', 'kind', 'done-when', 'check', 'tests'], words: 1 },
  check: { step: check, flags: ['done-when', 'check', 'tests'], words: 0 },
  pause: { step: async ({ steps }) => said('Paused', await steps.step('task.pause')), flags: [], words: 0 },
  resume: { step: resume, flags: [], words: 1 },
  switch: { step: switchTask, flags: [], words: 1 },
  done: { step: done, flags: ['felt'], words: 0 },
  felt: { step: felt, flags: [], words: 1 },
  abandon: { step: async ({ steps }) => said('Abandoned', await steps.step('task.abandon')), flags: [], words: 0 },
  withdraw: { step: withdraw, flags: [], words: 1 },
};
const verbList = [...Object.keys(verbs), 'status', 'certificate'].join(', ');
const stepFlags = ['estimate', 'with-ai', 'kind', 'felt', 'done-when', 'check', 'tests'] as const;

/** @param deps What differs between calls; a test provides its own. */
export function makeTaskCommand(deps: TaskCommandDeps): CliCommand {
  const run = async (args: readonly string[], io: CliIo): Promise<number> => {
    const { values, positionals } = parseFlags(args, options);
    const [verb = '', ...words] = positionals;
    if (verb === 'status') return status(io, words, values, deps);
    if (verb === 'certificate') {
      checkUse(verb, { flags: [], words: 0 }, words, values);
      return printCertificate(io, values['data-directory'], values.json === true);
    }
    const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (known === undefined) {
      throw new AppError(
        'badInput',
        verb === '' ? `Say what to do: ${verbList}.` : `There is no "task ${verb}"; there are ${verbList}.`,
      );
    }
    checkUse(verb, known, words, values);
    return withTasks(io, values['data-directory'], deps.clock, async (here) => {
      const { text, data = {}, code = 0 } = await known.step(here, words, values, deps);
      if (values.json === true) io.stdout.write(`${JSON.stringify({ command: `task ${verb}`, ...data }, null, 2)}\n`);
      else io.stdout.write(`${text}\n`);
      if (verb !== 'done' && verb !== 'felt') await remind(here, io);
      if (verb !== 'start' && values.json !== true) await offerProposed(here, deps);
      return code;
    });
  };
  return { name: 'task', summary: 'Start, pause, switch and finish tasks', help, run };
}

export const taskDeps: TaskCommandDeps = { clock: systemClock, newId: () => randomUUID(), random: Math.random };
export const taskCommand = makeTaskCommand(taskDeps);

function checkUse(
  verb: string,
  known: { readonly flags: readonly string[]; readonly words: number },
  words: readonly string[],
  flags: Flags,
): void {
  for (const name of stepFlags) {
    if (flags[name] !== undefined && !known.flags.includes(name)) {
      throw new AppError('badInput', `"calibrated task ${verb}" takes no --${name}.`);
    }
  }
  const extra = words[known.words];
  if (extra !== undefined) {
    const hint = verb === 'start' ? 'put the title in quotes' : '--help shows what it takes';
    throw new AppError('badInput', `"calibrated task ${verb}" takes no "${extra}"; ${hint}.`);
  }
}

async function start(here: TasksHere, words: readonly string[], flags: Flags, deps: TaskCommandDeps): Promise<Outcome> {
  const { steps, io } = here;
  const proposed = words[0] === undefined ? proposalFor(here, deps) : undefined;
  const kind = kindOf(flags.kind) ?? proposed?.kind ?? (await steps.tasks()).at(-1)?.kind ?? 'feature';
  // Bad input is reported before anything is asked or recorded.
  const given = flags.estimate === undefined ? undefined : parseEstimate(flags.estimate);
  const withAi = flags['with-ai'] === undefined ? undefined : parseEstimate(flags['with-ai']);
  const checks = checksIn(io, flags);
  const title = (await titleOf(words[0], proposed, io.person))?.trim();
  if (title === undefined && io.person !== undefined) return left('Nothing was started.');
  if (title === undefined || title === '') {
    throw new AppError('badInput', 'Name the task: calibrated task start "Fix the bulk discount" --estimate 45m.');
  }
  const withoutAi =
    given ?? (await askTime(io.person, 'How long would it take you without AI? (45m, 1h30 or 1-3h) ', '--estimate'));
  if (withoutAi === undefined) return left('Nothing was started.');
  const id = deps.newId();
  const estimate = { withoutAi, ...(withAi === undefined ? {} : { withAi }) };
  const { leftOutOf } = await here.begin(id, { title, kind, estimate }, io.person === undefined ? 'program' : 'person');
  const doneWhen = checks === undefined ? [] : [await recordNamed(here, id, checks)];
  if (proposed?.title === title) forgetProposedTask(here.folder.path);
  const note = [
    ...doneWhen,
    ...(leftOutOf === undefined ? [] : [`It is left out of your trial “${leftOutOf}”: arms are drawn in the editor.`]),
    ...(io.person === undefined ? ['No person gave the estimate, so the task counts in no figure.'] : []),
  ];
  const task = (await steps.tasks()).find((one) => one.id === id);
  return {
    text: [`Started “${oneLine(title)}”.`, ...note].join(' '),
    ...(task === undefined ? {} : { data: { task: brief(task) } }),
  };
}

const checksIn = (io: CliIo, flags: Flags) =>
  namedChecks(io, { commands: flags['done-when'], sentences: flags.check, tests: flags.tests });

/** Names checks for the open task; without flags, asks about the sentences that were named. */
async function check(here: TasksHere, _words: readonly string[], flags: Flags): Promise<Outcome> {
  const checks = checksIn(here.io, flags);
  return { text: await (checks === undefined ? answerSentences(here) : nameForOpenTask(here, checks)) };
}

/** The person can accept an agent's proposal with Enter, or type another title. */
async function titleOf(
  given: string | undefined,
  proposed: ProposedTask | undefined,
  person: Person | undefined,
): Promise<string | undefined> {
  if (given !== undefined || person === undefined) return given;
  if (proposed === undefined) return person.ask('What are you going to do? ');
  const typed = await person.ask(
    `What are you going to do? (Enter: “${proposed.title}”, proposed by ${proposed.agent}) `,
  );
  return typed?.trim() === '' ? proposed.title : typed;
}

function proposalFor({ folder, io }: TasksHere, { clock }: TaskCommandDeps): ProposedTask | undefined {
  return io.person === undefined ? undefined : proposedTask(folder.path, clock.nowMs());
}

/** Asks for the estimate that an agent could not ask for, once, when no task is running. */
export async function offerProposed(here: TasksHere, deps: TaskCommandDeps): Promise<void> {
  const { io, steps, folder } = here;
  const proposed = proposalFor(here, deps);
  if (proposed === undefined || openTask(await steps.tasks())?.phase === 'running') return;
  const { title, agent } = proposed;
  const answer = await io.person?.ask(`${agent} wants to start “${title}”. Start it now? (y, or Enter: no) `);
  if (answer?.trim().toLowerCase() === 'y') {
    const { text } = await start(here, [title], proposed.kind === undefined ? {} : { kind: proposed.kind }, deps);
    io.stdout.write(`${text}\n`);
  }
  // Asked only once, whatever the answer.
  forgetProposedTask(folder.path);
}

export function kindOf(text: string | undefined): TaskKind | undefined {
  if (text === undefined) return undefined;
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/gu, '');
  const kind = taskKinds.find((one) => plain(one) === plain(text) || plain(kindLabels[one]) === plain(text));
  if (kind === undefined) throw new AppError('badInput', `--kind needs one of ${taskKinds.join(', ')}, not "${text}".`);
  return kind;
}

async function resume({ steps }: TasksHere, [name]: readonly string[]): Promise<Outcome> {
  if (name === undefined) return said('Resumed', await steps.step('task.resume'));
  const task = named(name, await steps.tasks());
  await steps.resume(task);
  return said('Resumed', { ...task, phase: 'running' });
}

/** Pauses first: an interruption does not wait until the next task is chosen. */
async function switchTask({ steps, io }: TasksHere, [name]: readonly string[]): Promise<Outcome> {
  const tasks = await steps.tasks();
  const chosen = name === undefined ? undefined : named(name, tasks);
  const running = openTask(tasks);
  const paused = tasks.filter(({ phase }) => phase === 'paused').reverse();
  await steps.pauseRunning();
  const next = chosen ?? (paused.length === 0 ? undefined : await pickTask(io.person, paused));
  if (next === undefined) {
    if (running?.phase === 'running') return said('Paused', { ...running, phase: 'paused' });
    throw new AppError('refused', 'There is no task to switch to; "calibrated task start" begins one.');
  }
  await steps.resume(next);
  return said('Switched to', { ...next, phase: 'running' });
}

function named(name: string, tasks: readonly Task[]): Task {
  const paused = tasks.filter(({ phase }) => phase === 'paused');
  const wanted = name.trim().toLowerCase();
  const found = paused.filter(({ id, title }) => id === name || title.toLowerCase().startsWith(wanted));
  const exact = found.filter(({ id, title }) => id === name || title.toLowerCase() === wanted);
  const [only, ...more] = exact.length > 0 ? exact : found;
  if (only === undefined)
    throw new AppError('badInput', `No paused task begins with "${name}"; "calibrated task status" lists them.`);
  if (more.length > 0)
    throw new AppError('badInput', `Several paused tasks begin with "${name}"; write more of the title.`);
  return only;
}

async function done(here: TasksHere, _words: readonly string[], flags: Flags, deps: TaskCommandDeps): Promise<Outcome> {
  const { steps, io } = here;
  const said = flags.felt === undefined ? undefined : parseEstimate(flags.felt).typicalMs;
  const tasks = await steps.tasks();
  if (openTask(tasks) === undefined && tasks.some(isUnasked)) return sayFelt(here, said, deps);
  const { person } = io;
  if (person !== undefined) return ended(here, await steps.finish(askFelt(person, steps, said, deps.random)));
  const task = await steps.finishUnasked(said);
  return {
    text: `Done: “${oneLine(task.title)}”. Only you can say how long it felt. Run "calibrated task felt" in a terminal, or open the editor, to see its measured time.`,
    data: { task: brief({ ...task, phase: 'done' }), felt: null, measured: null },
  };
}

async function felt(here: TasksHere, [time]: readonly string[], _: Flags, deps: TaskCommandDeps): Promise<Outcome> {
  return sayFelt(here, time === undefined ? undefined : parseEstimate(time).typicalMs, deps);
}

async function sayFelt(here: TasksHere, said: number | undefined, { random }: TaskCommandDeps): Promise<Outcome> {
  const { steps, io } = here;
  const { person } = io;
  if (person === undefined) {
    throw new AppError(
      'refused',
      'Only a person can say how long a task felt; run "calibrated task felt" in a terminal yourself.',
    );
  }
  return ended(here, await steps.sayHowItFelt(askFelt(person, steps, said, random)));
}

async function ended(here: TasksHere, end: Awaited<ReturnType<TaskSteps['finish']>>): Promise<Outcome> {
  if (end === undefined) {
    const now = openTask(await here.steps.tasks());
    return left(now === undefined ? 'Nothing was said.' : `“${oneLine(now.title)}” goes on.`);
  }
  if (isWithdrawn(end)) throw new Error('no question of the terminal withdraws');
  return here.reveal(end);
}

async function withdraw({ steps }: TasksHere, [reason = '']: readonly string[]): Promise<Outcome> {
  const task = await steps.withdrawable();
  await steps.withdraw(task, reason.trim());
  return said('Not counted', { ...task, phase: 'withdrawn' });
}

function said(what: string, task: Task): Outcome {
  return { text: `${what}: “${oneLine(task.title)}”.`, data: { task: brief(task) } };
}

function left(text: string): Outcome {
  return { text, data: { task: null }, code: 1 };
}

/** Without any times: it is also printed while the task runs. */
function brief({ id, title, kind, phase, level }: Task) {
  return { id, title, kind: kindLabels[kind], phase, level };
}

/** Repeats at each step what still waits for the person's answer. */
async function remind({ steps, io }: TasksHere, { stderr }: CliIo): Promise<void> {
  if (io.person === undefined) return;
  const waiting = (await steps.tasks()).findLast(isUnasked);
  if (waiting !== undefined) {
    stderr.write(`“${oneLine(waiting.title)}” is done; say how long it felt: calibrated task felt\n`);
  }
}

async function status(io: CliIo, words: readonly string[], flags: Flags, { clock }: TaskCommandDeps): Promise<number> {
  checkUse('status', { flags: [], words: 0 }, words, flags);
  const { store, notices } = await readCliStore(io, flags['data-directory']);
  try {
    writeNotices(io, notices);
    const tasks = foldTasks(store.events({ kindPrefix: 'task' }));
    const open = tasks.filter(isOpen);
    const unasked = tasks.filter(isUnasked);
    const proposed = proposedTask(new HookFolder(cliDataDirectory(io, flags['data-directory'])).path, clock.nowMs());
    if (flags.json === true) {
      const document = { command: 'task status', open: open.map(brief), unasked: unasked.map(brief) };
      io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      return 0;
    }
    const lines = [
      ...open.map(({ title, phase }) => `${phase === 'running' ? 'Running' : 'Paused'}: ${oneLine(title)}`),
      ...unasked.map(({ title }) => `Done, waiting for how long it felt: ${oneLine(title)}`),
      ...(proposed === undefined
        ? []
        : [`${proposed.agent} wants to start “${proposed.title}”; "calibrated task start" asks for your estimate.`]),
    ];
    io.stdout.write(
      `${lines.length === 0 ? 'No task is open; "calibrated task start" begins one.' : lines.join('\n')}\n`,
    );
    return 0;
  } finally {
    store.close();
  }
}
