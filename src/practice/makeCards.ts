import type { Random } from '../statistics/seededRandom.ts';
import { callSamples, type Run, type Sample } from './callSamples.ts';
import type { Card } from './card.ts';
import { type Decision, decisionsIn } from './decisions.ts';
import { leftMargin, type PlainFunction, plainFunction } from './plainFunction.ts';
import { isRunnable } from './runCode.ts';

/** Accepted code from a model. */
export interface AcceptedCode {
  readonly languageId: string;
  readonly path: string;
  /** The accepted text itself. */
  readonly text: string;
  /** The functions of the file that contain the accepted text, as they are now. */
  readonly functions: readonly string[];
  /** The rest of the file, which may have constants that a function needs. */
  readonly file: string;
}

/** Shorter pieces contain no decision worth a card; longer ones cannot be read in half a minute. */
const minLines = 2;
const maxLines = 30;
/** Marks the gap in a cloze. */
export const gap = '▢';

/** A function that can be run, what it needs before it, and calls of it with their results. */
export interface SampledFunction {
  readonly plain: PlainFunction;
  readonly before: string;
  readonly samples: readonly Sample[];
}

/** The first accepted function that runs by itself, or with the constants of its file. */
export async function sampledFunction(
  { languageId, functions, file }: AcceptedCode,
  run: Run,
  random: Random,
): Promise<SampledFunction | undefined> {
  if (!isRunnable(languageId)) return undefined;
  for (const text of functions) {
    const plain = plainFunction(languageId, text);
    if (plain === undefined || lineCount(plain.code) > maxLines) continue;
    for (const before of ['', constantsOf(file, languageId)]) {
      const samples = await callSamples(plain, before, run, random);
      if (samples !== undefined) return { plain, before, samples };
    }
  }
  return undefined;
}

/**
 * A card about accepted code, made without running any of it: with a decision left out, or without a question yet if only a run can give
 * one. `openCard` runs the code once the person opens the card. Undefined when the code allows no question.
 */
export function makeCard(accepted: AcceptedCode, random: Random, newId: () => string): Card | undefined {
  const about = { languageId: accepted.languageId, path: accepted.path };
  const mayRun = isRunnable(accepted.languageId) && accepted.functions.some((text) => runnable(accepted, text));
  const cloze = clozeCard(clozeText(accepted), accepted.languageId, random);
  if (cloze === undefined && !mayRun) return undefined;
  const question: Question = cloze ?? { kind: 'returns', prompt: '', code: '', answer: '' };
  // Only the parts of the file that a run may need are kept.
  const file = constantsOf(accepted.file, accepted.languageId);
  const kept = { ...accepted, functions: [...accepted.functions], file };
  return { id: newId(), ...about, ...question, ...(mayRun ? { accepted: kept } : {}) };
}

/** How often a card that allows both kinds of question asks about the result of a run. Chosen by us. */
const runShare = 2 / 3;

/**
 * The card as it is asked: for code that can be run, often what it returns, or what it would return with another bound.
 * @returns undefined when its question depended on a run and the run gave none.
 */
export async function openCard(card: Card, run: Run, random: Random): Promise<Card | undefined> {
  const { accepted, ...rest } = card;
  if (accepted === undefined) return card;
  const sampled = await sampledFunction(accepted, run, random);
  if (sampled === undefined) return rest.prompt === '' ? undefined : rest;
  const source = { code: sampled.plain.code, before: sampled.before };
  if (rest.prompt !== '' && random() >= runShare) return { ...rest, source };
  const question = (await boundCard(sampled, run, random)) ?? returnsCard(sampled, random);
  return { ...rest, ...question, source };
}

function runnable({ languageId }: AcceptedCode, text: string): boolean {
  const plain = isRunnable(languageId) ? plainFunction(languageId, text) : undefined;
  return plain !== undefined && lineCount(plain.code) <= maxLines;
}

