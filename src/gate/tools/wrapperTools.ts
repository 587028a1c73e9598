import { flagsOf } from '../flags.ts';
import { ask, type Invocation, texts } from '../invocation.ts';
import { checkScriptFile, sourced } from '../scriptFile.ts';
import type { Word } from '../words.ts';

/** Programs that start another one: what counts is that one. */
export const wrapperTools: Readonly<Record<string, (invocation: Invocation) => void>> = {
  sudo: elevated([
    '-u',
    '-g',
    '-C',
    '-D',
    '-h',
    '-p',
    '-r',
    '-t',
    '-U',
    '-T',
    '-R',
    '--user',
    '--group',
    '--chdir',
    '--prompt',
    '--host',
    '--role',
    '--type',
  ]),
  doas: elevated(['-u', '-C']),
  su: (invocation) => {
    ask(invocation, 'permissionsOrProcesses', 'su works as another account.');
    const script = flagsOf(invocation.args, ['-c', '--command', '-s']).value('-c', '--command');
    if (script !== undefined) invocation.script(script.text);
  },
  pkexec: elevated(['--user']),
  env: environment,
  command: after([]),
  builtin: after([]),
  exec: after(['-a']),
  nohup: after([]),
  setsid: after([]),
  time: after(['-f', '-o', '--format', '--output']),
  nice: after(['-n', '--adjustment']),
  ionice: after(['-c', '-n', '-p', '--class', '--classdata']),
  chrt: afterOperand(1, []),
  taskset: afterOperand(1, []),
  timeout: afterOperand(1, ['-s', '-k', '--signal', '--kill-after']),
  stdbuf: after(['-i', '-o', '-e']),
  unbuffer: after([]),
  caffeinate: after(['-t', '-w']),
  strace: after(['-e', '-o', '-p', '-s', '-u', '-E', '-P']),
  ltrace: after(['-e', '-o', '-p', '-s', '-u']),
  flock: afterOperand(1, ['-w', '-E', '--timeout', '--wait']),
  chroot: afterOperand(1, []),
  unshare: after([]),
  nsenter: after(['-t', '-S', '-G', '--target', '--setuid', '--setgid']),
  firejail: after([]),
  'systemd-run': after(['-p', '-u', '--unit', '--property']),
  watch: (invocation) => invocation.script(textOf(flagsOf(invocation.args, ['-n', '--interval']).operands)),
  eval: (invocation) => unless(invocation, texts(invocation).join(' '), invocation.args),
  script: (invocation) => {
    const inner = flagsOf(invocation.args, ['-c', '--command']).value('-c', '--command');
    if (inner !== undefined) invocation.script(inner.text);
  },
  trap: (invocation) => {
    const [action] = flagsOf(invocation.args).operands;
    if (action !== undefined && !/^(-|''|"")?$/.test(action.text)) invocation.script(action.text);
  },
  source: sourced,
  '.': sourced,
  bash: shell,
  sh: shell,
  dash: shell,
  zsh: shell,
  ksh: shell,
  ash: shell,
  fish: shell,
  csh: shell,
  tcsh: shell,
  busybox: (invocation) => invocation.run(invocation.args),
  toybox: (invocation) => invocation.run(invocation.args),
  xargs: argumentsFromInput,
  parallel: inParallel,
  entr: after(['-s']),
  at: later,
  batch: later,
  export: settings,
  declare: settings,
  typeset: settings,
  local: settings,
  readonly: settings,
  alias: (invocation) => {
    for (const { text } of invocation.args) {
      const at = text.indexOf('=');
      if (at > 0) invocation.script(text.slice(at + 1));
    }
  },
  enable: (invocation) => {
    if (invocation.args.some(({ text }) => text.startsWith('-f')))
      ask(invocation, 'hiddenCode', 'enable loads code into the shell.');
  },
  complete: (invocation) => {
    const inner = flagsOf(invocation.args, ['-C', '-F']).value('-C');
    if (inner !== undefined) invocation.script(inner.text);
  },
  mapfile: (invocation) => {
    const inner = flagsOf(invocation.args, ['-C', '-c']).value('-C');
    if (inner !== undefined) invocation.script(inner.text);
  },
};

