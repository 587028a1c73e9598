import * as vscode from 'vscode';
import { sentenceOf } from '../../base/appError.ts';
import { formatDuration } from '../../base/duration.ts';
import { parseEstimate } from '../../tasks/duration.ts';
import type { GapRow } from '../../tasks/figures/gap.ts';
import { contrasts, mechanismFor, minBacklog, modelContrast, type TrialPlan } from '../../tasks/trial/plan.ts';
import { noiseOf, powerSentence } from '../../tasks/trial/powerSentence.ts';

export interface AskedPlan {
  readonly plan: TrialPlan;
  /** What the trial can show, given the person's own noise. */
  readonly power: string;
  readonly mechanismText: string;
}

const steps = 4;
const stepTitle = (step: number) => `Start a trial (${step}/${steps})`;

/** Asks for contrast, share, tasks ahead and stopping rule; undefined if the person cancels. @param models The raw `calibrated.models`. */
export async function askForPlan(rows: readonly GapRow[], models: unknown): Promise<AskedPlan | undefined> {
  const contrast = await askContrast(models);
  if (contrast === undefined) return undefined;
  const share = await askShare(contrast.treated.label);
  if (share === undefined) return undefined;
  const backlog = await vscode.window.showInputBox({
    title: stepTitle(3),
    prompt: 'Estimates of the tasks ahead, if you have a list',
    placeHolder: `30m, 1h, 2h, … (${minBacklog} or more balance the draw; Enter: no list)`,
    ignoreFocusOut: true,
    validateInput: (text) => problemOf(() => readBacklog(text)),
  });
  if (backlog === undefined) return undefined;
  const stopping = await askStopping();
  if (stopping === undefined) return undefined;
  const mechanism = mechanismFor(share, readBacklog(backlog));
  const { treated, control } = contrast;
  return {
    plan: {
      title: `${capital(treated.label)} or ${control.label}`,
      treated: { ...treated },
      control: { ...control },
      mechanism,
      stopping,
    },
    power: powerSentence(noiseOf(noise(rows)), share),
    mechanismText:
      mechanism.kind === 'coin'
        ? `Each task is drawn by chance: ${percent(share)} ${treated.label}.`
        : `Blocks of random size, apart for tasks above and up to ${formatDuration(mechanism.medianEstimateMs)}.`,
  };
}

export type AgainstArm =
  | { readonly kind: 'lift' | 'used'; readonly what: string }
  | { readonly kind: 'departure'; readonly what: string };

/** Asks what went, or will go, against the plan. @param task Title of the running task, if it is in the trial. */
export async function askAgainstArm(task: string | undefined): Promise<AgainstArm | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      ...(task === undefined
        ? []
        : [
            {
              act: 'lift' as const,
              label: 'Allow AI for the Rest of This Task',
              detail: `“${task}” stays in its group. The report shows that AI was allowed.`,
            },
            {
              act: 'used' as const,
              label: 'I Used AI Outside This Editor',
              detail: 'The task stays in its group. The report shows it.',
            },
          ]),
      {
        act: 'departure' as const,
        label: 'Something Else Departed from the Plan',
        detail: 'The report lists it.',
      },
    ],
    {
      title: 'Record Protocol Deviation',
      placeHolder: 'Nothing is forbidden, but the report shows it',
      ignoreFocusOut: true,
    },
  );
  if (picked === undefined) return undefined;
  if (picked.act === 'lift') return { kind: 'lift', what: 'AI was allowed for the rest of the task' };
  const what = await vscode.window.showInputBox({
    title: 'Record Protocol Deviation',
    prompt: 'What happened?',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'A few words are enough.' : undefined),
  });
  return what === undefined ? undefined : { kind: picked.act, what: what.trim() };
}

async function askContrast(models: unknown) {
  const names = modelNames(models);
  const picked = await vscode.window.showQuickPick(
    [
      { label: 'AI or No AI', detail: 'Level Edit against level Off.', contrast: 'aiOrNot' as const },
      {
        label: 'Edits or Hints',
        detail: 'Proposed edits and completions against hints only.',
        contrast: 'editOrHint' as const,
      },
      ...(names.length < 2
        ? []
        : [
            {
              label: 'Model A or Model B',
              detail: 'Both at level Edit. Choose the two next.',
              contrast: 'models' as const,
            },
          ]),
    ],
    { title: stepTitle(1), placeHolder: 'What do you want to compare?', ignoreFocusOut: true },
  );
  if (picked === undefined) return undefined;
  if (picked.contrast !== 'models') return contrasts[picked.contrast];
  const first = await vscode.window.showQuickPick([...names], {
    title: stepTitle(1),
    placeHolder: 'Model A',
    ignoreFocusOut: true,
  });
  if (first === undefined) return undefined;
  const second = await vscode.window.showQuickPick(
    names.filter((name) => name !== first),
    { title: stepTitle(1), placeHolder: 'Model B', ignoreFocusOut: true },
  );
  return second === undefined ? undefined : modelContrast(first, second, 'Edit');
}

async function askShare(label: string): Promise<number | undefined> {
  const picked = await vscode.window.showQuickPick(
    [0.5, 0.6, 0.7, 0.8].map((share) => ({
      share,
      label: percent(share),
      // The number of tasks needed grows with 1/(4p(1-p)); anchors C.1.
      detail:
        share === 0.5
          ? 'The fewest tasks are needed.'
          : `Takes ×${(1 / (4 * share * (1 - share))).toFixed(2)} as many tasks.`,
    })),
    { title: stepTitle(2), placeHolder: `How many of your tasks ${label}?`, ignoreFocusOut: true },
  );
  return picked?.share;
}

async function askStopping(): Promise<TrialPlan['stopping'] | undefined> {
  const anytime = { kind: 'anytime' } as const;
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: 'Any time',
        detail: 'Look at the result after any task, and stop when you like.',
        stopping: anytime,
      },
      {
        label: 'After a fixed number of tasks',
        detail: 'A sharper result, read once at the end.',
        stopping: undefined,
      },
    ],
    { title: stepTitle(4), placeHolder: 'When does it end?', ignoreFocusOut: true },
  );
  if (picked === undefined || picked.stopping !== undefined) return picked?.stopping;
  const tasks = await vscode.window.showInputBox({
    title: stepTitle(4),
    prompt: 'After how many finished tasks?',
    value: '40',
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^\d+$/.test(text.trim()) && Number(text) >= 10 ? undefined : 'Enter a whole number of at least 10.',
  });
  return tasks === undefined ? undefined : { kind: 'fixed', tasks: Number(tasks) };
}

function readBacklog(text: string): readonly number[] {
  return text
    .split(/[,;\s]+/)
    .filter((part) => part !== '')
    .map((part) => parseEstimate(part).typicalMs);
}

function noise(rows: readonly GapRow[]): readonly number[] {
  return rows
    .filter(({ measuredMs }) => measuredMs > 0)
    .map(({ measuredMs, estimateWithoutAiMs }) => Math.log(measuredMs / estimateWithoutAiMs));
}

function modelNames(models: unknown): readonly string[] {
  if (!Array.isArray(models)) return [];
  const names = models.map((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'model' in entry && typeof entry.model === 'string'
      ? entry.model
      : '',
  );
  return [...new Set(names)].filter((name) => name !== '');
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  }
}
