import { AppError, sentenceOf } from '../../base/appError.ts';
import { oneLine } from '../../base/oneLine.ts';
import { feltHelpScale } from '../../tasks/feltHelp.ts';
import { type EstimatedTime, parseEstimate } from '../../tasks/parseEstimate.ts';
import type { Task } from '../../tasks/task.ts';
import type { AskFelt, FeltAnswer, TaskSteps } from '../../tasks/taskSteps.ts';
import type { Person } from '../shared/command.ts';

/**
 * Asks until the answer is a time.
 * @param flag What to write where nobody can be asked.
 * @returns undefined when the person left.
 * @throws AppError `badInput` without a person.
 */
export async function askTime(
  person: Person | undefined,
  question: string,
  flag: string,
): Promise<EstimatedTime | undefined> {
  if (person === undefined)
    throw new AppError('badInput', `${flag} is missing; write a time, for example ${flag} 45m.`);
  const answer = await askUntil(person, question, parseEstimate);
  return answer?.value;
}

/**
 * How long a task felt, then, if AI was used, how AI changed it: both before anything is shown.
 * @param said The time already given on the command line, ms.
 */
export function askFelt(
  person: Person,
  steps: Pick<TaskSteps, 'usedAi'>,
  said: number | undefined,
  random: () => number,
): AskFelt {
  return async (task): Promise<FeltAnswer | undefined> => {
    const question = `How long did “${oneLine(task.title)}” feel? Active time like 45m; Enter declines, Escape goes on. `;
    const time = (text: string) => (text === '' ? null : parseEstimate(text).typicalMs);
    const felt = said === undefined ? await askUntil(person, question, time) : { value: said };
    if (felt === undefined) return undefined;
    if (!(await steps.usedAi(task))) return { feltMs: felt.value, feltHelp: null };
    const lessFirst = random() < 0.5;
    const help = await askUntil(
      person,
      helpQuestion(lessFirst),
      (text) => numbered(text, feltHelpScale(lessFirst))?.ratio ?? null,
    );
    if (help === undefined) return undefined;
    return { feltMs: felt.value, feltHelp: help.value, order: lessFirst ? 'lessFirst' : 'moreFirst' };
  };
}

function helpQuestion(lessFirst: boolean): string {
  const lines = feltHelpScale(lessFirst).map(({ label }, index) => `  ${index + 1}  ${label}`);
  return `With AI, compared with the same task without it, it felt like:\n${lines.join('\n')}\nNumber (Enter skips): `;
}

/** Which paused task comes next. @returns undefined when none was picked. */
export async function pickTask(person: Person | undefined, tasks: readonly Task[]): Promise<Task | undefined> {
  if (person === undefined) {
    const [only, ...more] = tasks;
    if (more.length === 0) return only;
    throw new AppError('badInput', 'Several tasks are paused; say which: calibrated task switch TITLE.');
  }
  const lines = tasks.map(({ title }, index) => `  ${index + 1}  ${oneLine(title)}`);
  const answer = await askUntil(person, `${lines.join('\n')}\nWhich comes next? (Enter: none) `, (text) =>
    numbered(text, tasks),
  );
  return answer?.value;
}

/** The item with that number; undefined if they only pressed Enter. @throws AppError `badInput` */
function numbered<T>(text: string, list: readonly T[]): T | undefined {
  if (text === '') return undefined;
  const one = /^\d+$/u.test(text) ? list[Number(text) - 1] : undefined;
  if (one === undefined) throw new AppError('badInput', `Write a number from 1 to ${list.length}.`);
  return one;
}

/** Asks again, with the reason, until the answer can be read. @returns undefined when the person left. */
async function askUntil<T>(
  person: Person,
  question: string,
  read: (text: string) => T,
): Promise<{ readonly value: T } | undefined> {
  for (let prompt = question; ; ) {
    const text = await person.ask(prompt);
    if (text === undefined) return undefined;
    try {
      return { value: read(text.trim()) };
    } catch (error) {
      if (!AppError.is(error, 'badInput')) throw error;
      prompt = `${sentenceOf(error)} `;
    }
  }
}