/** Variables that make other programs run something or load code. */
const steering =
  /^(PAGER|GIT_PAGER|MANPAGER|EDITOR|VISUAL|GIT_EDITOR|GIT_SEQUENCE_EDITOR|GIT_SSH|GIT_SSH_COMMAND|GIT_EXTERNAL_DIFF|GIT_PROXY_COMMAND|GIT_ASKPASS|SSH_ASKPASS|SUDO_ASKPASS|GIT_CONFIG\w*|GIT_EXEC_PATH|GIT_TEMPLATE_DIR|LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|DYLD_\w+|BASH_ENV|ENV|ZDOTDIR|PROMPT_COMMAND|PS[0-4]|NODE_OPTIONS|NODE_PATH|PYTHONSTARTUP|PYTHONPATH|PYTHONHOME|PYTHONBREAKPOINT|PERL5LIB|PERL5OPT|RUBYOPT|RUBYLIB|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|MAVEN_OPTS|GRADLE_OPTS|BROWSER|LESSOPEN|LESSCLOSE|PATH|SHELL|IFS|CDPATH|BASHOPTS|SHELLOPTS|HISTFILE|npm_config_\w+|NPM_CONFIG_\w+|YARN_\w+|PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|RUSTC_WRAPPER|RUSTC|CC|CXX|MAKEFLAGS|DOCKER_HOST|KUBECONFIG|HOME|XDG_CONFIG_HOME)$/;
/** Programs a person names there every day, and that only show or read. */
const harmlessValues = /^(cat|less|more|most|bat|true|vi|vim|nano|code --wait|:|)$/;
const harmlessByName: Readonly<Record<string, RegExp>> = {
  NODE_OPTIONS:
    /^(--max[-_]old[-_]space[-_]size=\d+|--enable-source-maps|--no-warnings|--trace-\w+|--experimental-vm-modules|--experimental-strip-types|\s)*$/,
  CC: /^(gcc|clang|cc)(-\d+)?$/,
  CXX: /^(g\+\+|clang\+\+|c\+\+)(-\d+)?$/,
  PYTHONPATH: /^(\.|src|lib|\.\/src|\.\/lib|app|:)*$/,
  NODE_PATH: /^(\.|src|node_modules|\.\/\w+)$/,
  PATH: /^(\.?\/?node_modules\/\.bin:)?\$\{?PATH\}?$/,
  MAKEFLAGS: /^-j\s*\d*$/,
  LD_LIBRARY_PATH: /^$/,
  IFS: /^.{0,4}$/s,
};

/** An assignment in front of a command, or exported for those that follow. */
export function checkAssignment(invocation: Invocation, name: string, value: Word): void {
  if (!steering.test(name)) return;
  if (!value.isDynamic && harmlessValues.test(value.text)) return;
  if (harmlessByName[name]?.test(value.text) === true) return;
  ask(invocation, 'hiddenCode', `Setting ${name} changes what other programs run.`);
}

function settings(invocation: Invocation): void {
  for (const word of invocation.args) {
    const at = word.text.indexOf('=');
    if (at > 0) checkAssignment(invocation, word.text.slice(0, at), { ...word, text: word.text.slice(at + 1) });
  }
}

function environment(invocation: Invocation): void {
  const { args } = invocation;
  let { cwd } = invocation;
  let at = 0;
  for (; at < args.length; at += 1) {
    const word = args[at];
    const text = word?.text ?? '';
    if (text === '--') {
      at += 1;
      break;
    }
    const folder =
      /^(?:-C|--chdir=)(.+)$/s.exec(text)?.[1] ??
      (text === '-C' || text === '--chdir' ? args[at + 1]?.text : undefined);
    if (folder !== undefined) cwd = invocation.places.ofPath(folder, cwd)?.path ?? null;
    if (/^(-S|--split-string)/.test(text)) {
      const inline = text.replace(/^(-S|--split-string=?)/, '');
      return invocation.script([inline, ...args.slice(at + 1).map((each) => each.text)].join(' ').trim());
    }
    if (/^(-u|-C|--unset|--chdir)$/.test(text)) at += 1;
    else if (!text.startsWith('-')) {
      const equals = text.indexOf('=');
      if (equals < 0) break;
      if (word !== undefined && equals > 0)
        checkAssignment(invocation, text.slice(0, equals), { ...word, text: text.slice(equals + 1) });
    }
  }
  if (at < args.length) invocation.run(args.slice(at), { cwd });
}