/** The function that is asked about, or the accepted text if there is none. */
function clozeText(accepted: AcceptedCode): string {
  const text = accepted.functions.find((each) => runnable(accepted, each));
  const plain =
    text === undefined || !isRunnable(accepted.languageId) ? undefined : plainFunction(accepted.languageId, text);
  return plain?.code ?? leftMargin(accepted.text);
}

type Question = Pick<Card, 'kind' | 'prompt' | 'code' | 'answer' | 'program' | 'expression'>;

function returnsCard({ plain, before, samples }: SampledFunction, random: Random): Question {
  const sample = pick(samples, random);
  return {
    kind: 'returns',
    prompt: `What does ${sample.expression} return?`,
    code: shown(before, plain.code),
    answer: sample.value,
    program: `${before}\n${plain.code}`,
    expression: sample.expression,
  };
}

/** Asked when some call tells the two bounds apart: the answer is what the changed program returns. */
async function boundCard({ plain, before, samples }: SampledFunction, run: Run, random: Random) {
  const comparisons = decisionsIn(plain.code, plain.language).filter(
    ({ kind, text }) => kind === 'comparison' && /[<>]/.test(text),
  );
  if (comparisons.length === 0) return undefined;
  const decision = pick(comparisons, random);
  const program = `${before}\n${withInstead(plain.code, decision)}`;
  const results = await run({
    language: plain.language,
    code: program,
    expressions: samples.map(({ expression }) => expression),
  });
  const telling = samples.flatMap((sample, index) => {
    const result = results[index];
    return result !== undefined && 'value' in result && result.value !== sample.value
      ? [{ ...sample, changed: result.value }]
      : [];
  });
  const [first] = telling;
  if (first === undefined) return undefined;
  return {
    kind: 'bound' as const,
    prompt: `Why this bound? ${first.expression} returns ${first.value}. What would it return if ${decision.text} in line ${lineOf(shown(before, plain.code), shown(before, '').length + decision.start)} were ${decision.instead}?`,
    code: shown(before, plain.code),
    answer: first.changed,
    program,
    expression: first.expression,
  };
}

function clozeCard(code: string, languageId: string, random: Random): Question | undefined {
  const lines = lineCount(code);
  if (lines < minLines || lines > maxLines) return undefined;
  const decisions = decisionsIn(code, languageId);
  if (decisions.length === 0) return undefined;
  // A comparison is more of a decision than a number.
  const best = ['comparison', 'logic', 'number']
    .map((kind) => decisions.filter((each) => each.kind === kind))
    .find((each) => each.length > 0);
  const decision = pick(best ?? decisions, random);
  return {
    kind: 'cloze',
    prompt: `What stands at ${gap} in line ${lineOf(code, decision.start)}?`,
    code: code.slice(0, decision.start) + gap + code.slice(decision.end),
    answer: decision.text,
  };
}

/** Simple top-level constants, placed before the functions that use them. */
function constantsOf(file: string, languageId: string): string {
  const text = file.replaceAll('\r\n', '\n');
  const pattern = languageId === 'python' ? pythonNeeds : javascriptNeeds;
  return [...text.matchAll(pattern)].map(([line]) => line.replace(/^export /, '')).join('\n');
}

/** Constants, and imports of purely computational modules. */
const pythonNeeds =
  /^(?:(?:import|from) (?:typing|math|re|string|itertools|functools|collections|operator|bisect|heapq|fractions|decimal|statistics|dataclasses|enum)\b[^\r\n(]*|[A-Z_][A-Z0-9_]* *(?::[^=\r\n]+)?=[^\r\n({[]+)$/gm;
const javascriptNeeds = /^(?:export )?const \w+(?:: *\w+)? = [^\r\n({[]+;?$/gm;

function shown(before: string, code: string): string {
  return before === '' ? code : `${before}\n\n${code}`;
}

function withInstead(code: string, { start, end, instead }: Decision): string {
  return code.slice(0, start) + instead + code.slice(end);
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function lineCount(text: string): number {
  return text.trim().split('\n').length;
}

function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)] ?? values[0];
  if (value === undefined) throw new RangeError('Nothing to pick from.');
  return value;
}
