import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { minuteMs } from '../../base/timeUnits.ts';
import { messageText } from '../../base/visibleText.ts';
import { feltHelpScale } from '../../tasks/feltHelp.ts';
import type { GapRow } from '../../tasks/figures/gap.ts';
import { rangeSentence } from '../../tasks/figures/ownRange.ts';
import { type EstimatedTime, parseEstimate, timeProblem } from '../../tasks/parseEstimate.ts';
import { estimateMs, kindLabels, type Task, type TaskKind, taskKinds } from '../../tasks/task.ts';
import type { WouldDoWithoutAi } from '../../tasks/trial/trialEvent.ts';
import { askModal } from '../app/messages.ts';
import type { TrialEntry } from '../trial/trialEntry.ts';
import { suggestTitle } from './branchTitle.ts';
import { TaskLineBox } from './taskLineBox.ts';

export interface TaskInput {
  readonly title: string;
  readonly kind: TaskKind;
  readonly withoutAi: EstimatedTime;
  readonly withAi?: EstimatedTime;
  /** The answer about the open trial; undefined without one. */
  readonly trial?: TrialAnswer;
}

/** Whether a task takes part; if so, whether the person would do it without AI, asked before anything is drawn. */
export type TrialAnswer =
  | { readonly joins: true; readonly withoutAi: WouldDoWithoutAi }
  | { readonly joins: false; readonly reason: string };

type Problem = string | vscode.InputBoxValidationMessage | undefined;

/** What the person typed into a canceled dialog; the next one starts with it. */
export type TaskDrafts = Map<'line' | 'title' | 'without' | 'with', string>;

/**
 * Asks what a task is and how long it will take: in one box, or step by step during a trial. Undefined if the person cancels.
 * @param finished Tasks for the range shown with the estimate; read during the first question.
 */
export async function askForTask(
  earlier: readonly Task[],
  finished: Promise<readonly GapRow[]>,
  trial: TrialEntry | undefined,
  drafts: TaskDrafts,
): Promise<TaskInput | undefined> {
  const input = await (trial === undefined
    ? askInOneBox(finished, drafts)
    : askInTrial(earlier, finished, trial, drafts));
  if (input !== undefined) drafts.clear();
  return input;
}

async function askInOneBox(finished: Promise<readonly GapRow[]>, drafts: TaskDrafts): Promise<TaskInput | undefined> {
  const suggested = await suggestTitle();
  const text = drafts.get('line') ?? (suggested === undefined ? '' : `${suggested} `);
  return new TaskLineBox(finished, text).ask((typed) => drafts.set('line', typed));
}

/** A trial registers the order of the questions: participation comes before any estimate. */
async function askInTrial(
  earlier: readonly Task[],
  finished: Promise<readonly GapRow[]>,
  trial: TrialEntry,
  drafts: TaskDrafts,
): Promise<TaskInput | undefined> {
  const named = (step: number) => l10n.t('Start Task ({0}/5)', step);
  const kept = (key: 'title' | 'without' | 'with', check: (text: string) => Problem) => (text: string) => {
    drafts.set(key, text);
    return check(text);
  };
  const title = await inputStep(named(1), l10n.t('What will you do?'), {
    value: drafts.get('title') ?? (await suggestTitle()),
    placeholder: l10n.t('Fix login redirect'),
    check: kept('title', (text) => (text.trim() === '' ? l10n.t('Enter a few words.') : undefined)),
  });
  if (title === undefined) return undefined;
  const kind = await askKind(named(2), earlier.at(-1)?.kind);
  if (kind === undefined) return undefined;
  const answer = await askAboutTrial(named(3), trial);
  if (answer === undefined) return undefined;
  const rows = await finished;
  const range = (text: string) => rangeOf(rows, kindLabels[kind], text);
  const [without, withAny] = answer.joins
    ? [l10n.t('How long would it take you {0}?', trial.control), l10n.t('And {0}?', trial.treated)]
    : [l10n.t('How long would it take you without AI?'), l10n.t('And with AI, at your current level?')];
  const withoutAi = await inputStep(named(4), without, {
    value: drafts.get('without'),
    placeholder: l10n.t('45m, 1h30, 2h or 1-3h (typical to nearly certain)'),
    check: kept('without', (text) => timeProblem(text) ?? range(text)),
  });
  if (withoutAi === undefined) return undefined;
  const withAi = await inputStep(named(5), withAny, {
    value: drafts.get('with'),
    placeholder: l10n.t('Enter: the same'),
    check: kept('with', (text) => (text.trim() === '' ? undefined : (timeProblem(text) ?? range(text)))),
  });
  if (withAi === undefined) return undefined;
  return {
    title: title.trim(),
    kind,
    trial: answer,
    withoutAi: parseEstimate(withoutAi),
    ...(withAi.trim() === '' ? {} : { withAi: parseEstimate(withAi) }),
  };
}

/**
 * Asked before any measurement is shown.
 * @returns the time, with null if declined; `withdraw` if the task should not count; undefined if the person canceled.
 */
