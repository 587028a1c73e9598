import { flagsOf } from '../flags.ts';
import { ask, checkRemoval, checkWrite, deny, type Invocation } from '../invocation.ts';
import { isTemporaryFolder } from '../places.ts';
import type { Word } from '../words.ts';
import { patch } from './patchTool.ts';

const allFiles: Word = { text: '.', isDynamic: false, isGlob: true };

/** What deletes, moves or writes files by its own name. */
export const fileTools: Readonly<Record<string, (invocation: Invocation) => void>> = {
  rm: remove,
  unlink: remove,
  rmdir: (invocation) => {
    for (const word of flagsOf(invocation.args).operands) {
      const place = invocation.places.of(word, invocation.cwd);
      if (place?.zone === 'outside')
        ask(invocation, 'outsideWorkspace', `rmdir removes ${word.text}, outside the workspace.`);
    }
  },
  shred: remove,
  srm: remove,
  wipe: remove,
  trash: remove,
  rimraf: (invocation) => {
    for (const word of flagsOf(invocation.args).operands)
      checkRemoval(invocation, word, { isRecursive: true, isForced: true });
  },
  del: remove,
  erase: remove,
  rd: remove,
  mv: (invocation) => {
    const { operands, value, has } = flagsOf(invocation.args, ['-t', '--target-directory', '-S', '--suffix']);
    const folder = value('-t', '--target-directory');
    const sources = folder === undefined ? operands.slice(0, -1) : operands;
    const target = folder ?? operands.at(-1);
    const away = target !== undefined && invocation.places.of(target, invocation.cwd)?.zone !== 'inside';
    for (const word of sources) {
      const place = invocation.places.of(word, invocation.cwd);
      if (place === null)
        ask(invocation, 'outsideWorkspace', `mv moves ${word.text}, which is only known when it runs.`);
      else {
        if (place.protects !== undefined) ask(invocation, 'protectedPath', `mv moves ${word.text}: ${place.protects}.`);
        if (place.isVital) ask(invocation, 'deleteOrOverwriteUncommitted', `mv moves ${word.text} away as a whole.`);
        else if (place.zone === 'outside')
          ask(invocation, 'outsideWorkspace', `mv takes ${word.text} from outside the workspace.`);
        // Out of the workspace it is gone, as if it were deleted.
        else if (away) checkRemoval(invocation, word, { isRecursive: true, isForced: true });
      }
    }
    if (target !== undefined && !has('--no-clobber', 'n')) checkWrite(invocation, target, false);
  },
  cp: copy,
  install: copy,
  ln: (invocation) => {
    const { operands, has } = flagsOf(invocation.args, ['-t', '--target-directory']);
    const link = operands.length > 1 ? operands.at(-1) : undefined;
    const named = operands[0] === undefined ? null : invocation.places.of(operands[0], invocation.cwd);
    if (named?.zone === 'outside' || named?.isVital === true)
      ask(invocation, 'outsideWorkspace', `ln makes a way out of the workspace, to ${named.path}.`);
    if (link !== undefined) checkWrite(invocation, link, !has('--force', 'f'));
  },
  tee: (invocation) => {
    const { operands, has } = flagsOf(invocation.args);
    for (const word of operands) checkWrite(invocation, word, has('--append', 'a'));
  },
  touch: (invocation) => {
    for (const word of flagsOf(invocation.args, ['-r', '-d', '-t']).operands) checkWrite(invocation, word, true);
  },
  mkdir: (invocation) => {
    for (const word of flagsOf(invocation.args, ['-m', '--mode']).operands) checkWrite(invocation, word, true);
  },
  truncate: (invocation) => {
    for (const word of flagsOf(invocation.args, ['-s', '--size', '-r', '--reference']).operands) {
      checkWrite(invocation, word, true, 'truncate cuts');
      ask(invocation, 'deleteOrOverwriteUncommitted', `truncate cuts off what is in ${word.text}.`);
    }
  },
  dd: (invocation) => {
    for (const word of invocation.args) {
      const target = /^of=(.*)$/s.exec(word.text)?.[1];
      if (target !== undefined) checkWrite(invocation, { ...word, text: target }, false);
    }
  },
  sed: (invocation) => {
    const { operands, value, has } = flagsOf(invocation.args, ['-e', '-f', '--expression', '--file', '-l']);
    const isScriptApart = value('-e', '--expression', '-f', '--file') !== undefined;
    const script = value('-e', '--expression') ?? operands[0];
    const inPlace = has('--in-place') || invocation.args.some(({ text }) => /^-[a-zA-Z]*i/.test(text));
    if (script !== undefined) sedScript(invocation, script.text);
    const empties = /^\s*(\d*,?[\d$]*)?\s*d\s*$/.test(script?.text ?? '');
    if (inPlace) {
      for (const word of operands.slice(isScriptApart ? 0 : 1)) {
        if (empties) checkWrite(invocation, word, false);
        else checkEdit(invocation, word);
      }
    }
  },
  awk,
  gawk: awk,
  mawk: awk,
  nawk: awk,
  find,
  fd,
  fdfind: fd,
  sort: (invocation) => {
    outputFlag('-o', '--output')(invocation);
    if (invocation.args.some(({ text }) => text.startsWith('--compress-pro')))
      ask(invocation, 'hiddenCode', 'sort is told to run a program.');
  },
  tree: outputFlag('-o'),
  uniq: (invocation) => {
    const [, target] = flagsOf(invocation.args, ['-f', '-s', '-w']).operands;
    if (target !== undefined) checkWrite(invocation, target, false);
  },
  split: (invocation) => {
    const [, prefix] = flagsOf(invocation.args, ['-l', '-b', '-n', '-a', '-C']).operands;
    if (prefix !== undefined) checkWrite(invocation, prefix, true);
  },
  patch,
  sponge: (invocation) => {
    const { operands, has } = flagsOf(invocation.args);
    for (const word of operands) checkWrite(invocation, word, has('a'));
  },
  tar: archive,
  bsdtar: archive,
  unzip: (invocation) => {
    const { value, has } = flagsOf(invocation.args, ['-d', '-x']);
    const folder = value('-d');
    if (folder !== undefined) checkWrite(invocation, folder, true);
    if (has('o')) ask(invocation, 'deleteOrOverwriteUncommitted', 'unzip -o overwrites files without asking.');
  },
  gzip: () => undefined,
  rg: (invocation) => {
    const { value } = flagsOf(invocation.args, ['--pre', '--hostname-bin']);
    const program = value('--pre', '--hostname-bin');
    if (program !== undefined || invocation.args.some(({ text }) => /^--(pre|hostname-bin)(=|$)/.test(text)))
      ask(invocation, 'hiddenCode', `rg --pre runs ${program?.text ?? 'a program'} on every file.`);
  },
  less: pager,
  more: pager,
  man: (invocation) => {
    if (invocation.args.some(({ text }) => /^(-P|--pager|-H|--html)/.test(text)))
      ask(invocation, 'hiddenCode', 'man is told to run a program.');
  },
  vi: editor,
  vim: editor,
  nvim: editor,
  ex: editor,
  ed: (invocation) => ask(invocation, 'hiddenCode', 'ed changes files by a script of its own.'),
  emacs: editor,
};

