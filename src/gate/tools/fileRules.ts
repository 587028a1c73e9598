import { dirname } from 'node:path';
import { flagsOf, type Parsed } from '../getopt.ts';
import {
  ask,
  checkCopy,
  checkInto,
  checkRemoval,
  checkWrite,
  deny,
  doubt,
  fitsSecret,
  type Invocation,
} from '../invocation.ts';
import { isTemporaryFolder } from '../places.ts';
import { regenerableName } from '../protectedPaths.ts';
import { plainWord, type Word } from '../words.ts';

const losesWork = 'deleteOrOverwriteUncommitted';

export function remove(invocation: Invocation, { operands, has }: Parsed): void {
  const isRecursive = has('--recursive', '-r', '-R') || invocation.name === 'rd';
  const isForced = has('--force', '-f') || invocation.name === 'shred';
  if (has('--no-preserve-root')) deny(invocation, 'outsideWorkspace', 'rm is told to delete the root.');
  for (const word of operands) checkRemoval(invocation, word, { isRecursive, isForced });
}

export function move(invocation: Invocation, { operands, value, has }: Parsed): void {
  const folder = value('-t', '--target-directory');
  const sources = folder === undefined ? operands.slice(0, -1) : operands;
  const target = folder ?? operands.at(-1);
  const { places } = invocation;
  places.touched = true;
  const away = target !== undefined && places.of(target, invocation.cwd)?.zone !== 'inside';
  for (const word of sources) {
    const place = places.of(word, invocation.cwd);
    if (place === null) {
      ask(invocation, 'outsideWorkspace', `mv moves ${word.text}, which is only known when it runs.`);
      continue;
    }
    if (place.protects !== undefined) ask(invocation, 'protectedPath', `mv moves ${word.text}: ${place.protects}.`);
    if (place.owned !== undefined) deny(invocation, 'ownedCode', place.owned);
    if (place.isVital) ask(invocation, losesWork, `mv moves ${word.text} away as a whole.`);
    else if (place.zone === 'outside')
      ask(invocation, 'outsideWorkspace', `mv takes ${word.text} from outside the workspace.`);
    // Moving a file out of the workspace is as good as deleting it.
    else if (away && place.zone === 'inside') checkRemoval(invocation, word, { isRecursive: true, isForced: true });
  }
  const carries = sources.some((word) => {
    const place = places.of(word, invocation.cwd);
    return place?.zone === 'inside' && places.host.kind(place.path) !== 'none' && !places.isCommitted(place.path);
  });
  if (target === undefined) return;
  checkCopy(invocation, sources, target, has('-n', '--no-clobber', '-u', '--update'));
  const to = places.of(target, invocation.cwd);
  if (carries && to !== null) places.moved.add(to.path);
}

export function link(invocation: Invocation, { operands, value, has }: Parsed): void {
  const folder = value('-t', '--target-directory');
  const target = operands.length > 1 ? operands.at(-1) : undefined;
  // A symbolic link is relative to its own folder.
  const isSymbolic = has('-s', '--symbolic');
  const base = !isSymbolic ? invocation.cwd : linkFolder(invocation, folder ?? target, folder !== undefined);
  const named = operands[0] === undefined ? null : invocation.places.of(operands[0], base);
  if (named?.zone === 'outside' || named?.isVital === true)
    ask(invocation, 'outsideWorkspace', `ln makes a way out of the workspace, to ${named.path}.`);
  const made = target === undefined ? null : invocation.places.of(target, invocation.cwd);
  if (made !== null && named?.zone !== 'inside') invocation.places.link(made.path);
  if (folder === undefined && target !== undefined)
    checkCopy(invocation, operands.slice(0, -1), target, !has('-f', '--force'));
}

function linkFolder(invocation: Invocation, target: Word | undefined, isFolder: boolean): string | null {
  if (target === undefined) return invocation.cwd;
  const place = invocation.places.of(target, invocation.cwd);
  if (place === null) return null;
  return isFolder || invocation.places.host.kind(place.path) === 'folder' ? place.path : dirname(place.path);
}

/** An in-place edit keeps most of the content; git or the editor's undo can restore it. */
function checkEdit(invocation: Invocation, word: Word): void {
  if (word.isDynamic && word.text === '$input') {
    // Names found by another command of the line; that command was judged by where it looked.
    invocation.places.touched = true;
    return;
  }
  const place = checkWrite(invocation, word, true, `${invocation.name} changes`);
  if (place !== null && word.isGlob && place.isVital)
    ask(invocation, 'outsideWorkspace', `${invocation.name} changes many files at once.`);
}

