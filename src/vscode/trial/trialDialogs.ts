import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sentenceOf } from '../../base/appError.ts';
import { formatDuration } from '../../base/duration.ts';
import type { GapRow } from '../../tasks/figures/gap.ts';
import { parseEstimate } from '../../tasks/parseEstimate.ts';
import { contrasts, mechanismFor, minBacklog, modelContrast, type TrialPlan } from '../../tasks/trial/plan.ts';
import { noiseOf, powerSentence } from '../../tasks/trial/powerSentence.ts';

export interface AskedPlan {
  readonly plan: TrialPlan;
  /** What the trial can show, given the person's own noise. */
  readonly power: string;
  readonly mechanismText: string;
}

const steps = 4;
const stepTitle = (step: number) => l10n.t('Start a trial ({0}/{1})', step, steps);

/** Asks for contrast, share, tasks ahead and stopping rule; undefined if the person cancels. @param models The raw `calibrated.models`. */
export async function askForPlan(rows: readonly GapRow[], models: unknown): Promise<AskedPlan | undefined> {
  const contrast = await askContrast(models);
  if (contrast === undefined) return undefined;
  const share = await askShare(contrast.treated.label);
  if (share === undefined) return undefined;
  const backlog = await vscode.window.showInputBox({
    title: stepTitle(3),
    prompt: l10n.t('Estimates of the tasks ahead, if you have a list'),
    placeHolder: l10n.t('30m, 1h, 2h, … ({0} or more balance the draw; Enter: no list)', minBacklog),
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
        ? l10n.t('Each task is drawn by chance: {0} {1}.', percent(share), treated.label)
        : l10n.t(
            'Blocks of random size, separate for tasks above and up to {0}.',
            formatDuration(mechanism.medianEstimateMs),
          ),
  };
}

export type Deviation =
  | { readonly kind: 'lift' | 'used'; readonly what: string }
  | { readonly kind: 'planDeviation'; readonly what: string };

/** Asks what went, or will go, against the plan. @param task Title of the running task, if it is in the trial. */
export async function askDeviation(task: string | undefined): Promise<Deviation | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      ...(task === undefined
        ? []
        : [
            {
              act: 'lift' as const,
              label: l10n.t('Allow AI for the Rest of This Task'),
              detail: l10n.t('“{0}” stays in its group. The report shows that AI was allowed.', task),
            },
            {
              act: 'used' as const,
              label: l10n.t('I Used AI Outside This Editor'),
              detail: l10n.t('The task stays in its group. The report shows it.'),
            },
          ]),
      {
        act: 'planDeviation' as const,
        label: l10n.t('Something Else Departed from the Plan'),
        detail: l10n.t('The report lists it.'),
      },
    ],
    {
      title: l10n.t('Record Protocol Deviation'),
      placeHolder: l10n.t('Nothing is forbidden, but the report shows it'),
      ignoreFocusOut: true,
    },
  );
  if (picked === undefined) return undefined;
  if (picked.act === 'lift') return { kind: 'lift', what: 'AI was allowed for the rest of the task' };
  const what = await vscode.window.showInputBox({
    title: l10n.t('Record Protocol Deviation'),
    prompt: l10n.t('What happened?'),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? l10n.t('A few words are enough.') : undefined),
  });
  return what === undefined ? undefined : { kind: picked.act, what: what.trim() };
}

async function askContrast(models: unknown) {
  const names = modelNames(models);
  const picked = await vscode.window.showQuickPick(
    [
      { label: l10n.t('AI or No AI'), detail: l10n.t('Level Edit against level Off.'), contrast: 'aiOrNot' as const },
      {
        label: l10n.t('Edits or Hints'),
        detail: l10n.t('Proposed edits and completions against hints only.'),
        contrast: 'editOrHint' as const,
      },
      ...(names.length < 2
        ? []
        : [
            {
              label: l10n.t('Model A or Model B'),
              detail: l10n.t('Both at level Edit. Choose the two next.'),
              contrast: 'models' as const,
            },
          ]),
    ],
    { title: stepTitle(1), placeHolder: l10n.t('What do you want to compare?'), ignoreFocusOut: true },
  );
  if (picked === undefined) return undefined;
  if (picked.contrast !== 'models') return contrasts[picked.contrast];
  const first = await vscode.window.showQuickPick([...names], {
    title: stepTitle(1),
    placeHolder: l10n.t('Model A'),
    ignoreFocusOut: true,
  });
  if (first === undefined) return undefined;
  const second = await vscode.window.showQuickPick(
    names.filter((name) => name !== first),
    { title: stepTitle(1), placeHolder: l10n.t('Model B'), ignoreFocusOut: true },
  );
  return second === undefined ? undefined : modelContrast(first, second, 'Edit');
}

async function askShare(label: string): Promise<number | undefined> {
  const picked = await vscode.window.showQuickPick(
    [0.5, 0.6, 0.7, 0.8].map((share) => ({
      share,
      label: percent(share),
      // The number of tasks needed grows with 1/(4p(1-p)).
      detail:
        share === 0.5
          ? l10n.t('The fewest tasks are needed.')
          : l10n.t('Takes {0}× as many tasks.', (1 / (4 * share * (1 - share))).toFixed(2)),
    })),
    { title: stepTitle(2), placeHolder: l10n.t('How many of your tasks {0}?', label), ignoreFocusOut: true },
  );
  return picked?.share;
}

async function askStopping(): Promise<TrialPlan['stopping'] | undefined> {
  const anytime = { kind: 'anytime' } as const;
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: l10n.t('Any time'),
        detail: l10n.t('Look at the result after any task, and stop when you like.'),
        stopping: anytime,
      },
      {
        label: l10n.t('After a fixed number of tasks'),
        detail: l10n.t('A sharper result, read once at the end.'),
        stopping: undefined,
      },
    ],
    { title: stepTitle(4), placeHolder: l10n.t('When does it end?'), ignoreFocusOut: true },
  );
  if (picked === undefined || picked.stopping !== undefined) return picked?.stopping;
  const tasks = await vscode.window.showInputBox({
    title: stepTitle(4),
    prompt: l10n.t('After how many finished tasks?'),
    value: '40',
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^\d+$/.test(text.trim()) && Number(text) >= 10 ? undefined : l10n.t('Enter a whole number of at least 10.'),
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
