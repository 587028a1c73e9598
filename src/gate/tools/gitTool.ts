import { flagsOf } from '../flags.ts';
import { ask, checkRemoval, checkWrite, type Invocation } from '../invocation.ts';
import type { Word } from '../words.ts';
import { gitPatch } from './patchTool.ts';

/** Options in front of git's command that take a value. */
const globalWithValue = [
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--exec-path',
  '--super-prefix',
  '--config-env',
];
/** Settings that make git run a program. */
const runsProgram =
  /^(core\.(pager|editor|sshcommand|fsmonitor|hookspath|askpass|gitproxy|alternaterefscommand)|pager\.|alias\.|diff\.|difftool\.|merge\.|mergetool\.|filter\.|credential|gpg\.|sequence\.editor|ssh\.|protocol\.|url\.|uploadpack\.|receive\.|remote\.[^=]*\.(uploadpack|receivepack|vcs)|submodule\.[^=]*\.update|init\.templatedir|include|includeif|browser\.|man\.|web\.browser|interactive\.difffilter|sendemail\.|trailer\.|commit\.template|log\.)/i;

/** Git in all its spellings: what throws work away, rewrites what others have, or runs a program. */
export function gitTool(invocation: Invocation): void {
  const { args } = invocation;
  let at = 0;
  let { cwd } = invocation;
  for (; at < args.length; at += 1) {
    const text = args[at]?.text ?? '';
    if (!text.startsWith('-')) break;
    const bundled = /^-(C|c)(.+)$/s.exec(text);
    const named = globalWithValue.find((flag) => flag === text);
    const value =
      bundled?.[2] ?? (named === undefined ? (/^--[\w-]+=(.*)$/s.exec(text)?.[1] ?? '') : (args[at + 1]?.text ?? ''));
    const flag = bundled === null ? (named ?? text.split('=')[0] ?? text) : `-${bundled[1]}`;
    if (flag === '-c' && runsProgram.test(value))
      ask(invocation, 'hiddenCode', `git -c ${value} makes git run a program.`);
    if (flag === '--config-env' || flag === '--exec-path')
      ask(invocation, 'hiddenCode', `git ${flag} changes what git runs.`);
    if (flag === '-C') cwd = invocation.places.ofPath(value, cwd)?.path ?? null;
    if (named !== undefined) at += 1;
  }
  const command = (args[at]?.text ?? '').toLowerCase();
  if (args[at]?.isDynamic === true)
    return ask(invocation, 'hiddenCode', 'Which command of git this is, is only known when it runs.');
  const rest = args.slice(at + 1);
  if (rest.some(({ text }) => text === '--help' || text === '-h')) return;
  commands[command]?.({ ...invocation, name: `git ${command}`, cwd }, rest);
  if (command === 'grep' && rest.some(({ text }) => text.startsWith('-O')))
    ask(invocation, 'hiddenCode', 'git grep -O runs a program.');
  if (
    rest.some(({ text }) =>
      /^--(upload-pack|receive-pack|exec|ext-diff|textconv|open-files-in-pager|output)(=|$)/.test(text),
    )
  )
    ask(invocation, 'hiddenCode', `git ${command} is told to run a program or to write a file.`);
}

type Rule = (invocation: Invocation, args: readonly Word[]) => void;

