import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { type EditOutcome, placeReply } from '../assist/edit/placeReply.ts';
import { AppError, sentenceOf } from '../base/appError.ts';
import { grammarFiles } from '../syntax/grammarFiles.ts';
import { languageIdOf } from '../syntax/languageIdOf.ts';
import { Outline } from '../syntax/outline.ts';
import { SyntaxParser } from '../syntax/parser.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated edit FILE --reply REPLY.md [--select A-B] [--json]

Shows what a model's reply would make of FILE (and of other files it names): the same engine as the editor's proposals. Nothing is
written. A reply is placed exactly and whole, or refused with one sentence; a refusal isn’t an error (exit code 0).

  --reply REPLY   the model's whole answer, as text
  --select A-B    the lines that were selected when the model was asked, from 1, both included
  --json          {files: [{path, after}]} or {refused}; paths are relative to the working folder

Example:
  calibrated edit src/cart.ts --reply answer.md --select 12-20 --json
`;

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    reply: { type: 'string' },
    select: { type: 'string' },
    json: { type: 'boolean' },
  });
  const [file, more] = positionals;
  if (file === undefined) throw new AppError('badInput', 'The file is missing; write it after "edit".');
  if (more !== undefined) throw new AppError('badInput', `"${more}" is one word too many; edit takes one file.`);
  if (values.reply === undefined) throw new AppError('badInput', '--reply is missing; name the file with the answer.');
  const path = relative(io.cwd, resolve(io.cwd, file)).split(sep).join('/');
  const text = await readText(io.cwd, path, 'FILE');
  const reply = await readText(io.cwd, values.reply, '--reply');
  const outline = new Outline(new SyntaxParser(grammarFiles(io.packageRoot)));
  const outcome = await placeReply(reply, {
    path,
    text,
    root: io.cwd,
    selection: values.select === undefined ? undefined : selectedLines(values.select, text),
    read: (other) => readOther(io.cwd, other),
    languageOf: languageIdOf,
    symbolsOf: (other, part) => outline.symbolsOf(languageIdOf(other), part),
    isBroken: (other, whole) => outline.isBroken(languageIdOf(other), whole),
  });
  if (values.json === true) io.stdout.write(`${JSON.stringify(asData(outcome), null, 2)}\n`);
  else io.stdout.write(asText(outcome));
  return 0;
}

function asData(outcome: EditOutcome) {
  if ('refused' in outcome) return { refused: outcome.refused };
  return { files: outcome.files.map(({ path, after }) => ({ path, after })) };
}

function asText(outcome: EditOutcome): string {
  if ('refused' in outcome) return `Refused: ${outcome.refused}\n`;
  return outcome.files
    .map(({ path, before, after, isNew }) => createTwoFilesPatch(isNew ? '/dev/null' : path, path, before, after))
    .join('');
}

/** @throws AppError badInput */
async function readText(cwd: string, path: string, what: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(resolve(cwd, path)));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const unread = isMissing ? `there is no file ${resolve(cwd, path)}` : sentenceOf(error);
    const why = error instanceof TypeError ? 'it is not text in UTF-8' : unread;
    throw new AppError('badInput', `${what} cannot be read: ${why}.`, { cause: error });
  }
}

async function readOther(cwd: string, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readFile(resolve(cwd, path)));
  } catch {
    // The file does not exist: the reply may create it.
    return undefined;
  }
}

/** UTF-16 offsets of whole lines, without the last line's line end. @throws AppError badInput */
function selectedLines(range: string, text: string): { readonly start: number; readonly end: number } {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(range) ?? [];
  const [first, last] = [Number(from), Number(to)];
  const lines = text.split('\n');
  const count = lines.at(-1) === '' && lines.length > 1 ? lines.length - 1 : lines.length;
  if (from === undefined || to === undefined || first < 1 || last < first || last > count) {
    throw new AppError('badInput', `--select needs lines such as 3-7 within 1-${count}, not "${range}".`);
  }
  const start = lines.slice(0, first - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const length = lines.slice(first - 1, last).reduce((sum, line) => sum + line.length + 1, 0) - 1;
  const end = start + length;
  return { start, end: text[end - 1] === '\r' && text[end] === '\n' ? end - 1 : end };
}

export const editCommand: CliCommand = {
  name: 'edit',
  summary: "Show what a model's reply would make of a file, or why it is refused",
  help,
  run,
};
