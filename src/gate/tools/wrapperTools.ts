import { flagsOf } from '../flags.ts';
import { type Act, ask, texts } from '../invocation.ts';
import { checkScriptFile, sourced } from '../scriptFile.ts';
import type { Word } from '../words.ts';

/** Programs that start another one: what counts is that one. */
export const wrapperTools: Readonly<Record<string, (act: Act) => void>> = {
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
  su: (act) => {
    ask(act, 'permissionsOrProcesses', 'su works as another account.');
    const script = flagsOf(act.args, ['-c', '--command', '-s']).value('-c', '--command');
    if (script !== undefined) act.script(script.text);
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
  watch: (act) => act.script(textOf(flagsOf(act.args, ['-n', '--interval']).operands)),
  eval: (act) => unless(act, texts(act).join(' '), act.args),
  script: (act) => {
    const inner = flagsOf(act.args, ['-c', '--command']).value('-c', '--command');
    if (inner !== undefined) act.script(inner.text);
  },
  trap: (act) => {
    const [action] = flagsOf(act.args).operands;
    if (action !== undefined && !/^(-|''|"")?$/.test(action.text)) act.script(action.text);
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
  busybox: (act) => act.run(act.args),
  toybox: (act) => act.run(act.args),
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
  alias: (act) => {
    for (const { text } of act.args) {
      const at = text.indexOf('=');
      if (at > 0) act.script(text.slice(at + 1));
    }
  },
  enable: (act) => {
    if (act.args.some(({ text }) => text.startsWith('-f'))) ask(act, 'hiddenCode', 'enable loads code into the shell.');
  },
  complete: (act) => {
    const inner = flagsOf(act.args, ['-C', '-F']).value('-C');
    if (inner !== undefined) act.script(inner.text);
  },
  mapfile: (act) => {
    const inner = flagsOf(act.args, ['-C', '-c']).value('-C');
    if (inner !== undefined) act.script(inner.text);
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
export function checkAssignment(act: Act, name: string, value: Word): void {
  if (!steering.test(name)) return;
  if (!value.isDynamic && harmlessValues.test(value.text)) return;
  if (harmlessByName[name]?.test(value.text) === true) return;
  ask(act, 'hiddenCode', `Setting ${name} changes what other programs run.`);
}

function settings(act: Act): void {
  for (const word of act.args) {
    const at = word.text.indexOf('=');
    if (at > 0) checkAssignment(act, word.text.slice(0, at), { ...word, text: word.text.slice(at + 1) });
  }
}

function environment(act: Act): void {
  const { args } = act;
  let { cwd } = act;
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
    if (folder !== undefined) cwd = act.places.ofPath(folder, cwd)?.path ?? null;
    if (/^(-S|--split-string)/.test(text)) {
      const inline = text.replace(/^(-S|--split-string=?)/, '');
      return act.script([inline, ...args.slice(at + 1).map((each) => each.text)].join(' ').trim());
    }
    if (/^(-u|-C|--unset|--chdir)$/.test(text)) at += 1;
    else if (!text.startsWith('-')) {
      const equals = text.indexOf('=');
      if (equals < 0) break;
      if (word !== undefined && equals > 0)
        checkAssignment(act, text.slice(0, equals), { ...word, text: text.slice(equals + 1) });
    }
  }
  if (at < args.length) act.run(args.slice(at), { cwd });
}

function after(withValue: readonly string[]): (act: Act) => void {
  return afterOperand(0, withValue);
}

/** @param skip Operands of the wrapper's own, such as timeout's duration. */
function afterOperand(skip: number, withValue: readonly string[]): (act: Act) => void {
  return (act) => {
    let left = skip;
    for (let index = 0; index < act.args.length; index += 1) {
      const text = act.args[index]?.text ?? '';
      if (text === '--') {
        if (left === 0) return act.run(act.args.slice(index + 1));
        continue;
      }
      if (text.startsWith('-') && text !== '-') {
        if (withValue.includes(text)) index += 1;
        // `command -v git` only looks.
        if (
          act.name === 'command' &&
          /^-[pvV]*[vV]/.test(text) &&
          !act.args.slice(index + 1).some((word) => /^--?\w/.test(word.text))
        )
          return;
        continue;
      }
      if (left === 0) return act.run(act.args.slice(index));
      left -= 1;
    }
  };
}

function elevated(withValue: readonly string[]): (act: Act) => void {
  const inner = after(withValue);
  return (act) => {
    if (act.args.some(({ text }) => !text.startsWith('-') || /^-[is]$|^--(login|shell|edit)$/.test(text)))
      ask(act, 'permissionsOrProcesses', `${act.name} works with the rights of another account.`);
    const at = act.args.findIndex(({ text }) => !/^\w+=/.test(text));
    inner({ ...act, args: act.args.slice(Math.max(0, at)) });
  };
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}

/** Text that a shell reads: known, or the person is asked. */
function unless(act: Act, text: string, words: readonly Word[]): void {
  if (words.some(({ isDynamic }) => isDynamic))
    ask(act, 'hiddenCode', `${act.name} runs what is only known when it runs.`);
  if (text.trim() !== '') act.script(text);
}

/** A shell: a script on the line, a file, or what comes in. */
function shell(act: Act): void {
  const at = act.args.findIndex(({ text }) => /^-[a-zA-Z]*c$/.test(text) || text === '--command');
  if (at >= 0) {
    const script = act.args[at + 1];
    if (script === undefined) return ask(act, 'hiddenCode', `${act.name} -c runs what another program gives it.`);
    return unless(act, script.text, [script]);
  }
  const { operands } = flagsOf(act.args, ['-o', '-O', '--rcfile', '--init-file']);
  if (act.args.some(({ text }) => /^--(rcfile|init-file)/.test(text)))
    ask(act, 'hiddenCode', `${act.name} reads a start-up file that is named here.`);
  const [file] = operands;
  const readsInput =
    file === undefined || file.text === '-' || file.text === '/dev/stdin' || act.args.some(({ text }) => text === '-s');
  if (!readsInput) {
    return checkScriptFile(act, file, true);
  }
  inputScript(act);
}

/** What a shell reads from its standard input. */
function inputScript(act: Act): void {
  const { input } = act;
  if (input.kind === 'text') act.script(input.text);
  else if (input.kind === 'pipe')
    ask(act, 'hiddenCode', `${act.name} runs whatever ${input.from.at(-1) ?? 'another program'} writes.`);
  else if (input.kind === 'file' && act.places.of(input.path, act.cwd)?.zone !== 'inside')
    ask(act, 'hiddenCode', `${act.name} runs a file from outside the workspace.`);
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
function argumentsFromInput(act: Act): void {
  const { args, input } = act;
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
  runWith(act, args.slice(index), given, marker, known ? input.text : undefined);
}

/** Runs a command with words put in place of the marker, or at its end. */
function runWith(
  act: Act,
  command: readonly Word[],
  given: readonly Word[],
  marker: string | undefined,
  text: string | undefined,
): void {
  if (command.length === 0) return;
  if (marker !== undefined && command.some((word) => word.text.includes(marker))) {
    if (command.some(({ text: each }, index) => each === marker && /^-[a-z]*c$/.test(command[index - 1]?.text ?? '')))
      ask(act, 'hiddenCode', `${act.name} runs whatever comes in as a script.`);
    const all = given.map((word) => word.text).join(' ');
    const isDynamic = given.some((word) => word.isDynamic);
    return act.run(
      command.map((word) =>
        word.text.includes(marker)
          ? { ...word, text: word.text.replaceAll(marker, text?.trim() ?? all), isDynamic: word.isDynamic || isDynamic }
          : word,
      ),
    );
  }
  // `xargs sh -c` hands the whole text on as one script.
  const isShell = /(^|\/)(ba|da|z|k)?sh$/.test(command[0]?.text ?? '') && command.at(-1)?.text === '-c';
  act.run([
    ...command,
    ...(isShell && text !== undefined ? [{ text: text.trim(), isDynamic: false, isGlob: false }] : given),
  ]);
}

/** GNU parallel: a command and, after `:::`, what to put into it; or whole commands. */
function inParallel(act: Act): void {
  const separator = act.args.findIndex(({ text }) => /^:::\+?$/.test(text));
  const before = separator < 0 ? act.args : act.args.slice(0, separator);
  const values = [
    '-j',
    '-a',
    '-d',
    '-n',
    '-N',
    '-I',
    '--jobs',
    '--arg-file',
    '--delimiter',
    '--colsep',
    '--sshlogin',
    '-S',
    '--results',
    '--joblog',
    '--timeout',
  ];
  let at = 0;
  while (at < before.length && (before[at]?.text ?? '').startsWith('-'))
    at += values.includes(before[at]?.text ?? '') ? 2 : 1;
  if (before.slice(0, at).some(({ text }) => /^(-S|--sshlogin)/.test(text)))
    ask(act, 'egress', 'parallel works on other machines.');
  const command = before.slice(at);
  const listed = separator < 0 ? undefined : act.args.slice(separator + 1).filter(({ text }) => !/^:::\+?$/.test(text));
  const { input } = act;
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
    for (const word of given) unless(act, word.isDynamic ? '' : word.text, [word]);
    return;
  }
  const line = command
    .map(({ text }) => (/\s/.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : text))
    .join(' ');
  if (command.length === 1 && /\s/.test(line)) act.script(command[0]?.text ?? '');
  for (const word of given.length === 0 ? [undefined] : given) {
    runWith(act, command, word === undefined ? [] : [word], '{}', word?.isDynamic === false ? word.text : undefined);
  }
}

function later(act: Act): void {
  ask(act, 'permissionsOrProcesses', `${act.name} lets something run later.`);
  inputScript(act);
}