export function askHowLongItFelt(task: Task): Promise<{ readonly ms: number | null } | 'withdraw' | undefined> {
  const decline = { iconPath: new vscode.ThemeIcon('circle-slash'), tooltip: l10n.t('I Don’t Know') };
  const leaveOut = { iconPath: new vscode.ThemeIcon('trash'), tooltip: l10n.t('Don’t Count This Task') };
  const box = vscode.window.createInputBox();
  box.title = l10n.t('Finish Task');
  box.prompt = messageText(
    l10n.t('How long did “{0}” feel? Leave it empty if you don’t know.{1}', task.title, tryOutHint(task)),
  );
  box.placeholder = l10n.t('For example 45m or 1h30');
  box.ignoreFocusOut = true;
  box.buttons = [decline, leaveOut];
  return new Promise((resolve) => {
    const close = (answer: { readonly ms: number | null } | 'withdraw' | undefined): void => {
      resolve(answer);
      box.dispose();
    };
    box.onDidChangeValue((text) => {
      box.validationMessage = text.trim() === '' ? undefined : timeProblem(text);
    });
    box.onDidAccept(() => {
      const text = box.value.trim();
      if (text === '') close({ ms: null });
      else if (timeProblem(text) === undefined) close({ ms: parseEstimate(text).typicalMs });
    });
    box.onDidTriggerButton((button) => close(button === decline ? { ms: null } : 'withdraw'));
    box.onDidHide(() => close(undefined));
    box.show();
  });
}

/** A task of a few minutes is often a first try of the extension, and a single toy task can triple a person's spread. Chosen by us. */
const tryOutMs = 5 * minuteMs;

function tryOutHint(task: Task): string {
  return estimateMs(task) <= tryOutMs ? l10n.t(' Just trying it out? The bin keeps it out of your figures.') : '';
}

/** Why a task does not count; empty without a reason, undefined if the person canceled. */
export async function askWhyNotCounted(task: Task): Promise<string | undefined> {
  const reason = await inputStep(
    l10n.t('Don’t Count This Task'),
    l10n.t('Why should “{0}” not count? Leave it empty to give no reason.', task.title),
    {
      placeholder: l10n.t('For example: only a try-out. It stays in the record but in no figure.'),
      check: () => undefined,
    },
  );
  return reason?.trim();
}

export async function askWhetherToAbandon(task: Task): Promise<boolean> {
  const yes = l10n.t('Abandon');
  const detail = l10n.t('Its time stays in the record.');
  return (await askModal('warning', l10n.t('Abandon “{0}”?', task.title), detail, yes)) === yes;
}

/** What comes after an interruption. Undefined for nothing yet. */
export async function askWhatNext(paused: readonly Task[]): Promise<Task | 'new' | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      ...paused.map((task) => ({ label: `$(debug-continue) ${task.title}`, next: task })),
      { label: l10n.t('$(play) Start Another Task'), next: 'new' as const },
    ],
    {
      title: l10n.t('Switch Task'),
      placeHolder: l10n.t('Choose what comes next (Esc: leave everything paused)'),
      ignoreFocusOut: true,
    },
  );
  return picked?.next;
}

/**
 * How AI changed the time, as it felt; also asked before anything is shown. Undefined if the person canceled.
 * @param lessFirst Whether "less time" comes first: drawn anew for each task, because the first entry is picked more often.
 */
export async function askHowAiHelped(lessFirst: boolean): Promise<{ readonly ratio: number | null } | undefined> {
  const picked = await vscode.window.showQuickPick(
    [{ label: l10n.t('Skip'), ratio: null }, ...feltHelpScale(lessFirst)],
    {
      title: l10n.t('Finish Task: AI'),
      placeHolder: l10n.t('How long did it take with AI, compared with doing it without?'),
      ignoreFocusOut: true,
    },
  );
  return picked === undefined ? undefined : { ratio: picked.ratio };
}

/** Asks whether the task takes part and whether the person would do it without AI: before any estimate, before anything is drawn. */
async function askAboutTrial(title: string, trial: TrialEntry): Promise<TrialAnswer | undefined> {
  const joining = (label: string, withoutAi: WouldDoWithoutAi) => ({
    label: `$(beaker) ${label}`,
    answer: { joins: true as const, withoutAi },
  });
  const picked = await vscode.window.showQuickPick(
    [
      joining(l10n.t('Yes, I would do it without AI'), 'yes'),
      joining(l10n.t('A smaller version of it'), 'smaller'),
      joining(l10n.t('No, not without AI'), 'no'),
      { label: l10n.t('$(circle-slash) Leave It Out of the Trial…'), answer: undefined },
    ],
    { title, placeHolder: l10n.t('Trial “{0}”: would you do this without AI?', trial.title), ignoreFocusOut: true },
  );
  if (picked === undefined) return undefined;
  if (picked.answer !== undefined) return picked.answer;
  const reason = await inputStep(title, l10n.t('Why is it left out? The reason is recorded before the draw.'), {
    placeholder: l10n.t('Must be done with AI: the client asked for it'),
    check: (text) => (text.trim() === '' ? l10n.t('Enter a few words.') : undefined),
  });
  return reason === undefined ? undefined : { joins: false, reason };
}

/** The previous task's kind comes first, so that Enter alone repeats it. */
async function askKind(title: string, last: TaskKind | undefined): Promise<TaskKind | undefined> {
  const items = taskKinds
    .map((taskKind) => ({ label: kindLabels[taskKind], taskKind }))
    .sort((a, b) => Number(b.taskKind === last) - Number(a.taskKind === last));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: l10n.t('Choose the kind of work'),
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
    readonly check: (text: string) => Problem;
  },
): Promise<string | undefined> {
  return Promise.resolve(
    vscode.window.showInputBox({
      title,
      prompt: messageText(prompt),
      placeHolder: options.placeholder,
      ...(options.value === undefined ? {} : { value: options.value }),
      ignoreFocusOut: true,
      validateInput: options.check,
    }),
  );
}

/** What the person's own record says about the time in the box. */
function rangeOf(rows: readonly GapRow[], kind: string, text: string): vscode.InputBoxValidationMessage {
  const message = rangeSentence(rows, kind, parseEstimate(text).typicalMs);
  return { message, severity: vscode.InputBoxValidationSeverity.Info };
}
