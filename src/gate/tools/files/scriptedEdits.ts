import { ask, checkRead, checkWrite, doubt, type Invocation } from '../../invocation.ts';
import type { Parsed } from '../../shell/getopt.ts';
import { plainWord, type Word } from '../../shell/words.ts';

const losesWork = 'deleteOrOverwriteUncommitted';

/** An in-place edit keeps most of the content; git or the editor's undo can restore it. */
export function checkEdit(invocation: Invocation, word: Word): void {
  if (word.isDynamic && word.text === '$input') {
    // Names found by another command of the line; that command was judged by where it looked.
    invocation.places.touched = true;
    return;
  }
  checkWrite(invocation, word, true, `${invocation.name} changes`);
}

/** Replaces everything with nothing or the same text (sed and Perl), so that nothing of a line or the file remains. */
export const emptiesLines = /(^|[;{\s])s([/|#,!@~])\^?\.[*+]\$?\2(?:(?!\2)[^&\\$\n]){0,400}\2/;

/** Deletes or empties lines by number or all of them, ends the file early, or keeps only what matches. */
const everyLine =
  /^([\d$]{0,20}([,~]\+?[\d$]{1,20})?|\/(\^|\$|\^?\.\*?\$?)\/)\s{0,9}([dgz]|[qQ]\d{0,3})$|^c[\\\s]|!\s{0,9}d$/;

/** Whether a sed script deletes lines no matter what they say, see {@link everyLine}. */
function deletesUnseen(script: string): boolean {
  // What stands in braces after a pattern is only done where it matches.
  const everywhere = script.replaceAll(/\/[^/\n]{0,400}\/I?\s{0,9}\{[^}]{0,400}\}?/g, '');
  const commands = everywhere.split(/[;{}\n]/).map((command) => command.trim());
  const count = (ends: RegExp) => commands.filter((command) => ends.test(command)).length;
  // Lines gathered by `N` are gone after `D` unless `P` prints them, and those put away by one `x` unless another brings them back.
  const isDropped = count(/^([\d$]{1,20}!?)?D$/) > 0 && count(/P$/) === 0;
  const isPutAway = count(/^x$/) % 2 === 1 && count(/[GHp]$/) === 0;
  return isDropped || isPutAway || commands.some((command) => everyLine.test(command));
}

export function sed(invocation: Invocation, { operands, values, has }: Parsed): void {
  const given = values('-e', '--expression');
  const files = values('-f', '--file');
  const isApart = given.length > 0 || files.length > 0;
  const scripts = isApart ? given : operands.slice(0, 1);
  for (const script of scripts) {
    if (script.isDynamic && script.isComputed === true) doubt(invocation, 'What sed does is only known when it runs.');
    sedScript(invocation, script.text);
  }
  for (const file of files) {
    const place = invocation.places.of(file, invocation.cwd);
    const text = place === null ? undefined : invocation.places.host.readText(place.path);
    if (text !== undefined) sedScript(invocation, text);
    else ask(invocation, 'hiddenCode', `What stands in ${file.text} for sed is not known.`);
  }
  if (!has('-i', '--in-place')) return;
  invocation.places.touched = true;
  // Without -n, lines that no command deletes remain.
  const empties =
    has('-n', '--quiet', '--silent') || scripts.some(({ text }) => deletesUnseen(text) || emptiesLines.test(text));
  for (const word of operands.slice(isApart ? 0 : 1)) {
    if (empties) checkWrite(invocation, word, false);
    else checkEdit(invocation, word);
  }
}

/** The sed commands `w`, `W` and `e` write files and run programs, after any address. Source: CVE-2025-64755. */
function sedScript(invocation: Invocation, script: string): void {
  const writes = (path: string) => {
    ask(invocation, 'hiddenCode', `sed writes to the file ${path} from inside its script.`);
    checkWrite(invocation, plainWord(path), false);
  };
  const runs = () => ask(invocation, 'hiddenCode', 'sed runs a program from inside its script.');
  for (const { name, rest } of sedCommands(script)) {
    if ((name === 'w' || name === 'W') && rest !== '') writes(rest);
    if ((name === 'r' || name === 'R') && rest !== '') checkRead(invocation, plainWord(rest));
    if (name === 'e') runs();
    if (name === 's') {
      const flags = /^[gpiImMe\d]*/.exec(rest)?.[0] ?? '';
      const file = rest.slice(flags.length);
      if (flags.includes('e')) runs();
      if (file.startsWith('w')) writes(file.slice(1).trim());
    }
  }
}

/** The commands of a sed script with what follows: the flags of `s`, or the rest of the line. Parsed character by character. */
function sedCommands(script: string): { name: string; rest: string }[] {
  const found: { name: string; rest: string }[] = [];
  let at = 0;
  const isEnd = (letter: string | undefined) =>
    letter === undefined || letter === ';' || letter === '\n' || letter === '}';
  /** Moves past the delimiter that ends a part. */
  const skipPart = (delimiter: string) => {
    for (let inClass = false; at < script.length; at += 1) {
      const letter = script[at];
      if (letter === '\\') at += 1;
      else if (letter === '[') inClass = true;
      else if (letter === ']') inClass = false;
      else if (letter === delimiter && (!inClass || !script.slice(at).includes(']'))) break;
    }
    at += 1;
  };
  while (at < script.length) {
    const letter = script[at] ?? '';
    if (/[\s;{}!,\d$~+]/.test(letter)) at += 1;
    else if (letter === '/') {
      at += 1;
      skipPart('/');
      while (/[IM]/.test(script[at] ?? '')) at += 1;
    } else if (letter === '\\') {
      const delimiter = script[at + 1] ?? '';
      at += 2;
      skipPart(delimiter);
    } else if (letter === '#') at = endOf(script, at);
    else if (letter === 's' || letter === 'y') {
      const delimiter = script[at + 1] ?? '';
      at += 2;
      skipPart(delimiter);
      skipPart(delimiter);
      const start = at;
      while (!isEnd(script[at]) && script[at] !== 'w') at += 1;
      if (script[at] === 'w') at = endOf(script, at);
      found.push({ name: letter, rest: script.slice(start, at) });
    } else if (/[aicrRwWe:btTl]/.test(letter)) {
      const isWhole = /[aicrRwWe]/.test(letter);
      const start = at + 1;
      at = start;
      if (isWhole) at = endOf(script, at);
      else while (!isEnd(script[at])) at += 1;
      found.push({ name: letter, rest: script.slice(start, at).trim() });
    } else {
      found.push({ name: letter, rest: '' });
      at += 1;
    }
  }
  return found;
}

function endOf(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

export function awk(invocation: Invocation, { operands, values }: Parsed): void {
  const files = values('-f', '--file');
  const given = values('-e', '--source');
  const isApart = given.length > 0 || files.length > 0;
  const scripts = isApart ? given : operands.slice(0, 1);
  for (const script of scripts) {
    if (script.isComputed === true) doubt(invocation, `What ${invocation.name} does is only known when it runs.`);
    awkScript(invocation, script.text);
  }
  for (const file of files) {
    const place = invocation.places.of(file, invocation.cwd);
    const text = place === null ? undefined : invocation.places.host.readText(place.path);
    if (text !== undefined) awkScript(invocation, text);
    else ask(invocation, 'hiddenCode', `What stands in ${file.text} for ${invocation.name} is not known.`);
  }
  if (!values('-i', '--include').some(({ text }) => text === 'inplace')) return;
  const isEdit = scripts.length > 0 && scripts.every(({ text }) => keepsRecords(text));
  for (const word of operands.slice(isApart ? 0 : 1)) {
    if (isEdit) checkEdit(invocation, word);
    else checkWrite(invocation, word, false);
  }
}

/** Whether an awk script prints every record, as far as it is not told to skip it; only what is printed remains of a file. */
function keepsRecords(script: string): boolean {
  const isPrint = (statement: string) => /^print(\s{1,9}\$0)?$/.test(statement.trim());
  const printsAll =
    /(^|[;}\s])1\s{0,9};?\s{0,9}$/.test(script) ||
    script.split('}').some((rule) => {
      const [pattern = '', body = '', ...inner] = rule.split('{');
      return /^[\s;]*$/.test(pattern) && inner.length === 0 && body.split(/[;\n]/).some(isPrint);
    });
  const empties = (statement: string) =>
    /sub\(\s{0,9}\/\^?\.[*+]\$?\//.test(statement) || /^\$0\s{0,9}=(?!=)(?!.{0,400}\$0)/.test(statement.trim());
  return printsAll && !script.split(/[;{}\n]/).some(empties);
}

/** A longer script is a program in its own right. Chosen by us: about 50 lines. */
const maxAwkLength = 2000;

function awkScript(invocation: Invocation, script: string): void {
  if (script.length > maxAwkLength)
    return ask(invocation, 'hiddenCode', `The script of ${invocation.name} is too long to be read.`);
  const plain = script.replaceAll(/"(?:\\.|[^"\\])*"/g, '""').replaceAll(/\/(?:\\.|[^/\\\n])+\//g, '//');
  if (
    /\bsystem\s*\(|\|\s*&?\s*getline|\|\s*""|\|&|\|\s*\w+\s*$|@\w+\s*\(|@load|@include|\bgetline\s*<\s*"?"?\/inet/m.test(
      plain,
    ) ||
    /"\/inet/.test(script)
  )
    ask(invocation, 'hiddenCode', `${invocation.name} runs a program from inside its script.`);
  else if (/print[^;}\n|]*\|/.test(plain))
    ask(invocation, 'hiddenCode', `${invocation.name} hands text to a program from inside its script.`);
  const written = /print[^;}\n>]*>{1,2}\s*("(?:\\.|[^"\\])*")?/.exec(stripped(script));
  if (written === null) return;
  const name = written[1]?.slice(1, -1);
  if (name === '/dev/stderr' || name === '/dev/stdout' || name === '/dev/null') return;
  if (name === undefined) ask(invocation, losesWork, `${invocation.name} writes to a file from inside its script.`);
  else checkWrite(invocation, plainWord(name), false, `${invocation.name} writes from inside its script to`);
}

/** Without the strings given to `print`, so that a `>` inside them does not count. */
function stripped(script: string): string {
  return script
    .replaceAll(/(print\w{0,9}\s{0,9}\(?\s{0,9})"(?:\\.|[^"\\])*"/g, '$1""')
    .replaceAll(/,\s*"(?:\\.|[^"\\])*"/g, ',""');
}