const loses = (invocation: Invocation, what: string) =>
  ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} ${what}.`);
const rewrites = (invocation: Invocation, what: string) =>
  ask(invocation, 'historyOrRemoteRewrite', `${invocation.name} ${what}.`);

const reset: Rule = (invocation, args) => {
  const { has } = flagsOf(args);
  if (has('--hard', '--merge', '--keep')) loses(invocation, 'throws away changes that are not committed');
};

const restore: Rule = (invocation, args) => {
  const { has } = flagsOf(args, ['-s', '--source']);
  if (has('--staged', 'S') && !has('--worktree', 'W')) return;
  loses(invocation, 'puts files back and throws away what was changed in them');
};

/** Branches are switched without loss; files named, a force, or a dot overwrite work. */
const checkout: Rule = (invocation, args) => {
  const texts = args.map(({ text }) => text);
  const separator = texts.indexOf('--');
  const { has, operands } = flagsOf(separator < 0 ? args : args.slice(0, separator), [
    '-b',
    '-B',
    '--orphan',
    '--conflict',
    '--unified',
    '-U',
    '--inter-hunk-context',
    '--recurse-submodules',
  ]);
  const makesBranch = texts.some((text) => /^-[qtfl]*[bB]/.test(text)) || has('--orphan');
  if (texts.some((text) => /^-[qtl]*B/.test(text))) rewrites(invocation, 'points an existing branch elsewhere');
  if (has('--force', 'f')) return loses(invocation, 'throws away changes that are not committed');
  if (separator >= 0 && separator < texts.length - 1) return loses(invocation, 'overwrites the files named');
  if (has('--pathspec-from-file', '--ours', '--theirs', 'p', '--patch'))
    return loses(invocation, 'overwrites the files named');
  const tracks = has('--track', 't') && !makesBranch;
  if (makesBranch || (tracks && operands.length <= 2)) return;
  const [first] = operands;
  if (operands.length > 1) return loses(invocation, 'overwrites the files named');
  if (first === undefined) return;
  if (/^(\.|:|\*)|[*?]/.test(first.text) && first.text !== '.git')
    return loses(invocation, 'overwrites the files named');
  const place = invocation.places.of(first, invocation.cwd);
  if (first.isDynamic) loses(invocation, 'gets a name that is only known when it runs');
  else if (place !== null && invocation.places.host.kind(place.path) !== 'none')
    loses(invocation, `overwrites ${first.text}`);
};

const switchBranch: Rule = (invocation, args) => {
  const { has } = flagsOf(args);
  if (has('--force', 'f', '--discard-changes')) loses(invocation, 'throws away changes that are not committed');
  if (has('--force-create', 'C')) rewrites(invocation, 'points an existing branch elsewhere');
};

const clean: Rule = (invocation, args) => {
  const { has } = flagsOf(args, ['-e', '--exclude']);
  if (!has('--dry-run', 'n')) loses(invocation, 'deletes files that are not tracked');
};

const stash: Rule = (invocation, args) => {
  const [what] = flagsOf(args).operands;
  if (what?.text === 'drop' || what?.text === 'clear') loses(invocation, `${what.text} throws away stashed work`);
};

const branch: Rule = (invocation, args) => {
  const { has } = flagsOf(args);
  const isForced = has('D', 'M', 'C') || (has('--force', 'f') && !has('--format'));
  if (isForced) rewrites(invocation, 'deletes, renames or moves a branch without looking whether it is merged');
};

const push: Rule = (invocation, args) => {
  const { has, operands } = flagsOf(args, ['-o', '--push-option', '--repo']);
  const isLeased = args.some(({ text }) => /^--force-(with-lease|if-includes)/.test(text));
  if (
    args.some(({ text }) => /^--force(=.*)?$/.test(text)) ||
    args.some(({ text }) => /^-[a-z]*f/i.test(text)) ||
    isLeased
  )
    rewrites(invocation, 'overwrites what others may have built on');
  if (has('--delete', 'd', '--mirror', '--prune')) rewrites(invocation, 'deletes branches on the server');
  for (const { text, isDynamic } of operands.slice(1)) {
    if (text.startsWith('+')) rewrites(invocation, 'overwrites what others may have built on');
    if (text.startsWith(':')) rewrites(invocation, 'deletes a branch on the server');
    if (isDynamic) rewrites(invocation, 'gets a name that is only known when it runs');
  }
  const [remote] = operands;
  if (remote !== undefined && (/[:/@]/.test(remote.text) || remote.isDynamic))
    ask(
      invocation,
      'egress',
      `${invocation.name} sends the code to ${remote.text}, which is no remote of this repository by name.`,
    );
};

/** `git archive`, `git bundle` and `git format-patch` write where they are told to. */
const writesFile =
  (...flags: readonly string[]): Rule =>
  (invocation, args) => {
    const { value, operands } = flagsOf(args, flags);
    const target =
      value(...flags) ?? (invocation.name === 'git bundle' && operands[0]?.text === 'create' ? operands[1] : undefined);
    if (target !== undefined) checkWrite(invocation, target, false);
  };

/** A forced fetch moves one's own branches. */
const fetch: Rule = (invocation, args) => {
  const { has, operands } = flagsOf(args, ['-o', '--depth', '-j', '--upload-pack']);
  const isForced = has('--force', 'f') || operands.slice(1).some(({ text }) => text.startsWith('+'));
  if (isForced) rewrites(invocation, 'overwrites branches of this repository');
  const [remote] = operands;
  if (remote !== undefined && /^ext::/.test(remote.text))
    ask(invocation, 'hiddenCode', `${invocation.name} runs a program.`);
};

const worktree: Rule = (invocation, args) => {
  const { has, operands } = flagsOf(args);
  if (operands[0]?.text === 'remove' && has('--force', 'f'))
    loses(invocation, 'removes a work tree with changes that are not committed');
};

const remove: Rule = (invocation, args) => {
  const { has, operands } = flagsOf(args);
  if (has('--cached', '--dry-run', 'n')) return;
  if (has('--force', 'f')) loses(invocation, 'deletes files with changes that are not committed');
  else if (has('r'))
    for (const word of operands) checkRemoval(invocation, word, { isRecursive: true, isForced: false });
};

const config: Rule = (invocation, args) => {
  const { has, operands } = flagsOf(args, ['-f', '--file', '--blob', '--type', '--default']);
  if (has('--get', '--get-all', '--get-regexp', '--list', 'l', '--show-origin', '--show-scope')) return;
  const [first, second] = operands;
  if (
    first === undefined ||
    first.text === 'list' ||
    first.text === 'get' ||
    (operands.length === 1 && !has('--unset', '--unset-all', 'e', '--edit'))
  )
    return;
  const name = first.text === 'set' || first.text === 'unset' ? (second?.text ?? '') : first.text;
  if (has('--global', '--system', '--file', 'f'))
    ask(invocation, 'protectedPath', `${invocation.name} changes settings outside of this repository.`);
  if (runsProgram.test(name))
    ask(invocation, 'hiddenCode', `${invocation.name} ${name} makes git run a program later.`);
  if (/^remote\..*url$/i.test(name)) rewrites(invocation, 'changes where the code goes to');
};

const whole =
  (what: string): Rule =>
  (invocation) =>
    rewrites(invocation, what);

const sends =
  (what: string): Rule =>
  (invocation) =>
    ask(invocation, 'egress', `${invocation.name} ${what}.`);

const reflog: Rule = (invocation, args) => {
  const [what] = flagsOf(args).operands;
  if (what?.text === 'expire' || what?.text === 'delete') rewrites(invocation, `${what.text} throws away the way back`);
};

const deletes =
  (what: string): Rule =>
  (invocation, args) => {
    if (flagsOf(args).has('--delete', 'd', 'D', '--force', 'f')) rewrites(invocation, what);
  };

const subcommands =
  (names: readonly string[], what: string): Rule =>
  (invocation, args) => {
    const [first] = flagsOf(args).operands;
    if (first !== undefined && names.includes(first.text)) rewrites(invocation, what);
  };

const gc: Rule = (invocation, args) => {
  if (args.some(({ text }) => /^--prune(=|$)|^--aggressive/.test(text)))
    rewrites(invocation, 'throws away what nothing names any more');
};

const rebase: Rule = (invocation, args) => {
  const { value, has } = flagsOf(args, ['-x', '--exec', '--onto', '-s', '-X']);
  const program = value('-x', '--exec');
  if (program !== undefined) invocation.script(program.text);
  if (has('--root')) rewrites(invocation, 'rewrites the whole history');
};

const bisect: Rule = (invocation, args) => {
  if (args[0]?.text === 'run') invocation.run(args.slice(1));
};

const submodule: Rule = (invocation, args) => {
  const { operands, has } = flagsOf(args);
  const [what] = operands;
  if (what?.text === 'deinit' || (what?.text === 'update' && has('--force', 'f')))
    loses(invocation, 'throws away work in submodules');
  if (what?.text === 'foreach') {
    const from = args.findIndex(({ text }) => text === 'foreach');
    invocation.script(
      args
        .slice(from + 1)
        .filter(({ text }) => !text.startsWith('--'))
        .map(({ text }) => text)
        .join(' '),
    );
  }
};

const commands: Readonly<Record<string, Rule>> = {
  am: gitPatch,
  apply: gitPatch,
  reset,
  restore,
  checkout,
  switch: switchBranch,
  clean,
  stash,
  branch,
  push,
  worktree,
  rm: remove,
  config,
  rebase,
  bisect,
  submodule,
  reflog,
  gc,
  prune: whole('throws away what nothing names any more'),
  'filter-branch': whole('rewrites the whole history'),
  'filter-repo': whole('rewrites the whole history'),
  replace: whole('replaces commits'),
  'send-pack': whole('writes to another repository'),
  'update-ref': whole('deletes or moves a reference'),
  'symbolic-ref': (invocation, args) => {
    const { has, operands } = flagsOf(args, ['-m']);
    if (has('d', '--delete') || operands.length > 1) rewrites(invocation, 'deletes or moves a reference');
  },
  init: (invocation, args) => {
    if (flagsOf(args, ['--template']).value('--template') !== undefined)
      ask(invocation, 'hiddenCode', 'git init --template brings in hooks that git runs.');
  },
  daemon: sends('opens the repository to the network'),
  instaweb: sends('opens the repository to the network'),
  'send-email': sends('sends commits by mail'),
  svn: subcommands(['dcommit', 'set-tree', 'commit-diff'], 'writes to another repository'),
  p4: subcommands(['submit'], 'writes to another repository'),
  archive: writesFile('-o', '--output'),
  bundle: writesFile(),
  fetch,
  pull: fetch,
  clone: fetch,
  mv: (invocation, args) => {
    if (flagsOf(args).has('--force', 'f')) loses(invocation, 'overwrites the file named');
  },
  difftool: (invocation, args) => {
    if (args.some(({ text }) => /^(-x|--extcmd)/.test(text)))
      ask(invocation, 'hiddenCode', `${invocation.name} is told to run a program.`);
  },
  tag: deletes('deletes or moves a tag'),
  remote: subcommands(['remove', 'rm', 'set-url', 'prune', 'add', 'rename'], 'changes where the code goes to'),
  notes: subcommands(['remove', 'prune'], 'removes notes'),
  lfs: subcommands(['prune', 'migrate', 'uninstall'], 'throws away or rewrites stored files'),
  'read-tree': (invocation, args) => {
    if (flagsOf(args).has('--reset', 'u')) loses(invocation, 'overwrites files');
  },
  'checkout-index': (invocation, args) => {
    if (flagsOf(args).has('--force', 'f')) loses(invocation, 'overwrites files');
  },
};
