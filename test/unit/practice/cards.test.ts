import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Run } from '../../../src/practice/callSamples.ts';
import { type CardEvent, cardQueue, gapDays } from '../../../src/practice/cardSchedule.ts';
import { checkAnswer } from '../../../src/practice/checkAnswer.ts';
import { decisionsIn } from '../../../src/practice/decisions.ts';
import { type AcceptedCode, gap, makeCard, openCard, sampledFunction } from '../../../src/practice/makeCards.ts';
import { plainFunction } from '../../../src/practice/plainFunction.ts';
import { checkTask, isomorph, unassistedTask } from '../../../src/practice/unassistedTask.ts';
import { seededRandom } from '../../../src/statistics/seededRandom.ts';

const shipping = [
  'export function shipping(value: number, express: boolean): number {',
  '  if (value >= freeFrom) {',
  '    return express ? 500 : 0;',
  '  }',
  '  return express ? 990 : 490;',
  '}',
].join('\n');
const accepted: AcceptedCode = {
  languageId: 'typescript',
  path: 'src/shipping.ts',
  text: `${shipping}\n`,
  functions: [shipping],
  file: `import { x } from './x.ts';\nconst freeFrom = 50;\n\n${shipping}\n`,
};
/** What the program of these tests would give; the real runner is tried once below. */
const fakeRun: Run = async ({ code, expressions }) =>
  expressions.map((expression) => {
    const plain = code.replaceAll(/: (?:number|boolean|string)/g, '').replaceAll(/^export /gm, '');
    try {
      const value: unknown = new Function(`${plain}\nreturn (${expression});`)();
      return { value: typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined') };
    } catch (error) {
      return { error: String(error) };
    }
  });
let ids = 0;
const newId = () => `card-${++ids}`;

describe('practice: decisions', () => {
  const texts = (code: string, language = 'typescript') => decisionsIn(code, language).map(({ text }) => text);

  it('are comparisons, logic and telling numbers, none of strings and comments', () => {
    assert.deepEqual(texts('if (a >= 10 && b !== "x >= 3") return 0; // a > 4'), ['>=', '10', '&&', '!==']);
    assert.deepEqual(texts("if a > 3 and b or 'x and y':  # 7\n  return 12", 'python'), ['>', '3', 'and', 'or', '12']);
  });

  it('are no type arguments, arrows or shifts', () => {
    assert.deepEqual(texts('const f = (a: Array<number>): Map<string, number> => a >> 1;'), []);
  });
});

describe('practice: functions', () => {
  it('are read with their parameters', () => {
    assert.deepEqual(plainFunction('typescript', shipping)?.parameters, [
      { name: 'value', type: 'number' },
      { name: 'express', type: 'boolean' },
    ]);
    assert.deepEqual(
      plainFunction('python', 'def f(items: list[int], n=3):\n    return items[n]')?.parameters.map(({ name }) => name),
      ['items', 'n'],
    );
    assert.equal(plainFunction('typescript', 'export const half = (x: number) => x / 2;')?.name, 'half');
  });

  it('are left out when they are methods, async or take what is no plain value', () => {
    assert.equal(plainFunction('python', 'def f(self, x):\n    return x'), undefined);
    assert.equal(plainFunction('javascript', 'async function f(x) {}'), undefined);
    assert.equal(plainFunction('javascript', 'function f({ a, b }) {}'), undefined);
    assert.equal(plainFunction('javascript', 'function f() {}'), undefined);
  });
});

describe('practice: cards', () => {
  it('run nothing before they are opened, then ask what runs give or what a decision is, and hide the answer', async () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 20; seed += 1) {
      const made = makeCard(accepted, seededRandom(seed), newId);
      assert.ok(made !== undefined);
      assert.equal(made.kind, 'cloze');
      assert.equal(made.code.replace(gap, made.answer), shipping.replace('export ', ''));
      assert.ok((await checkAnswer(made, ` ${made.answer} `, fakeRun)).isRight);
      assert.ok(!(await checkAnswer(made, `${made.answer}=`, fakeRun)).isRight);
      const opened = await openCard(made, fakeRun, seededRandom(seed));
      assert.ok(opened?.source !== undefined && opened.accepted === undefined);
      kinds.add(opened.kind);
      if (opened.kind === 'cloze') continue;
      assert.ok((await checkAnswer(opened, opened.answer, fakeRun)).isRight);
      assert.equal(await openCard(opened, fakeRun, seededRandom(seed)), opened);
    }
    assert.ok(kinds.has('cloze') && (kinds.has('bound') || kinds.has('returns')));
  });

  it('are made from the reference text alone where nothing can be run', async () => {
    const text = 'fn f(n: u32) -> bool {\n    n > 3\n}\n';
    const card = makeCard({ ...accepted, languageId: 'rust', text, functions: [] }, seededRandom(1), newId);
    assert.deepEqual([card?.kind, card?.answer, card?.accepted], ['cloze', '>', undefined]);
    const off: Run = async ({ expressions }) =>
      expressions.map(() => ({ error: 'Python is not run here.', isOff: true }));
    const made = makeCard(accepted, seededRandom(1), newId);
    assert.ok(made !== undefined);
    assert.equal((await openCard(made, off, seededRandom(1)))?.kind, 'cloze');
    const noDecision = { ...accepted, functions: ['function f(a: number) {\n  return a;\n}'], text: 'return a;' };
    const empty = makeCard(noDecision, seededRandom(1), newId);
    assert.ok(empty !== undefined && empty.prompt === '');
    assert.equal(await openCard(empty, off, seededRandom(1)), undefined);
  });

  it('are answered by the reference text where their code cannot be run', async () => {
    const off: Run = async ({ expressions }) =>
      expressions.map(() => ({ error: 'Python is not run here.', isOff: true }));
    const card = {
      id: 'x',
      kind: 'returns',
      languageId: 'python',
      path: 'x.py',
      prompt: '',
      code: '',
      answer: "['a', 1]",
      program: 'x',
      expression: 'f()',
    } as const;
    assert.deepEqual(await checkAnswer(card, "['a',1]", off), { isRight: true, right: "['a', 1]" });
    assert.deepEqual(await checkAnswer(card, "['b']", off), { isRight: false, right: "['a', 1]" });
  });

  it('leave out functions whose result is not steady', async () => {
    const code = 'function f(n) {\n  return n * Math.random();\n}';
    assert.equal(
      await sampledFunction({ ...accepted, functions: [code], file: code }, fakeRun, seededRandom(1)),
      undefined,
    );
  });

  it('compare values, not spellings, and say when an answer is no value', async () => {
    const card = {
      id: 'x',
      kind: 'returns' as const,
      languageId: 'javascript',
      path: 'x.js',
      prompt: '',
      code: '',
      answer: '["a",1]',
      program: 'x',
      expression: 'f()',
    };
    assert.ok((await checkAnswer(card, "[ 'a', 2 - 1 ]", fakeRun)).isRight);
    assert.ok(!(await checkAnswer(card, '["a"]', fakeRun)).isRight);
    assert.ok((await checkAnswer(card, '[oops', fakeRun)).unread !== undefined);
    assert.ok((await checkAnswer({ ...card, answer: '"abc"' }, 'abc', fakeRun)).isRight);
  });
});