function after(withValue: readonly string[]): (invocation: Invocation) => void {
  return afterOperand(0, withValue);
}

/** @param skip Operands of the wrapper's own, such as timeout's duration. */
function afterOperand(skip: number, withValue: readonly string[]): (invocation: Invocation) => void {
  return (invocation) => {
    let left = skip;
    for (let index = 0; index < invocation.args.length; index += 1) {
      const text = invocation.args[index]?.text ?? '';
      if (text === '--') {
        if (left === 0) return invocation.run(invocation.args.slice(index + 1));
        continue;
      }
      if (text.startsWith('-') && text !== '-') {
        if (withValue.includes(text)) index += 1;
        // `command -v git` only looks.
        if (
          invocation.name === 'command' &&
          /^-[pvV]*[vV]/.test(text) &&
          !invocation.args.slice(index + 1).some((word) => /^--?\w/.test(word.text))
        )
          return;
        continue;
      }
      if (left === 0) return invocation.run(invocation.args.slice(index));
      left -= 1;
    }
  };
}

function elevated(withValue: readonly string[]): (invocation: Invocation) => void {
  const inner = after(withValue);
  return (invocation) => {
    if (invocation.args.some(({ text }) => !text.startsWith('-') || /^-[is]$|^--(login|shell|edit)$/.test(text)))
      ask(invocation, 'permissionsOrProcesses', `${invocation.name} works with the rights of another account.`);
    const at = invocation.args.findIndex(({ text }) => !/^\w+=/.test(text));
    inner({ ...invocation, args: invocation.args.slice(Math.max(0, at)) });
  };
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}

/** Text that a shell reads: known, or the person is asked. */
function unless(invocation: Invocation, text: string, words: readonly Word[]): void {
  if (words.some(({ isDynamic }) => isDynamic))
    ask(invocation, 'hiddenCode', `${invocation.name} runs what is only known when it runs.`);
  if (text.trim() !== '') invocation.script(text);
}

/** A shell: a script on the line, a file, or what comes in. */
function shell(invocation: Invocation): void {
  const at = invocation.args.findIndex(({ text }) => /^-[a-zA-Z]*c$/.test(text) || text === '--command');
  if (at >= 0) {
    const script = invocation.args[at + 1];
    if (script === undefined)
      return ask(invocation, 'hiddenCode', `${invocation.name} -c runs what another program gives it.`);
    return unless(invocation, script.text, [script]);
  }
  const { operands } = flagsOf(invocation.args, ['-o', '-O', '--rcfile', '--init-file']);
  if (invocation.args.some(({ text }) => /^--(rcfile|init-file)/.test(text)))
    ask(invocation, 'hiddenCode', `${invocation.name} reads a start-up file that is named here.`);
  const [file] = operands;
  const readsInput =
    file === undefined ||
    file.text === '-' ||
    file.text === '/dev/stdin' ||
    invocation.args.some(({ text }) => text === '-s');
  if (!readsInput) {
    return checkScriptFile(invocation, file, true);
  }
  inputScript(invocation);
}

/** What a shell reads from its standard input. */
function inputScript(invocation: Invocation): void {
  const { input } = invocation;
  if (input.kind === 'text') invocation.script(input.text);
  else if (input.kind === 'pipe')
    ask(invocation, 'hiddenCode', `${invocation.name} runs whatever ${input.from.at(-1) ?? 'another program'} writes.`);
  else if (input.kind === 'file' && invocation.places.of(input.path, invocation.cwd)?.zone !== 'inside')
    ask(invocation, 'hiddenCode', `${invocation.name} runs a file from outside the workspace.`);
}

const xargsValues = [
  '-a',
  '-d',
  '-E',
  '-e',
  '-I',
  '-J',
  '-L',
  '-n',
  '-P',
  '-R',
  '-S',
  '-s',
  '--arg-file',
  '--delimiter',
  '--max-args',
  '--max-procs',
  '--max-chars',
  '--replace',
  '--max-lines',
  '--eof',
  '--process-slot-var',
];
const unknownWord: Word = { text: '$input', isDynamic: true, isGlob: false };

