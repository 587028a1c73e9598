import { dirname } from 'node:path';
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
  type Removal,
} from '../../invocation.ts';
import { isTemporaryFolder } from '../../places.ts';
import { regenerableName } from '../../protectedPaths.ts';
import { flagsOf, type Parsed } from '../../shell/getopt.ts';
import { plainWord, textOf, type Word } from '../../shell/words.ts';

const losesWork = 'deleteOrOverwriteUncommitted';
const wholly: Removal = { isRecursive: true, isForced: true };

export function remove(invocation: Invocation, { operands, has }: Parsed): void {
  const isRecursive = has('--recursive', '-r', '-R') || invocation.name === 'rd';
  const isForced = has('--force', '-f');
  if (has('--no-preserve-root')) deny(invocation, 'outsideWorkspace', 'rm is told to delete the root.');
  for (const word of operands) checkRemoval(invocation, word, { isRecursive, isForced });
}

export function move(invocation: Invocation, { operands, value, has }: Parsed): void {
  const folder = value('-t', '--target-directory');
  const sources = folder === undefined ? operands.slice(0, -1) : operands;
  const target = folder ?? operands.at(-1);
  const { places } = invocation;
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
    else if (away && place.zone === 'inside') checkRemoval(invocation, word, wholly);
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

const findValues =
  /^-(i?name|i?path|i?regex|i?wholename|newer\w*|type|xtype|user|group|perm|size|[acm]time|[acm]min|maxdepth|mindepth|printf|samefile|links|inum|i?lname|regextype|fstype|uid|gid|used|context)$/;

/** What stands between `-exec` and `;` or `+` is a separate command. */
export function find(invocation: Invocation): void {
  const { args } = invocation;
  const first = args.findIndex(({ text }) => /^[-!(]/.test(text) && !/^-([HLPD]|O\d?)$/.test(text));
  // It only lists.
  if (first < 0) return;
  const named = args.slice(0, first).filter(({ text }) => !text.startsWith('-'));
  const roots = named.length > 0 ? named : [plainWord('.')];
  const names = args.flatMap(({ text }, index) => (/^-i?name$/.test(textOf(args[index - 1])) ? [text] : []));
  const areRegenerable = names.length > 0 && names.every((name) => regenerableName(name) === 'always');
  const areFolders = names.every((name) => !name.includes('*'));
  for (let index = first; index < args.length; index += 1) {
    const text = textOf(args[index]);
    if (findValues.test(text)) index += 1;
    else if (text === '-delete') {
      invocation.places.touched = true;
      for (const root of roots) deleteFound(invocation, root, areRegenerable, areFolders);
    } else if (/^-f(ls|printf?|print0)$/.test(text)) {
      const target = args[index + 1];
      if (target !== undefined) checkWrite(invocation, target, false);
      index += 1;
    } else if (/^-(exec|execdir|ok|okdir)$/.test(text)) {
      const end = args.findIndex((word, at) => at > index && (word.text === ';' || word.text === '+'));
      const stop = end < 0 ? args.length : end;
      const command = args.slice(index + 1, stop);
      const isRemoval = /(^|\/)(rm|unlink|rmdir)$/.test(textOf(command[0])) && command.at(-1)?.text === '{}';
      if (isRemoval) {
        invocation.places.touched = true;
        for (const root of roots) deleteFound(invocation, root, areRegenerable, areFolders);
      } else {
        const shows = !/^(ls|stat|file|wc|du|echo|touch|chmod|basename|dirname)$/.test(textOf(command[0]));
        if (shows && names.some((name) => fitsSecret(name, true)))
          ask(invocation, 'protectedPath', 'find gives places of keys to another program.');
        const takesNames = command.some(({ text }) => text.includes('{}'));
        for (const root of takesNames ? roots : roots.slice(0, 1)) invocation.run(foundFiles(command, root));
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
    return checkRemoval(invocation, root, wholly, 'find deletes what it finds in');
  if (place?.zone === 'inside' && areRegenerable && place.protects === undefined)
    return areFolders ? undefined : doubt(invocation, `find deletes every file of that name in ${root.text}.`);
  if (place?.zone === 'inside' && regenerableName(root.text) !== 'no')
    return checkRemoval(invocation, root, wholly, 'find deletes what it finds in');
  ask(
    invocation,
    place?.zone === 'inside' ? losesWork : 'outsideWorkspace',
    `find deletes every file that it finds in ${root.text}.`,
  );
}

/** `{}` means any file below the root. */
function foundFiles(words: readonly Word[], { text, isDynamic }: Word): Word[] {
  const root = text.replace(/\/$/, '');
  const isUnknown = isDynamic || isTemporaryFolder(root);
  return words.map((word) =>
    word.text.includes('{}')
      ? {
          ...word,
          text: word.text.replaceAll('{}', `${root}/*`),
          isGlob: true,
          isDynamic: word.isDynamic || isUnknown,
        }
      : word,
  );
}

export function fd(invocation: Invocation): void {
  const at = invocation.args.findIndex(({ text }) => /^(-x|-X|--exec|--exec-batch|--exe.*)$/.test(text));
  if (at >= 0) invocation.run(foundFiles([...invocation.args.slice(at + 1), plainWord('{}')], plainWord('.')));
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