function remove(invocation: Invocation): void {
  const { operands, has } = flagsOf(invocation.args, invocation.name === 'shred' ? ['-n', '--iterations', '-s'] : []);
  const isRecursive = has('--recursive', 'r', 'R') || invocation.name === 'rd';
  const isForced = has('--force', 'f');
  if (invocation.args.some(({ text }) => text === '--no-preserve-root'))
    deny(invocation, 'outsideWorkspace', 'rm is told to delete the root.');
  for (const word of operands) checkRemoval(invocation, word, { isRecursive, isForced });
  if (invocation.name === 'shred' && !has('--remove', 'u')) {
    for (const word of operands) checkRemoval(invocation, word, { isRecursive: false, isForced: true });
  }
}

function copy(invocation: Invocation): void {
  const { operands, value, has } = flagsOf(invocation.args, [
    '-t',
    '--target-directory',
    '-S',
    '--suffix',
    '-m',
    '-o',
    '-g',
    '--mode',
  ]);
  const target = value('-t', '--target-directory') ?? (operands.length > 1 ? operands.at(-1) : undefined);
  if (target !== undefined) checkWrite(invocation, target, has('--no-clobber', 'n', '--update', 'u'));
}

/** A change in place keeps most of what is there; losing it all is what git or the person's editor can undo. */
function checkEdit(invocation: Invocation, word: Word): void {
  const place = checkWrite(invocation, word, true, `${invocation.name} changes`);
  if (place !== null && word.isGlob && place.isVital)
    ask(invocation, 'outsideWorkspace', `${invocation.name} changes many files at once.`);
}

/** `w`, `W` and `e` of sed write files and run programs. Source: CVE-2025-64755. */
function sedScript(invocation: Invocation, script: string): void {
  const written =
    /(?:^|[;{}\n]|\d|\$|\/)\s*[wW]\s+(\S[^;}\n]*)/.exec(script) ??
    /s(.)(?:\\.|(?!\1).)*\1(?:\\.|(?!\1).)*\1[gpiIme\d]*w\s*(\S+)/s.exec(script);
  if (written !== null) {
    const path = (written[2] ?? written[1] ?? '').trim();
    ask(invocation, 'hiddenCode', `sed writes to the file ${path} from inside its script.`);
    checkWrite(invocation, { text: path, isDynamic: false, isGlob: false }, false);
  }
  if (
    /(?:^|[;{}\n]|\d|\$)\s*e(\s|$)/.test(script) ||
    /s(.)(?:\\.|(?!\1).)*\1(?:\\.|(?!\1).)*\1[gpiImM\d]*e/s.test(script)
  )
    ask(invocation, 'hiddenCode', 'sed runs a program from inside its script.');
}