/** Replaces everything with nothing or the same text (sed and Perl), so that nothing of a line or the file remains. */
export const emptiesLines = /(^|[;{\s])s([/|#,!@~])\^?\.[*+]\$?\2(?:(?!\2)[^&\\$\n]){0,400}\2/;

/** Deletes or empties lines by number or all of them, ends the file early, or keeps only what matches. */
const everyLine =
  /^([\d$]{0,20}([,~]\+?[\d$]{1,20})?|\/(\^|\$|\^?\.\*?\$?)\/)\s{0,9}([dz]|[qQ]\d{0,3})$|^c[\\\s]|!\s{0,9}d$/;

/** Whether a sed script deletes lines no matter what they say, see {@link everyLine}. */
function deletesUnseen(script: string): boolean {
  // What stands in braces after a pattern is only done where it matches.
  const everywhere = script.replaceAll(/\/[^/\n]{0,400}\/I?\s{0,9}\{[^}]{0,400}\}?/g, '');
  return everywhere.split(/[;{}\n]/).some((command) => everyLine.test(command.trim()));
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
  const given = [...values('-e', '--source'), ...(files.length === 0 ? operands.slice(0, 1) : [])];
  if (files.length > 0 && values('-e', '--source').length === 0) given.length = 0;
  for (const script of given) {
    if (script.isComputed === true) doubt(invocation, `What ${invocation.name} does is only known when it runs.`);
    awkScript(invocation, script.text);
  }
  for (const file of files) {
    const place = invocation.places.of(file, invocation.cwd);
    const text = place === null ? undefined : invocation.places.host.readText(place.path);
    if (text !== undefined) awkScript(invocation, text);
    else ask(invocation, 'hiddenCode', `What stands in ${file.text} for ${invocation.name} is not known.`);
  }
  if (values('-i', '--include').some(({ text }) => text === 'inplace'))
    for (const word of operands.slice(1)) checkEdit(invocation, word);
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

const findValues =
  /^-(i?name|i?path|i?regex|i?wholename|newer\w*|type|xtype|user|group|perm|size|[acm]time|[acm]min|maxdepth|mindepth|printf|samefile|links|inum|i?lname|regextype|fstype|uid|gid|used|context)$/;

/** What stands between `-exec` and `;` or `+` is a separate command. */
export function find(invocation: Invocation): void {
  const { args } = invocation;
  const first = args.findIndex(({ text }) => /^[-!(]/.test(text) && !/^-([HLPD]|O\d?)$/.test(text));
  const roots = args
    .slice(0, first < 0 ? args.length : first)
    .filter(({ text }) => text !== '' && !text.startsWith('-'));
  const names = args.flatMap(({ text }, index) => (/^-i?name$/.test(args[index - 1]?.text ?? '') ? [text] : []));
  const areRegenerable = names.length > 0 && names.every((name) => regenerableName(name) === 'always');
  const areFolders = names.every((name) => !name.includes('*'));
  for (let index = Math.max(0, first); index < args.length; index += 1) {
    const text = args[index]?.text ?? '';
    if (findValues.test(text)) index += 1;
    else if (text === '-delete') {
      invocation.places.touched = true;
      for (const root of roots.length > 0 ? roots : [plainWord('.')])
        deleteFound(invocation, root, areRegenerable, areFolders);
    } else if (/^-f(ls|printf?|print0)$/.test(text)) {
      const target = args[index + 1];
      if (target !== undefined) checkWrite(invocation, target, false);
      index += 1;
    } else if (/^-(exec|execdir|ok|okdir)$/.test(text)) {
      const end = args.findIndex((word, at) => at > index && (word.text === ';' || word.text === '+'));
      const stop = end < 0 ? args.length : end;
      const command = args.slice(index + 1, stop);
      const isRemoval = /(^|\/)(rm|unlink|rmdir)$/.test(command[0]?.text ?? '') && command.at(-1)?.text === '{}';
      if (isRemoval) {
        invocation.places.touched = true;
        for (const root of roots.length > 0 ? roots : [plainWord('.')])
          deleteFound(invocation, root, areRegenerable, areFolders);
      } else {
        const shows = !/^(ls|stat|file|wc|du|echo|touch|chmod|basename|dirname)$/.test(command[0]?.text ?? '');
        if (shows && names.some(fitsSecret))
          ask(invocation, 'protectedPath', 'find gives places of keys to another program.');
        invocation.run(foundFiles(command, roots));
      }
      index = stop;
    }
  }
}

function deleteFound(invocation: Invocation, root: Word, areRegenerable: boolean, areFolders: boolean): void {
  const place = invocation.places.of(root, invocation.cwd);
  if (place?.isVital === true && place.zone !== 'inside')
    return deny(invocation, 'outsideWorkspace', `find deletes what it finds below ${place.path}.`);
  if (place?.zone === 'temporary' && !isTemporaryFolder(place.path))
    return checkRemoval(invocation, root, { isRecursive: true, isForced: true }, 'find deletes what it finds in');
  if (place?.zone === 'inside' && areRegenerable && place.protects === undefined)
    return areFolders ? undefined : doubt(invocation, `find deletes every file of that name in ${root.text}.`);
  if (place?.zone === 'inside' && regenerableName(root.text) !== 'no')
    return checkRemoval(invocation, root, { isRecursive: true, isForced: true }, 'find deletes what it finds in');
  ask(
    invocation,
    place?.zone === 'inside' ? losesWork : 'outsideWorkspace',
    `find deletes every file that it finds in ${root.text}.`,
  );
}

/** `{}` means any file below the roots. */
function foundFiles(words: readonly Word[], roots: readonly Word[]): Word[] {
  const root = roots[0]?.text ?? '.';
  const isEverything = isTemporaryFolder(root.replace(/\/$/, ''));
  return words.map((word) =>
    word.text.includes('{}')
      ? {
          ...word,
          text: word.text.replaceAll('{}', `${root.replace(/\/$/, '')}/*`),
          isGlob: true,
          isDynamic: word.isDynamic || isEverything,
        }
      : word,
  );
}

export function fd(invocation: Invocation): void {
  const at = invocation.args.findIndex(({ text }) => /^(-x|-X|--exec|--exec-batch|--exe.*)$/.test(text));
  if (at >= 0) invocation.run(foundFiles([...invocation.args.slice(at + 1), plainWord('{}')], []));
}

export function tar(invocation: Invocation): void {
  const [first, ...more] = invocation.args;
  // `tar xzf a.tgz`: the first bundle needs no dash.
  const args = first !== undefined && /^[a-zA-Z]+$/.test(first.text) ? oldStyle(first.text, more) : invocation.args;
  const { value, has } = flagsOf(
    args,
    '-C --directory -f --file -I --use-compress-program --to-command -b -g -T --files-from -X --exclude-from --exclude --strip-components --transform -H --format --checkpoint-action --rsh-command --info-script --new-volume-script -F --one-top-level --owner --group --mode -K -N',
  );
  const program = value(
    '--to-command',
    '--checkpoint-action',
    '-I',
    '--use-compress-program',
    '--rsh-command',
    '-F',
    '--info-script',
    '--new-volume-script',
  );
  if (program !== undefined && !/^(gzip|pigz|bzip2|xz|zstd|lz4)( -[\w-]+)*$/.test(program.text))
    ask(invocation, 'hiddenCode', 'tar is told to run a program.');
  const folder = value('-C', '--directory');
  const file = value('-f', '--file');
  if (file !== undefined && /^[\w.@-]+:/.test(file.text)) ask(invocation, 'egress', 'tar works on another machine.');
  if (has('-x', '--extract', '--get')) {
    if (has('-O', '--to-stdout')) return;
    if (has('-P', '--absolute-names')) ask(invocation, 'outsideWorkspace', 'tar may write outside the workspace.');
    if (folder !== undefined) invocation.places.fetch(folder.text, invocation.cwd);
    checkInto(
      invocation,
      folder ?? plainWord('.'),
      has('-k', '--keep-old-files', '--skip-old-files'),
      'tar unpacks into',
    );
  } else if (has('-c', '--create', '-r', '--append', '-u', '--update', '-A') && file !== undefined && file.text !== '-')
    checkWrite(invocation, file, !has('-c', '--create'));
  if (has('--remove-files')) ask(invocation, losesWork, 'tar deletes what it packed.');
}

/** In an old-style bundle the letters that take a value take the next words, in their order. */
function oldStyle(letters: string, words: readonly Word[]): readonly Word[] {
  const rest = [...words];
  const options = [...letters].flatMap((letter) => [
    plainWord(`-${letter}`),
    ...(/[bCfFgHIKNTX]/.test(letter) ? rest.splice(0, 1) : []),
  ]);
  return [...options, ...rest];
}
