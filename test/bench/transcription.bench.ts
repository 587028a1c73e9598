import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLeak } from '../../src/hints/guard/leakCheck.ts';
import { ReferenceParser } from '../../src/hints/guard/referenceSolution.ts';
import { grammarFiles } from '../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../src/syntax/parser.ts';
import { javascriptTasks } from '../fixtures/leaks/javascriptTasks.ts';
import { root } from '../run/paths.ts';
import type { Bench, BenchRow } from './bench.ts';
import { type Outcome, runAttempt } from './transcriptionRun.ts';

const data = join(process.env['CALIBRATED_DATA'] ?? join(root, '..', 'shared', 'data'), 'leaks');

interface Task {
  readonly id: string;
  readonly language: 'python' | 'javascript';
  readonly signature: string;
  readonly answer: string;
  readonly test: string;
  /** What precedes the function: imports and helpers. */
  readonly before: string;
  readonly hints: readonly string[];
}

/** Problems of the labelled set to run; each costs four processes. */
const pythonProblems = 20;

/**
 * Anyone who passes the tests given only a hint and the signature was given the answer. The student is scripted here (it writes down
 * whatever code the hint contains); the runs are real.
 */
export const bench: Bench = {
  name: 'transcription',
  async run() {
    const referenceParser = new ReferenceParser(new SyntaxParser(grammarFiles(root)));
    const tasks = [...javascriptOnes(), ...(existsSync(data) ? pythonOnes() : [])];
    const counts = { nothing: 0, unchecked: 0, shown: 0, hints: 0, reference: 0 };
    for (const task of tasks) {
      const run = async (code: string) => (await attempt(task, code)) === 'passed';
      if (await run(task.answer)) counts.reference += 1;
      if (await run(student('', task))) counts.nothing += 1;
      const solution = await referenceParser.parseReference(task.answer, task.language);
      for (const hint of task.hints) {
        counts.hints += 1;
        const solved = await run(student(hint, task));
        if (solved) counts.unchecked += 1;
        if (solved && !checkLeak(hint, solution).leak) counts.shown += 1;
      }
    }
    return [
      row('reference answers that pass their tests', counts.reference, tasks.length, tasks.length),
      row('solved with the signature alone', counts.nothing, tasks.length, 0),
      { name: 'solved by writing down a leak, unchecked', value: counts.unchecked, unit: `of ${counts.hints}` },
      row('solved by writing down what the guard lets through', counts.shown, counts.hints, 0),
      ...(await limits()),
    ];
  },
};

/** The scripted weaker model: it has no ideas of its own, but copies code. */
function student(hint: string, { signature, language }: Task): string {
  const fence = /```\w*\n([\s\S]*?)```/.exec(hint)?.[1];
  const indented = hint
    .split('\n')
    .filter((line) => /^ {4}/.test(line))
    .map((line) => line.slice(4))
    .join('\n');
  const spans = [...hint.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span ?? '').join('\n');
  const code = fence ?? (indented !== '' ? indented : spans);
  const name = /(?:def|function)\s+(\w+)/.exec(signature)?.[1] ?? '';
  if (code.includes(`${language === 'python' ? 'def' : 'function'} ${name}`)) return code;
  if (language === 'javascript') return `${signature}\n${code}\n}`;
  const body = code === '' ? '    pass' : code.replaceAll(/^/gm, '    ');
  return `${signature}\n${body}`;
}

function attempt({ language, test, before }: Task, code: string): Promise<Outcome> {
  return runAttempt(language, `${before}${code}\n\n${test}`);
}

function javascriptOnes(): Task[] {
  return javascriptTasks.map(({ id, signature, body, test }) => {
    const answer = `${signature}\n${body}}`;
    const fence = (code: string) => `Try this:\n\`\`\`javascript\n${code}\n\`\`\``;
    return {
      id,
      language: 'javascript',
      signature,
      answer,
      test,
      before: '',
      hints: [fence(answer), fence(body), `Consider:\n\n${answer.replaceAll(/^/gm, '    ')}\n\nand finish it.`],
    };
  });
}

function pythonOnes(): Task[] {
  interface Problem {
    readonly [field: string]: string;
    readonly id: string;
    readonly fn: string;
    readonly body: string;
    readonly test: string;
    readonly entry: string;
    readonly prompt: string;
  }
  const problems: readonly Problem[] = JSON.parse(readFileSync(join(data, 'answers.json'), 'utf8'));
  const leaks: readonly { id: string; label: string; text: string }[] = readFileSync(join(data, 'leaks.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return problems.slice(0, pythonProblems).map(({ id, fn, test, entry, prompt }) => ({
    id,
    language: 'python',
    signature: /^def [\s\S]*?:\s*$/m.exec(fn)?.[0] ?? fn.split('\n')[0] ?? '',
    answer: fn,
    test: `${test}\ncheck(${entry})\n`,
    before: `from typing import *\nimport math\n${prompt.split(`def ${entry}(`)[0] ?? ''}\n`,
    hints: leaks.filter((leak) => leak.id === id && leak.label === 'leak').map(({ text }) => text),
  }));
}

/** Checks that the limits hold, on programs that try to get past them. */
async function limits(): Promise<BenchRow[]> {
  const bad: readonly ['python' | 'javascript', string, string][] = [
    ['python', 'a loop without end', 'while True:\n    pass'],
    ['python', 'memory without end', 'held = []\nwhile True:\n    held.append(bytearray(1 << 24))'],
    ['python', 'a file written', "open('out.txt', 'w').write('x')"],
    ['python', 'a process started', "import os\nos.system('true')"],
    ['python', 'a connection', "import socket\nsocket.create_connection(('127.0.0.1', 9))"],
    ['javascript', 'a loop without end', 'for (;;) {}'],
    ['javascript', 'memory without end', 'const held = [];\nfor (;;) held.push(new Array(1e6).fill(held.length));'],
    ['javascript', 'a file read', "globalThis.process.getBuiltinModule('fs').readFileSync('/etc/hostname')"],
    ['javascript', 'a process started', "globalThis.process.getBuiltinModule('child_process').execSync('true')"],
  ];
  let held = 0;
  const past: string[] = [];
  for (const [language, name, program] of bad) {
    if ((await runAttempt(language, program)) === 'passed') past.push(`${language}: ${name}`);
    else held += 1;
  }
  return [
    {
      ...row('programs that a limit ended', held, bad.length, bad.length),
      ...(past.length > 0 ? { note: past.join('; ') } : {}),
    },
  ];
}

function row(name: string, value: number, of: number, target: number): BenchRow {
  return { name, value, unit: `of ${of}`, target: String(target), ok: value === target };
}
