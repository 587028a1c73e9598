import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../base/appError.ts';
import { banned } from '../hints/guard/banned.ts';
import { checkLeak, type LeakReport } from '../hints/guard/leakCheck.ts';
import { ReferenceParser } from '../hints/guard/referenceSolution.ts';
import { capBroken, type Rung, rungs } from '../hints/ladder.ts';
import { grammarFiles } from '../syntax/grammarFiles.ts';
import { SyntaxParser } from '../syntax/parser.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated leak-check --answer FILE --hint FILE --language LANG [--rung H1..H5] [--own FILE] [--json]
calibrated leak-check --batch FILE.jsonl

Says whether a hint gives the answer away: by code (also renamed, indented, in spans or a line at a time) or by sentences that
spell its statements. "own" is text that the user already has: it cannot leak. "coverage" is the share of the answer given away.
With --rung the limits of that rung are checked too; what breaks them stands in "caps" and isn’t a leak by itself. On H1 to H3
it is a leak to name an operator to put, the bounds of a loop, a variable with its rule, the line itself, or ordered steps.
With --batch each line is {"id","answer","hint","language","rung"?,"own"?} with the texts themselves, and one line comes out
for each. The exit code is 0 whether or not there is a leak.

Example: calibrated leak-check --answer answer.py --hint hint.md --language python --json
`;

export const leakCheckCommand: CliCommand = {
  name: 'leak-check',
  summary: 'Check whether a hint gives the answer away',
  help,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      answer: { type: 'string' },
      hint: { type: 'string' },
      language: { type: 'string' },
      rung: { type: 'string' },
      own: { type: 'string' },
      batch: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (positionals.length > 0) throw new AppError('badInput', `"calibrated leak-check" takes no "${positionals[0]}".`);
    const referenceParser = new ReferenceParser(new SyntaxParser(grammarFiles(io.packageRoot)));
    if (values.batch !== undefined) {
      for (const row of rowsOf(await textOf(io, 'batch', values.batch))) {
        io.stdout.write(`${JSON.stringify({ id: row.id, ...(await report(referenceParser, row)) })}\n`);
      }
      return 0;
    }
    const found = await report(referenceParser, {
      answer: await textOf(io, 'answer', values.answer),
      hint: await textOf(io, 'hint', values.hint),
      language: values.language ?? '',
      rung: rungOf(values.rung),
      own: values.own === undefined ? '' : await textOf(io, 'own', values.own),
    });
    io.stdout.write(values.json === true ? `${JSON.stringify(found)}\n` : describe(found));
    return 0;
  },
};

interface Asked {
  readonly answer: string;
  readonly hint: string;
  readonly language: string;
  readonly rung: Exclude<Rung, 'H6'> | undefined;
  readonly own: string;
}

interface Printed extends LeakReport {
  /** Which limit of the rung is broken, or null. */
  readonly caps: string | null;
}

async function report(
  referenceParser: ReferenceParser,
  { answer, hint, language, rung, own }: Asked,
): Promise<Printed> {
  const found = checkLeak(hint, await referenceParser.parseReference(answer, language, own));
  const ban = rung === 'H1' || rung === 'H2' || rung === 'H3' ? banned(hint) : undefined;
  const reasons = ban === undefined ? found.reasons : [...found.reasons, ban];
  return {
    ...found,
    leak: found.leak || ban !== undefined,
    reasons,
    caps: rung === undefined ? null : (capBroken(hint, rung) ?? null),
  };
}

function describe({ leak, reasons, coverage, caps }: Printed): string {
  const head = `${leak ? 'leak' : 'no leak'}  (${Math.round(coverage * 100)}% of the answer)`;
  const lines = [
    head,
    ...reasons.map((reason) => `  ${reason}`),
    ...(caps === null ? [] : [`  Limits of the rung: ${caps}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function rungOf(name: unknown): Asked['rung'] {
  if (name === undefined || name === null) return undefined;
  const rung = rungs.find((each) => each === name);
  if (rung === undefined || rung === 'H6')
    throw new AppError('badInput', `"${String(name)}" isn’t a rung; use H1 to H5.`);
  return rung;
}

async function textOf(io: CliIo, flag: string, name: string | undefined): Promise<string> {
  if (name === undefined) throw new AppError('badInput', `--${flag} is missing; name a file.`);
  try {
    return await readFile(name === '-' ? '/dev/stdin' : resolve(io.cwd, name), 'utf8');
  } catch {
    throw new AppError('badInput', `${name} cannot be read; check the path.`);
  }
}

function rowsOf(content: string): readonly (Asked & { readonly id: unknown })[] {
  return content.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new AppError('badInput', `Line ${index + 1} is not JSON.`);
    }
    const { id, answer, hint, language, rung, own } = Object(value);
    if (typeof answer !== 'string' || typeof hint !== 'string') {
      throw new AppError('badInput', `Line ${index + 1} needs "answer" and "hint" as texts.`);
    }
    return [
      {
        id: id ?? index + 1,
        answer,
        hint,
        language: typeof language === 'string' ? language : '',
        rung: rungOf(rung),
        own: typeof own === 'string' ? own : '',
      },
    ];
  });
}
