import { basename } from 'node:path';
import type { ClaimedEdit } from '../agents/hookEvents.ts';
import { playScript } from './sedScript.ts';
import { type ParsedCommand, parseCommands } from './shellCommands.ts';

/** Consecutive lines that an agent's call must have made, each as it reads in the file. */
export type ClaimedBlock = readonly string[];

/** Text that occurs more often than this is not a usable place for an edit. Chosen by us. */
const maxPlaces = 50;
/** Programs that write their own arguments. */
const printers = /^(?:echo|printf)$/u;
/** Programs whose arguments are a program that may write text. */
const interpreters = /^(?:python[\d.]*|node|bun|deno|perl|ruby|php|awk|gawk|ed|ex)$/u;

/** The lines that commands make of a file. @param before The file before the call. */
export function claimedByCommands(commandText: string, before: string): readonly ClaimedBlock[] {
  let lines: readonly string[] = linesOf(before);
  return parseCommands(commandText).flatMap((command): readonly ClaimedBlock[] => {
    const { words, documents } = command;
    const at = words.findIndex((word) => /^(?:sed|perl)$/u.test(basename(word)));
    if (at >= 0 && words.slice(at).some((word) => /^-[a-zA-Z]*i|^--in-place/u.test(word))) {
      const isPerl = basename(words[at] ?? '') === 'perl';
      const played = scriptsOf(words.slice(at + 1), isPerl).map((script) => {
        const result = playScript(lines, script, isPerl);
        if (result !== undefined) lines = result.lines;
        return result?.made ?? [];
      });
      return [...played.flat(), ...documents];
    }
    return [...documents, ...documents.flatMap((body) => quotedIn(body.join('\n'))), ...printedBy(command)];
  });
}

/** The lines around each place that an edit of the agent changes, as they read afterwards. */
export function claimedByEdits(edits: readonly ClaimedEdit[], before: string): readonly ClaimedBlock[] {
  const blocks: ClaimedBlock[] = [];
  let text = before.replaceAll('\r\n', '\n');
  for (const edit of edits) {
    const newText = edit.newText.replaceAll('\r\n', '\n');
    const oldText = edit.oldText?.replaceAll('\r\n', '\n') ?? '';
    if (oldText === '') {
      blocks.push(linesOf(newText));
      continue;
    }
    const places: number[] = [];
    for (let at = text.indexOf(oldText); at >= 0; at = text.indexOf(oldText, at + oldText.length)) places.push(at);
    // We cannot tell which place was meant, but any of them would read like this.
    for (const at of places.slice(0, maxPlaces)) {
      const start = text.lastIndexOf('\n', at - 1) + 1;
      const stop = text.indexOf('\n', at + oldText.length);
      const end = stop < 0 || text[at + oldText.length - 1] === '\n' ? at + oldText.length : stop;
      blocks.push(linesOf(text.slice(start, at) + newText + text.slice(at + oldText.length, end)));
    }
    if (places[0] !== undefined) text = text.slice(0, places[0]) + newText + text.slice(places[0] + oldText.length);
  }
  return blocks;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/u);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function scriptsOf(words: readonly string[], isPerl: boolean): readonly string[] {
  const programs: string[] = [];
  let first: string | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (/^-[a-zA-Z0-9]*e$|^--expression$/u.test(word)) {
      programs.push(words[at + 1] ?? '');
      at += 1;
    } else if (!word.startsWith('-') && first === undefined) first = word;
  }
  return programs.length > 0 || isPerl || first === undefined ? programs : [first];
}

function printedBy({ words }: ParsedCommand): readonly ClaimedBlock[] {
  const at = words.findIndex((word) => printers.test(basename(word)) || interpreters.test(basename(word)));
  if (at < 0) return [];
  const isPrinter = printers.test(basename(words[at] ?? ''));
  const own = words.slice(at + 1).map((word) => word.replaceAll('\\n', '\n'));
  return isPrinter ? own.map(linesOf) : own.flatMap(quotedIn);
}

/** The quoted strings in a program, with `\n` expanded. One pass, because a program may be long. */
function quotedIn(program: string): readonly ClaimedBlock[] {
  const blocks: ClaimedBlock[] = [];
  let quote = '';
  let text = '';
  for (let at = 0; at < program.length; at += 1) {
    const sign = program[at] ?? '';
    if (sign === '\\') {
      const next = program[at + 1] ?? '';
      text += next === 'n' ? '\n' : /["'`\\$]/u.test(next) ? next : `\\${next}`;
      at += 1;
    } else if (quote === '') {
      if (/["'`]/u.test(sign)) [quote, text] = [sign, ''];
    } else if (sign === quote) {
      blocks.push(linesOf(text));
      quote = '';
    } else if (sign === '\n' && quote !== '`') quote = '';
    else text += sign;
  }
  return blocks;
}