describe('practice: the schedule of cards', () => {
  const day = 86_400_000;
  const made = (card: string, tMs: number): CardEvent => ({ kind: 'made', card, tMs });

  it('brings a card back after seven days, whatever the answer was', () => {
    const events = [made('a', 0), { kind: 'reviewed' as const, card: 'a', tMs: gapDays * day, tookMs: 1000 }];
    assert.deepEqual(cardQueue(events.slice(0, 1), gapDays * day - 1, 0).due, []);
    assert.deepEqual(cardQueue(events.slice(0, 1), gapDays * day, 0).due, ['a']);
    assert.deepEqual(cardQueue(events, gapDays * day, day).due, []);
    assert.equal(cardQueue(events, gapDays * day, day).nextDueMs, 2 * gapDays * day);
  });

  it('takes two minutes a day and no longer than a minute for one card', () => {
    const spent = (tookMs: number): CardEvent => ({ kind: 'reviewed', card: 'a', tMs: 10 * day, tookMs });
    const events = [made('a', 0), spent(3_600_000)];
    assert.equal(cardQueue(events, 10 * day, 10 * day).secondsLeft, 60);
    assert.equal(cardQueue([...events, spent(3_600_000)], 10 * day, 10 * day).secondsLeft, 0);
    assert.equal(cardQueue(events, 11 * day, 11 * day).secondsLeft, 120);
  });

  it('forgets dropped cards and puts skipped ones off', () => {
    const events: CardEvent[] = [made('a', 0), made('b', 1), { kind: 'dropped', card: 'a', tMs: 5 }];
    assert.deepEqual(cardQueue(events, 8 * day, 8 * day).due, ['b']);
    assert.deepEqual(cardQueue([...events, { kind: 'skipped', card: 'b', tMs: 8 * day }], 8 * day, 8 * day).due, []);
  });
});

describe('practice: unassisted tasks', () => {
  it('have the structure of the accepted code, other names and other numbers', () => {
    const plain = plainFunction('typescript', shipping);
    assert.ok(plain !== undefined);
    const other = isomorph(plain, 'task1', seededRandom(5));
    assert.equal(other.name, 'task1');
    assert.ok(!other.code.includes('shipping') && !other.code.includes('express'));
    assert.ok(!/\b(?:500|990|490)\b/.test(other.code));
    const shape = (code: string) => code.replaceAll(/\d+|[A-Za-z]\w*/g, 'x');
    assert.equal(shape(other.code), shape(plain.code));
  });

  it('are passed by code of the same structure with the same numbers', async () => {
    const plain = plainFunction(
      'javascript',
      shipping.replace('freeFrom', '50').replaceAll(/: (?:number|boolean)/g, ''),
    );
    assert.ok(plain !== undefined);
    const task = await unassistedTask({ plain, before: '' }, 'task1', fakeRun, seededRandom(8));
    assert.ok(task !== undefined);
    const right = isomorph(plain, 'task1', seededRandom(8)).code;
    assert.ok((await checkTask(task, `export ${right}`, fakeRun)).isPassed);
    assert.ok(!(await checkTask(task, right.replace('{', '{ return -1;'), fakeRun)).isPassed);
  });

  it('are passed by the right code only, and a table of the examples does not pass', async () => {
    const sampled = await sampledFunction(accepted, fakeRun, seededRandom(3));
    assert.ok(sampled !== undefined);
    const task = await unassistedTask(sampled, 'task1', fakeRun, seededRandom(3));
    assert.ok(task !== undefined && task.hidden.length > 0);
    for (const { expression } of task.hidden) assert.ok(!task.stub.includes(expression));
    const right = `${sampled.before}`;
    assert.ok(right.includes('freeFrom'));
    const table = `function task1(...args) {\n const t = {${task.shown.map(({ expression, value }) => `${JSON.stringify(expression)}: ${value}`).join(', ')}};\n return t['task1(' + args.join(', ') + ')'] ?? -7;\n}`;
    const check = await checkTask(task, table, fakeRun);
    assert.deepEqual(check.wrong, []);
    assert.ok(!check.isPassed && check.hiddenWrong > 0);
    const empty = await checkTask(task, task.stub, fakeRun);
    assert.equal(empty.wrong.length, task.shown.length);
  });
});