/** xargs adds words that come in: known when they stand in the line, else anything. */
function argumentsFromInput(invocation: Invocation): void {
  const { args, input } = invocation;
  let index = 0;
  let marker: string | undefined;
  for (; index < args.length; index += 1) {
    const text = args[index]?.text ?? '';
    if (text === '--') {
      index += 1;
      break;
    }
    if (!text.startsWith('-') || text === '-') break;
    const replace = /^(?:-I|-J|--replace=|-i)(.+)$/s.exec(text)?.[1];
    if (replace !== undefined) marker = replace;
    else if (text === '-I' || text === '-J') marker = args[index + 1]?.text;
    else if (text === '-i' || text === '--replace') marker = '{}';
    if (xargsValues.includes(text) && text !== '--replace') index += 1;
  }
  const known = input.kind === 'text' && !args.slice(0, index).some(({ text }) => /^(-a|--arg-file)/.test(text));
  const given: Word[] = known
    ? input.text
        .split(/\s+/)
        .filter((part) => part !== '')
        .map((text) => ({ text, isDynamic: false, isGlob: false }))
    : [unknownWord];
  runWith(invocation, args.slice(index), given, marker, known ? input.text : undefined);
}

/** Runs a command with words put in place of the marker, or at its end. */
function runWith(
  invocation: Invocation,
  command: readonly Word[],
  given: readonly Word[],
  marker: string | undefined,
  text: string | undefined,
): void {
  if (command.length === 0) return;
  if (marker !== undefined && command.some((word) => word.text.includes(marker))) {
    if (command.some(({ text: each }, index) => each === marker && /^-[a-z]*c$/.test(command[index - 1]?.text ?? '')))
      ask(invocation, 'hiddenCode', `${invocation.name} runs whatever comes in as a script.`);
    const all = given.map((word) => word.text).join(' ');
    const isDynamic = given.some((word) => word.isDynamic);
    return invocation.run(
      command.map((word) =>
        word.text.includes(marker)
          ? { ...word, text: word.text.replaceAll(marker, text?.trim() ?? all), isDynamic: word.isDynamic || isDynamic }
          : word,
      ),
    );
  }
  // `xargs sh -c` hands the whole text on as one script.
  const isShell = /(^|\/)(ba|da|z|k)?sh$/.test(command[0]?.text ?? '') && command.at(-1)?.text === '-c';
  invocation.run([
    ...command,
    ...(isShell && text !== undefined ? [{ text: text.trim(), isDynamic: false, isGlob: false }] : given),
  ]);
}

const parallelValues =
  '-j -a -d -n -N -I -S --jobs --arg-file --delimiter --colsep --sshlogin --results --joblog --timeout'.split(' ');

/** GNU parallel: a command and, after `:::`, what to put into it; or whole commands. */
function inParallel(invocation: Invocation): void {
  const separator = invocation.args.findIndex(({ text }) => /^:::\+?$/.test(text));
  const before = separator < 0 ? invocation.args : invocation.args.slice(0, separator);
  let at = 0;
  while (at < before.length && (before[at]?.text ?? '').startsWith('-'))
    at += parallelValues.includes(before[at]?.text ?? '') ? 2 : 1;
  if (before.slice(0, at).some(({ text }) => /^(-S|--sshlogin)/.test(text)))
    ask(invocation, 'egress', 'parallel works on other machines.');
  const command = before.slice(at);
  const listed =
    separator < 0 ? undefined : invocation.args.slice(separator + 1).filter(({ text }) => !/^:::\+?$/.test(text));
  const { input } = invocation;
  const given: readonly Word[] =
    listed ??
    (input.kind === 'text'
      ? input.text
          .split('\n')
          .filter((text) => text !== '')
          .map((text) => ({ text, isDynamic: false, isGlob: false }))
      : input.kind === 'none'
        ? []
        : [unknownWord]);
  if (command.length === 0) {
    // Each given text is a command line of its own.
    for (const word of given) unless(invocation, word.isDynamic ? '' : word.text, [word]);
    return;
  }
  const line = command
    .map(({ text }) => (/\s/.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : text))
    .join(' ');
  if (command.length === 1 && /\s/.test(line)) invocation.script(command[0]?.text ?? '');
  for (const word of given.length === 0 ? [undefined] : given) {
    runWith(
      invocation,
      command,
      word === undefined ? [] : [word],
      '{}',
      word?.isDynamic === false ? word.text : undefined,
    );
  }
}

function later(invocation: Invocation): void {
  ask(invocation, 'permissionsOrProcesses', `${invocation.name} lets something run later.`);
  inputScript(invocation);
}
