import type { Random } from '../statistics/seededRandom.ts';
import { callSamples, type Run, type Sample } from './callSamples.ts';
import { type Decision, decisionsIn } from './decisions.ts';
import type { SampledFunction } from './makeCards.ts';
import { type PlainFunction, plainFunction } from './plainFunction.ts';
import type { RunnableLanguage } from './runCode.ts';

/** A function to be written without AI: the same structure as accepted AI code, with other names and other numbers. */
export interface UnassistedTask {
  readonly language: RunnableLanguage;
  readonly name: string;
  /** The initial editor content: the task, examples, an empty function. */
  readonly stub: string;
  readonly shown: readonly Sample[];
  /** Used only by the check. */
  readonly hidden: readonly Sample[];
}

/** Enough to see every branch of a small function, with some left for the check. */
const maxSamples = 26;
/** Examples shown: a screenful. */
const maxShown = 12;
/** Share of the examples that only the check uses. */
const hiddenShare = 1 / 3;
/** With fewer results in all, a table of the examples would pass as a solution. */
const fewestSamples = 6;
const neutralNames = ['first', 'second', 'third', 'fourth'];

/**
 * A task made from an accepted function: renamed, its numbers changed, and rerun for its examples. Undefined when the results of the
 * changed function vary between runs or are too few.
 */
export async function unassistedTask(
  { plain, before }: Pick<SampledFunction, 'plain' | 'before'>,
  title: string,
  run: Run,
  random: Random,
): Promise<UnassistedTask | undefined> {
  const changed = isomorph(plain, title, random);
  const moved = changedNumbers(before, plain.language, random);
  const samples = await callSamples(changed, moved, run, random, maxSamples);
  if (samples === undefined || samples.length < fewestSamples) return undefined;
  const numbers = [...new Set(decisionsIn(`${moved}\n${changed.code}`, plain.language).flatMap(numberText))];
  const { shown, hidden } = divided(samples, numbers);
  return { language: plain.language, name: title, stub: stub(changed, numbers, shown), shown, hidden };
}

function numberText({ kind, text }: Decision): string[] {
  return kind === 'number' ? [text] : [];
}

/** Results for calls exactly at one of the numbers are always shown: they tell on which side the boundary belongs. */
function divided(samples: readonly Sample[], numbers: readonly string[]) {
  const isAt = ({ expression }: Sample) =>
    numbers.some((text) => new RegExp(`(?<![\\w.])${text}(?![\\w.])`).test(expression));
  const others = samples.filter((sample) => !isAt(sample));
  const hidden = new Set(others.slice(0, Math.max(2, Math.floor(samples.length * hiddenShare))));
  const shown = [...samples.filter(isAt), ...spread(others.filter((sample) => !hidden.has(sample)))].slice(0, maxShown);
  const inOrder = (a: Sample, b: Sample) => a.expression.localeCompare(b.expression, 'en', { numeric: true });
  return { shown: shown.sort(inOrder), hidden: [...hidden] };
}

export interface TaskCheck {
  readonly isPassed: boolean;
  /** Shown calls that gave another result; for hidden ones only the count is reported. */
  readonly wrong: readonly { readonly expression: string; readonly expected: string; readonly got: string }[];
  readonly hiddenWrong: number;
}

/** Runs the person's code on every example, shown and hidden. */
export async function checkTask(task: UnassistedTask, written: string, run: Run): Promise<TaskCheck> {
  const all = [...task.shown, ...task.hidden];
  const code = written.replaceAll(/^export\s+(?:default\s+)?/gm, '').replaceAll(/^import\s.*$/gm, '');
  const language = task.language === 'javascript' ? 'typescript' : task.language;
  const results = await run({ language, code, expressions: all.map(({ expression }) => expression) });
  const verdicts = all.map(({ expression, value }, index) => {
    const result = results[index];
    const got = result === undefined ? 'nothing' : 'value' in result ? result.value : result.error;
    const isRight = result !== undefined && 'value' in result && result.value === value;
    return { expression, expected: value, got, isRight, isShown: index < task.shown.length };
  });
  return {
    isPassed: verdicts.every(({ isRight }) => isRight),
    wrong: verdicts
      .filter(({ isRight, isShown }) => isShown && !isRight)
      .map(({ expression, expected, got }) => ({ expression, expected, got })),
    hiddenWrong: verdicts.filter(({ isRight, isShown }) => !isShown && !isRight).length,
  };
}

/** The same function with a neutral name, neutral parameters and other numbers. */
export function isomorph(plain: PlainFunction, title: string, random: Random): PlainFunction {
  let { code } = plain;
  const renames: readonly (readonly [string, string])[] = [
    [plain.name, title],
    ...plain.parameters.map(({ name }, index): readonly [string, string] => [
      name,
      neutralNames[index] ?? `value${index}`,
    ]),
  ];
  for (const [from, to] of renames) {
    if (!new RegExp(`\\b${to}\\b`).test(code))
      code = code.replaceAll(new RegExp(`(?<![\\w$.])${escaped(from)}(?![\\w$])`, 'g'), to);
  }
  const changed = changedNumbers(code, plain.language, random);
  return plainFunction(plain.language, changed) ?? plain;
}

/** Replaces each number consistently; 0, 1 and 2 usually carry the structure and stay. */
function changedNumbers(code: string, languageId: string, random: Random): string {
  const others = new Map<string, string>();
  const decisions = decisionsIn(code, languageId).filter(({ kind, text }) => kind === 'number' && text !== '2');
  let result = code;
  for (const { start, end, text } of [...decisions].reverse()) {
    const value = Number(text);
    const step = 1 + Math.floor(random() * Math.max(2, Math.min(9, value / 4)));
    const other =
      others.get(text) ??
      (text.includes('.') ? String(Math.round((value + step / 10) * 100) / 100) : String(value + step));
    others.set(text, other);
    result = result.slice(0, start) + other + result.slice(end);
  }
  return result;
}

/** Examples with different results first, so that the ones shown say as much as possible. */
function spread(samples: readonly Sample[]): readonly Sample[] {
  const seen = new Set<string>();
  const first = samples.filter(({ value }) => !seen.has(value) && seen.add(value));
  return [...first, ...samples.filter((sample) => !first.includes(sample))];
}

function stub({ language, name, parameters }: PlainFunction, numbers: readonly string[], shown: readonly Sample[]) {
  const mark = language === 'python' ? '#' : '//';
  const lines = [
    `${mark} Unassisted: write this function so that`,
    `${mark} the examples hold; others are checked too.`,
    ...(numbers.length === 0 ? [] : [`${mark} It turns on these numbers: ${numbers.join(', ')}`]),
    `${mark}`,
    ...shown.map(({ expression, value }) => `${mark}   ${expression}  gives  ${value}`),
    '',
  ];
  const list = parameters.map(({ name: each, type }) => (type === undefined ? each : `${each}: ${type}`)).join(', ');
  return language === 'python'
    ? [...lines, `def ${name}(${list}):`, '    pass', ''].join('\n')
    : [...lines, `function ${name}(${list}) {`, '  ', '}', ''].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll(/[$\\^*+?.()|[\]{}]/g, String.raw`\$&`);
}