function awk(invocation: Invocation): void {
  const { operands, value, has } = flagsOf(invocation.args, ['-F', '-v', '-f', '--file', '-i', '--include', '-l']);
  const script = value('-f', '--file') === undefined ? (operands[0]?.text ?? '') : '';
  const plain = script.replaceAll(/"(?:\\.|[^"\\])*"/g, '""');
  if (/\bsystem\s*\(|\|\s*&?\s*getline|\|\s*""|\|&/.test(plain))
    ask(invocation, 'hiddenCode', `${invocation.name} runs a program from inside its script.`);
  if (/print[^;}\n]*>{1,2}/.test(plain))
    ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} writes to a file from inside its script.`);
  if (value('-i', '--include')?.text === 'inplace') for (const word of operands.slice(1)) checkEdit(invocation, word);
  if (has('--exec')) ask(invocation, 'hiddenCode', `${invocation.name} runs a script.`);
}

/** Everything between `-exec` and `;` or `+` is a command of its own. */
function find(invocation: Invocation): void {
  const { args } = invocation;
  const first = args.findIndex(({ text }) => /^[-!(]/.test(text));
  const roots = args.slice(0, first < 0 ? args.length : first).filter(({ text }) => text !== '');
  const withValue =
    /^-(i?name|i?path|i?regex|i?wholename|newer\w*|type|user|group|perm|size|[acm]time|[acm]min|maxdepth|mindepth|printf|samefile|links|inum|i?lname|regextype|fstype)$/;
  for (let index = Math.max(0, first); index < args.length; index += 1) {
    const text = args[index]?.text ?? '';
    if (withValue.test(text)) {
      index += 1;
      continue;
    }
    if (text === '-delete') {
      const place = invocation.places.of(roots[0] ?? { ...allFiles, isGlob: false }, invocation.cwd);
      if (place?.isVital === true && place.zone !== 'inside')
        deny(invocation, 'outsideWorkspace', `find deletes everything below ${place.path}.`);
      if (place?.zone !== 'temporary')
        ask(invocation, 'deleteOrOverwriteUncommitted', 'find deletes every file that it finds.');
    } else if (/^-f(ls|printf?|print0)$/.test(text)) {
      const target = args[index + 1];
      if (target !== undefined) checkWrite(invocation, target, false);
      index += 1;
    } else if (/^-(exec|execdir|ok|okdir)$/.test(text)) {
      const end = args.findIndex((word, at) => at > index && (word.text === ';' || word.text === '+'));
      const stop = end < 0 ? args.length : end;
      invocation.run(foundFiles(args.slice(index + 1, stop), roots));
      index = stop;
    }
  }
}

/** `{}` stands for any file below the roots. */
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

function fd(invocation: Invocation): void {
  const at = invocation.args.findIndex(({ text }) => /^(-x|-X|--exec|--exec-batch)$/.test(text));
  if (at >= 0)
    invocation.run(foundFiles([...invocation.args.slice(at + 1), { text: '{}', isDynamic: false, isGlob: false }], []));
}

function outputFlag(...names: readonly string[]): (invocation: Invocation) => void {
  return (invocation) => {
    const target = flagsOf(invocation.args, names).value(...names);
    if (target !== undefined) checkWrite(invocation, target, false);
  };
}

function archive(invocation: Invocation): void {
  const { value, has } = flagsOf(invocation.args, [
    '-C',
    '--directory',
    '-f',
    '--file',
    '-I',
    '--use-compress-program',
    '--to-command',
  ]);
  if (
    invocation.args.some(({ text }) =>
      /^--(to-command|checkpoint-action|use-compress-program|rsh-command|info-script|new-volume-script)/.test(text),
    ) ||
    has('I', 'F')
  )
    ask(invocation, 'hiddenCode', 'tar is told to run a program.');
  const mode = invocation.args[0]?.text ?? '';
  const extracts = /^-?[a-zA-Z]*x/.test(mode) || has('--extract', '--get', 'x');
  const folder = value('-C', '--directory');
  if (extracts && folder !== undefined) checkWrite(invocation, folder, true);
  if (extracts && (has('P', '--absolute-names') || invocation.args.some(({ text }) => text === '--absolute-names')))
    ask(invocation, 'outsideWorkspace', 'tar may write outside the workspace.');
  if (invocation.args.some(({ text }) => text === '--remove-files'))
    ask(invocation, 'deleteOrOverwriteUncommitted', 'tar deletes what it packed.');
}

function pager(invocation: Invocation): void {
  if (invocation.args.some(({ text }) => /^\+!|^--(lesskey|use-color-script)|^-[oOkK]/.test(text)))
    ask(invocation, 'hiddenCode', `${invocation.name} is told to run or write something.`);
}

function editor(invocation: Invocation): void {
  if (
    invocation.args.some(({ text }) => /^(-c|\+|--cmd|-S|-es?|-s|--eval|-f|-l|--batch|--load|--script)/.test(text)) ||
    invocation.input.kind !== 'none'
  )
    ask(invocation, 'hiddenCode', `${invocation.name} is told to run a script.`);
  for (const word of flagsOf(invocation.args, ['-c', '-S', '--cmd']).operands)
    checkWrite(invocation, word, true, `${invocation.name} opens`);
}
