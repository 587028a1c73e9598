import * as vscode from 'vscode';
import { sentenceOf } from '../base/appError.ts';
import { type EstimatedTime, formatDuration, parseEstimate } from '../tasks/duration.ts';
import { estimateMs, kindLabels, type Task, type TaskKind, taskKinds } from '../tasks/task.ts';
import { suggestTitle } from './branchTitle.ts';

export interface TaskInput {
  readonly title: string;
  readonly kind: TaskKind;
  readonly withoutAi: EstimatedTime;
  readonly withAi?: EstimatedTime;
}

const steps = 4;

/** Asks for title, kind and both estimates; undefined when the person leaves. */
export async function askForTask(earlier: readonly Task[]): Promise<TaskInput | undefined> {
  const title = await inputStep(1, 'What are you going to do?', {
    value: await suggestTitle(),
    placeholder: 'Fix the bulk discount',
    check: (text) => (text.trim() === '' ? 'A few words are enough.' : undefined),
  });
  if (title === undefined) return undefined;
  const kind = await askKind(earlier.at(-1)?.kind);
  if (kind === undefined) return undefined;
  const withoutAi = await inputStep(3, 'How long would it take you without AI?', {
    placeholder: '45m, 1h30, 2h or 1-3h (typical to nearly certain)',
    check: timeProblem,
  });
  if (withoutAi === undefined) return undefined;
  const withAi = await inputStep(4, 'And with AI, at your present level?', {
    placeholder: 'Enter alone: the same',
    check: (text) => (text.trim() === '' ? undefined : timeProblem(text)),
  });
  if (withAi === undefined) return undefined;
  return {
    title: title.trim(),
    kind,
    withoutAi: parseEstimate(withoutAi),
    ...(withAi.trim() === '' ? {} : { withAi: parseEstimate(withAi) }),
  };
}

/** Asked before anything measured is shown. @returns the time, null in it when skipped; undefined when the person left. */
export async function askHowLongItFelt(task: Task): Promise<{ readonly ms: number | null } | undefined> {
  const answer = await inputStep(undefined, `How long did “${task.title}” feel?`, {
    placeholder: `Active time, for example ${formatDuration(estimateMs(task))}; Enter alone skips the question`,
    check: (text) => (text.trim() === '' ? undefined : timeProblem(text)),
  });
  if (answer === undefined) return undefined;
  return { ms: answer.trim() === '' ? null : parseEstimate(answer).typicalMs };
}

/** The kind of the task before comes first: Enter alone repeats it. */
async function askKind(last: TaskKind | undefined): Promise<TaskKind | undefined> {
  const items = taskKinds
    .map((taskKind) => ({ label: kindLabels[taskKind], taskKind }))
    .sort((a, b) => Number(b.taskKind === last) - Number(a.taskKind === last));
  const picked = await vscode.window.showQuickPick(items, {
    title: `Start a task (2/${steps})`,
    placeHolder: 'What kind of work is it?',
    ignoreFocusOut: true,
  });
  return picked?.taskKind;
}

function inputStep(
  step: number | undefined,
  prompt: string,
  options: {
    readonly value?: string | undefined;
    readonly placeholder: string;
    readonly check: (text: string) => string | undefined;
  },
): Promise<string | undefined> {
  return Promise.resolve(
    vscode.window.showInputBox({
      title: step === undefined ? 'Done' : `Start a task (${step}/${steps})`,
      prompt,
      placeHolder: options.placeholder,
      ...(options.value === undefined ? {} : { value: options.value }),
      ignoreFocusOut: true,
      validateInput: options.check,
    }),
  );
}

function timeProblem(text: string): string | undefined {
  try {
    parseEstimate(text);
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  }
}
