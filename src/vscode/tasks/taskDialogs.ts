import * as vscode from 'vscode';
import { sentenceOf } from '../../base/appError.ts';
import { type EstimatedTime, formatDuration, parseEstimate } from '../../tasks/duration.ts';
import type { GapRow } from '../../tasks/figures/gap.ts';
import { rangeSentence } from '../../tasks/figures/ownRange.ts';
import { estimateMs, kindLabels, type Task, type TaskKind, taskKinds } from '../../tasks/task.ts';
import type { TrialEntry } from '../trial/trialEntry.ts';
import { suggestTitle } from './branchTitle.ts';

export interface TaskInput {
  readonly title: string;
  readonly kind: TaskKind;
  readonly withoutAi: EstimatedTime;
  readonly withAi?: EstimatedTime;
  /** The task takes part in the open trial and was declared eligible. */
  readonly inTrial: boolean;
}

/**
 * Asks for title, kind and both estimates; while a trial runs, first whether the task takes part. Undefined when the person leaves.
 * @param finished Tasks for the range that is shown beside the estimate; read while the first questions are asked.
 */
export async function askForTask(
  earlier: readonly Task[],
  finished: Promise<readonly GapRow[]>,
  trial: TrialEntry | undefined,
): Promise<TaskInput | undefined> {
  const steps = trial === undefined ? 4 : 5;
  const named = (step: number) => `Start a task (${step}/${steps})`;
  const title = await inputStep(named(1), 'What are you going to do?', {
    value: await suggestTitle(),
    placeholder: 'Fix the bulk discount',
    check: (text) => (text.trim() === '' ? 'A few words are enough.' : undefined),
  });
  if (title === undefined) return undefined;
  const kind = await askKind(named(2), earlier.at(-1)?.kind);
  if (kind === undefined) return undefined;
  const inTrial = trial === undefined ? false : await askWhetherInTrial(named(3), trial);
  if (inTrial === undefined) return undefined;
  const rows = await finished;
  const range = (text: string) => rangeOf(rows, kindLabels[kind], text);
  const [without, withAny] =
    inTrial && trial !== undefined
      ? [`How long would it take you ${trial.control}?`, `And ${trial.treated}?`]
      : ['How long would it take you without AI?', 'And with AI, at your present level?'];
  const withoutAi = await inputStep(named(steps - 1), without, {
    placeholder: '45m, 1h30, 2h or 1-3h (typical to nearly certain)',
    check: (text) => timeProblem(text) ?? range(text),
  });
  if (withoutAi === undefined) return undefined;
  const withAi = await inputStep(named(steps), withAny, {
    placeholder: 'Enter alone: the same',
    check: (text) => (text.trim() === '' ? undefined : (timeProblem(text) ?? range(text))),
  });
  if (withAi === undefined) return undefined;
  return {
    title: title.trim(),
    kind,
    inTrial,
    withoutAi: parseEstimate(withoutAi),
    ...(withAi.trim() === '' ? {} : { withAi: parseEstimate(withAi) }),
  };
}

/** Asked before anything measured is shown. @returns the time, null in it when skipped; undefined when the person left. */
export async function askHowLongItFelt(task: Task): Promise<{ readonly ms: number | null } | undefined> {
  const answer = await inputStep('Done', `How long did “${task.title}” feel?`, {
    placeholder: `Active time, for example ${formatDuration(estimateMs(task))}; Enter alone skips the question`,
    check: (text) => (text.trim() === '' ? undefined : timeProblem(text)),
  });
  if (answer === undefined) return undefined;
  return { ms: answer.trim() === '' ? null : parseEstimate(answer).typicalMs };
}

/** Time with AI over time without, as it felt: the scale of the measured effect. */
const feltHelps: readonly { readonly label: string; readonly ratio: number | null }[] = [
  { label: 'Skip', ratio: null },
  { label: 'About the same time', ratio: 1 },
  { label: 'A tenth less time (×0.9)', ratio: 0.9 },
  { label: 'A fifth less time (×0.8)', ratio: 0.8 },
  { label: 'A third less time (×0.67)', ratio: 0.67 },
  { label: 'Half the time (×0.5)', ratio: 0.5 },
  { label: 'A quarter of the time (×0.25)', ratio: 0.25 },
  { label: 'A tenth more time (×1.1)', ratio: 1.1 },
  { label: 'A quarter more time (×1.25)', ratio: 1.25 },
  { label: 'Half as much again (×1.5)', ratio: 1.5 },
  { label: 'Twice the time (×2)', ratio: 2 },
];

/** How AI changed the time, as it felt; also asked before anything is shown. Null when skipped, with Escape too. */
export async function askHowAiHelped(): Promise<number | null> {
  const picked = await vscode.window.showQuickPick([...feltHelps], {
    title: 'Done: AI',
    placeHolder: 'With AI, compared with the same task without it, it felt like…',
    ignoreFocusOut: true,
  });
  return picked?.ratio ?? null;
}

/** Declares the task eligible, or leaves it out with a reason: before any estimate and before the coin. */
async function askWhetherInTrial(title: string, trial: TrialEntry): Promise<boolean | undefined> {
  const join = { label: '$(beaker) Yes: estimate, then the coin falls', joins: true };
  const leave = { label: '$(circle-slash) No: leave it out…', joins: false };
  const picked = await vscode.window.showQuickPick([join, leave], {
    title,
    placeHolder: `Does it take part in your trial “${trial.title}”?`,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  if (picked.joins) {
    await trial.declareEligible();
    return true;
  }
  const reason = await inputStep(title, 'Why is it left out? The reason is logged before any coin.', {
    placeholder: 'Must be done with AI: the client asked for it',
    check: (text) => (text.trim() === '' ? 'A few words are enough.' : undefined),
  });
  if (reason === undefined) return undefined;
  await trial.exclude(reason);
  return false;
}

/** The kind of the task before comes first: Enter alone repeats it. */
async function askKind(title: string, last: TaskKind | undefined): Promise<TaskKind | undefined> {
  const items = taskKinds
    .map((taskKind) => ({ label: kindLabels[taskKind], taskKind }))
    .sort((a, b) => Number(b.taskKind === last) - Number(a.taskKind === last));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'What kind of work is it?',
    ignoreFocusOut: true,
  });
  return picked?.taskKind;
}

function inputStep(
  title: string,
  prompt: string,
  options: {
    readonly value?: string | undefined;
    readonly placeholder: string;
    readonly check: (text: string) => string | vscode.InputBoxValidationMessage | undefined;
  },
): Promise<string | undefined> {
  return Promise.resolve(
    vscode.window.showInputBox({
      title,
      prompt,
      placeHolder: options.placeholder,
      ...(options.value === undefined ? {} : { value: options.value }),
      ignoreFocusOut: true,
      validateInput: options.check,
    }),
  );
}

/** What the person's own record says about the time that stands in the box. */
function rangeOf(rows: readonly GapRow[], kind: string, text: string): vscode.InputBoxValidationMessage {
  const message = rangeSentence(rows, kind, parseEstimate(text).typicalMs);
  return { message, severity: vscode.InputBoxValidationSeverity.Info };
}

function timeProblem(text: string): string | undefined {
  try {
    parseEstimate(text);
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  }
}
