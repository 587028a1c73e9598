import { flagsOf } from '../flags.ts';
import { type Act, ask, checkRemoval, checkWrite, deny } from '../invocation.ts';
import { isTemporaryFolder } from '../places.ts';
import type { Word } from '../words.ts';
import { patch } from './patchTool.ts';

const allFiles: Word = { text: '.', isDynamic: false, isGlob: true };

/** What deletes, moves or writes files by its own name. */
export const fileTools: Readonly<Record<string, (act: Act) => void>> = {
  rm: remove,
  unlink: remove,
  rmdir: (act) => {
    for (const word of flagsOf(act.args).operands) {
      const place = act.places.of(word, act.cwd);
      if (place?.zone === 'outside') ask(act, 'outsideWorkspace', `rmdir removes ${word.text}, outside the workspace.`);
    }
  },
  shred: remove,
  srm: remove,
  wipe: remove,
  trash: remove,
  rimraf: (act) => {
    for (const word of flagsOf(act.args).operands) checkRemoval(act, word, { isRecursive: true, isForced: true });
  },
  del: remove,
  erase: remove,
  rd: remove,
  mv: (act) => {
    const { operands, value, has } = flagsOf(act.args, ['-t', '--target-directory', '-S', '--suffix']);
    const folder = value('-t', '--target-directory');
    const sources = folder === undefined ? operands.slice(0, -1) : operands;
    const target = folder ?? operands.at(-1);
    const away = target !== undefined && act.places.of(target, act.cwd)?.zone !== 'inside';
    for (const word of sources) {
      const place = act.places.of(word, act.cwd);
      if (place === null) ask(act, 'outsideWorkspace', `mv moves ${word.text}, which is only known when it runs.`);
      else {
        if (place.protects !== undefined) ask(act, 'protectedPath', `mv moves ${word.text}: ${place.protects}.`);
        if (place.isVital) ask(act, 'deleteOrOverwriteUncommitted', `mv moves ${word.text} away as a whole.`);
        else if (place.zone === 'outside')
          ask(act, 'outsideWorkspace', `mv takes ${word.text} from outside the workspace.`);
        // Out of the workspace it is gone, as if it were deleted.
        else if (away) checkRemoval(act, word, { isRecursive: true, isForced: true });
      }
    }
    if (target !== undefined && !has('--no-clobber', 'n')) checkWrite(act, target, false);
  },
  cp: copy,
  install: copy,
  ln: (act) => {
    const { operands, has } = flagsOf(act.args, ['-t', '--target-directory']);
    const link = operands.length > 1 ? operands.at(-1) : undefined;
    const named = operands[0] === undefined ? null : act.places.of(operands[0], act.cwd);
    if (named?.zone === 'outside' || named?.isVital === true)
      ask(act, 'outsideWorkspace', `ln makes a way out of the workspace, to ${named.path}.`);
    if (link !== undefined) checkWrite(act, link, !has('--force', 'f'));
  },
  tee: (act) => {
    const { operands, has } = flagsOf(act.args);
    for (const word of operands) checkWrite(act, word, has('--append', 'a'));
  },
  touch: (act) => {
    for (const word of flagsOf(act.args, ['-r', '-d', '-t']).operands) checkWrite(act, word, true);
  },
  mkdir: (act) => {
    for (const word of flagsOf(act.args, ['-m', '--mode']).operands) checkWrite(act, word, true);
  },
  truncate: (act) => {
    for (const word of flagsOf(act.args, ['-s', '--size', '-r', '--reference']).operands) {
      checkWrite(act, word, true, 'truncate cuts');
      ask(act, 'deleteOrOverwriteUncommitted', `truncate cuts off what is in ${word.text}.`);
    }
  },
  dd: (act) => {
    for (const word of act.args) {
      const target = /^of=(.*)$/s.exec(word.text)?.[1];
      if (target !== undefined) checkWrite(act, { ...word, text: target }, false);
    }
  },
  sed: (act) => {
    const { operands, value, has } = flagsOf(act.args, ['-e', '-f', '--expression', '--file', '-l']);
    const isScriptApart = value('-e', '--expression', '-f', '--file') !== undefined;
    const script = value('-e', '--expression') ?? operands[0];
    const inPlace = has('--in-place') || act.args.some(({ text }) => /^-[a-zA-Z]*i/.test(text));
    if (script !== undefined) sedScript(act, script.text);
    const empties = /^\s*(\d*,?[\d$]*)?\s*d\s*$/.test(script?.text ?? '');
    if (inPlace) {
      for (const word of operands.slice(isScriptApart ? 0 : 1)) {
        if (empties) checkWrite(act, word, false);
        else checkEdit(act, word);
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
  sort: (act) => {
    outputFlag('-o', '--output')(act);
    if (act.args.some(({ text }) => text.startsWith('--compress-pro')))
      ask(act, 'hiddenCode', 'sort is told to run a program.');
  },
  tree: outputFlag('-o'),
  uniq: (act) => {
    const [, target] = flagsOf(act.args, ['-f', '-s', '-w']).operands;
    if (target !== undefined) checkWrite(act, target, false);
  },
  split: (act) => {
    const [, prefix] = flagsOf(act.args, ['-l', '-b', '-n', '-a', '-C']).operands;
    if (prefix !== undefined) checkWrite(act, prefix, true);
  },
  patch,
  sponge: (act) => {
    const { operands, has } = flagsOf(act.args);
    for (const word of operands) checkWrite(act, word, has('a'));
  },
  tar: archive,
  bsdtar: archive,
  unzip: (act) => {
    const { value, has } = flagsOf(act.args, ['-d', '-x']);
    const folder = value('-d');
    if (folder !== undefined) checkWrite(act, folder, true);
    if (has('o')) ask(act, 'deleteOrOverwriteUncommitted', 'unzip -o overwrites files without asking.');
  },
  gzip: () => undefined,
  rg: (act) => {
    const { value } = flagsOf(act.args, ['--pre', '--hostname-bin']);
    const program = value('--pre', '--hostname-bin');
    if (program !== undefined || act.args.some(({ text }) => /^--(pre|hostname-bin)(=|$)/.test(text)))
      ask(act, 'hiddenCode', `rg --pre runs ${program?.text ?? 'a program'} on every file.`);
  },
  less: pager,
  more: pager,
  man: (act) => {
    if (act.args.some(({ text }) => /^(-P|--pager|-H|--html)/.test(text)))
      ask(act, 'hiddenCode', 'man is told to run a program.');
  },
  vi: editor,
  vim: editor,
  nvim: editor,
  ex: editor,
  ed: (act) => ask(act, 'hiddenCode', 'ed changes files by a script of its own.'),
  emacs: editor,
};

function remove(act: Act): void {
  const { operands, has } = flagsOf(act.args, act.name === 'shred' ? ['-n', '--iterations', '-s'] : []);
  const isRecursive = has('--recursive', 'r', 'R') || act.name === 'rd';
  const isForced = has('--force', 'f');
  if (act.args.some(({ text }) => text === '--no-preserve-root'))
    deny(act, 'outsideWorkspace', 'rm is told to delete the root.');
  for (const word of operands) checkRemoval(act, word, { isRecursive, isForced });
  if (act.name === 'shred' && !has('--remove', 'u')) {
    for (const word of operands) checkRemoval(act, word, { isRecursive: false, isForced: true });
  }
}

function copy(act: Act): void {
  const { operands, value, has } = flagsOf(act.args, [
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
  if (target !== undefined) checkWrite(act, target, has('--no-clobber', 'n', '--update', 'u'));
}

/** A change in place keeps most of what is there; losing it all is what git or the person's editor can undo. */
function checkEdit(act: Act, word: Word): void {
  const place = checkWrite(act, word, true, `${act.name} changes`);
  if (place !== null && word.isGlob && place.isVital)
    ask(act, 'outsideWorkspace', `${act.name} changes many files at once.`);
}

/** `w`, `W` and `e` of sed write files and run programs. Source: CVE-2025-64755. */
function sedScript(act: Act, script: string): void {
  const written =
    /(?:^|[;{}\n]|\d|\$|\/)\s*[wW]\s+(\S[^;}\n]*)/.exec(script) ??
    /s(.)(?:\\.|(?!\1).)*\1(?:\\.|(?!\1).)*\1[gpiIme\d]*w\s*(\S+)/s.exec(script);
  if (written !== null) {
    const path = (written[2] ?? written[1] ?? '').trim();
    ask(act, 'hiddenCode', `sed writes to the file ${path} from inside its script.`);
    checkWrite(act, { text: path, isDynamic: false, isGlob: false }, false);
  }
  if (
    /(?:^|[;{}\n]|\d|\$)\s*e(\s|$)/.test(script) ||
    /s(.)(?:\\.|(?!\1).)*\1(?:\\.|(?!\1).)*\1[gpiImM\d]*e/s.test(script)
  )
    ask(act, 'hiddenCode', 'sed runs a program from inside its script.');
}

function awk(act: Act): void {
  const { operands, value, has } = flagsOf(act.args, ['-F', '-v', '-f', '--file', '-i', '--include', '-l']);
  const script = value('-f', '--file') === undefined ? (operands[0]?.text ?? '') : '';
  const plain = script.replaceAll(/"(?:\\.|[^"\\])*"/g, '""');
  if (/\bsystem\s*\(|\|\s*&?\s*getline|\|\s*""|\|&/.test(plain))
    ask(act, 'hiddenCode', `${act.name} runs a program from inside its script.`);
  if (/print[^;}\n]*>{1,2}/.test(plain))
    ask(act, 'deleteOrOverwriteUncommitted', `${act.name} writes to a file from inside its script.`);
  if (value('-i', '--include')?.text === 'inplace') for (const word of operands.slice(1)) checkEdit(act, word);
  if (has('--exec')) ask(act, 'hiddenCode', `${act.name} runs a script.`);
}

/** Everything between `-exec` and `;` or `+` is a command of its own. */
function find(act: Act): void {
  const { args } = act;
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
      const place = act.places.of(roots[0] ?? { ...allFiles, isGlob: false }, act.cwd);
      if (place?.isVital === true && place.zone !== 'inside')
        deny(act, 'outsideWorkspace', `find deletes everything below ${place.path}.`);
      if (place?.zone !== 'temporary')
        ask(act, 'deleteOrOverwriteUncommitted', 'find deletes every file that it finds.');
    } else if (/^-f(ls|printf?|print0)$/.test(text)) {
      const target = args[index + 1];
      if (target !== undefined) checkWrite(act, target, false);
      index += 1;
    } else if (/^-(exec|execdir|ok|okdir)$/.test(text)) {
      const end = args.findIndex((word, at) => at > index && (word.text === ';' || word.text === '+'));
      const stop = end < 0 ? args.length : end;
      act.run(foundFiles(args.slice(index + 1, stop), roots));
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

function fd(act: Act): void {
  const at = act.args.findIndex(({ text }) => /^(-x|-X|--exec|--exec-batch)$/.test(text));
  if (at >= 0) act.run(foundFiles([...act.args.slice(at + 1), { text: '{}', isDynamic: false, isGlob: false }], []));
}

function outputFlag(...names: readonly string[]): (act: Act) => void {
  return (act) => {
    const target = flagsOf(act.args, names).value(...names);
    if (target !== undefined) checkWrite(act, target, false);
  };
}

function archive(act: Act): void {
  const { value, has } = flagsOf(act.args, [
    '-C',
    '--directory',
    '-f',
    '--file',
    '-I',
    '--use-compress-program',
    '--to-command',
  ]);
  if (
    act.args.some(({ text }) =>
      /^--(to-command|checkpoint-action|use-compress-program|rsh-command|info-script|new-volume-script)/.test(text),
    ) ||
    has('I', 'F')
  )
    ask(act, 'hiddenCode', 'tar is told to run a program.');
  const mode = act.args[0]?.text ?? '';
  const extracts = /^-?[a-zA-Z]*x/.test(mode) || has('--extract', '--get', 'x');
  const folder = value('-C', '--directory');
  if (extracts && folder !== undefined) checkWrite(act, folder, true);
  if (extracts && (has('P', '--absolute-names') || act.args.some(({ text }) => text === '--absolute-names')))
    ask(act, 'outsideWorkspace', 'tar may write outside the workspace.');
  if (act.args.some(({ text }) => text === '--remove-files'))
    ask(act, 'deleteOrOverwriteUncommitted', 'tar deletes what it packed.');
}

function pager(act: Act): void {
  if (act.args.some(({ text }) => /^\+!|^--(lesskey|use-color-script)|^-[oOkK]/.test(text)))
    ask(act, 'hiddenCode', `${act.name} is told to run or write something.`);
}

function editor(act: Act): void {
  if (
    act.args.some(({ text }) => /^(-c|\+|--cmd|-S|-es?|-s|--eval|-f|-l|--batch|--load|--script)/.test(text)) ||
    act.input.kind !== 'none'
  )
    ask(act, 'hiddenCode', `${act.name} is told to run a script.`);
  for (const word of flagsOf(act.args, ['-c', '-S', '--cmd']).operands)
    checkWrite(act, word, true, `${act.name} opens`);
}
