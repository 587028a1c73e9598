import { flagsOf } from '../flags.ts';
import { ask, checkWrite, type Invocation } from '../invocation.ts';
import { checkScriptFile } from '../scriptFile.ts';

/** Programs that few name as such, and that start, load or lose something all the same. */
export const moreTools: Readonly<Record<string, (invocation: Invocation) => void>> = {
  coproc: (invocation) => invocation.run(invocation.args),
  tmux: multiplexer,
  screen: multiplexer,
  zellij: multiplexer,
  gdb: debuggerRule,
  lldb: debuggerRule,
  cmd: (invocation) => {
    const at = invocation.args.findIndex(({ text }) => /^\/[ckr]$/i.test(text));
    if (at >= 0)
      invocation.script(
        invocation.args
          .slice(at + 1)
          .map(({ text }) => text.replaceAll('\\', '/'))
          .join(' '),
      );
  },
  wsl: (invocation) =>
    invocation.run(flagsOf(invocation.args, ['-d', '-u', '--distribution', '--user', '--cd']).operands),
  powershell,
  pwsh: powershell,
  direnv: (invocation) => {
    if (invocation.args[0]?.text === 'exec') invocation.run(invocation.args.slice(2));
    if (/^(allow|permit|grant)$/.test(invocation.args[0]?.text ?? ''))
      ask(invocation, 'hiddenCode', 'direnv lets the file of a folder run in every shell there.');
  },
  'nix-shell': nix,
  nix,
  gpg: keys(/^--(delete\S*|export-secret\S*|import|edit-key|gen-revoke)$/, 'gives out or changes keys'),
  gpg2: keys(/^--(delete\S*|export-secret\S*|import|edit-key|gen-revoke)$/, 'gives out or changes keys'),
  'ssh-add': keys(/^-[dDkKlLxX]*[dDxX]/, 'takes keys away'),
  swapoff: asks('changes how the machine works'),
  swapon: asks('changes how the machine works'),
  route: asks('changes how the machine reaches others'),
  xattr: keys(/^-[a-z]*[cdw]/, 'changes what the system knows of a file'),
  hdiutil: asks('changes disks'),
  schtasks: asks('changes what runs by itself'),
  net: asks('changes accounts or services'),
  netsh: asks('changes how the machine reaches others'),
  cipher: asks('changes disks'),
  bcdedit: asks('changes how the machine starts'),
  diskpart: asks('changes disks'),
  wmic: asks('changes the machine'),
  elasticdump: (invocation) => ask(invocation, 'egress', 'elasticdump copies a database elsewhere.'),
  snow: (invocation) => {
    if (
      /\b(drop|delete|truncate|update|insert|alter|create|grant)\b/i.test(
        invocation.args.map(({ text }) => text).join(' '),
      )
    )
      ask(invocation, 'publishDeployInfraDatabase', 'snow changes a database.');
  },
  flask: (invocation) => {
    if (invocation.args[0]?.text === 'db' && invocation.args[1]?.text === 'downgrade')
      ask(invocation, 'publishDeployInfraDatabase', 'flask db downgrade takes something away.');
  },
  hash: (invocation) => {
    if (flagsOf(invocation.args).has('p')) ask(invocation, 'hiddenCode', 'hash -p gives a name to another program.');
  },
  bind: (invocation) => {
    if (flagsOf(invocation.args).has('x', 'f')) ask(invocation, 'hiddenCode', 'bind lets a key run something.');
  },
  zip: (invocation) => {
    const { has, value } = flagsOf(invocation.args, ['-TT', '--unzip-command']);
    if (has('m', '--move')) ask(invocation, 'deleteOrOverwriteUncommitted', 'zip -m deletes what it packed.');
    const test = value('-TT', '--unzip-command');
    if (test !== undefined) invocation.script(test.text);
  },
  '7z': archiver,
  '7za': archiver,
  rar: archiver,
  unrar: archiver,
  xxd: (invocation) => {
    const target = flagsOf(invocation.args, ['-s', '-l', '-c', '-o', '-g']).operands[1];
    if (target !== undefined) checkWrite(invocation, target, false);
  },
  'xdg-open': opens,
  open: opens,
  start: opens,
  ping: lookup,
  ping6: lookup,
  traceroute: lookup,
  whois: lookup,
  test: evaluates,
  '[': evaluates,
  printf: evaluates,
  read: evaluates,
  let: evaluates,
  unset: evaluates,
  getopts: evaluates,
  wait: evaluates,
};

function asks(what: string): (invocation: Invocation) => void {
  return (invocation) => {
    if (invocation.args.length > 0) ask(invocation, 'permissionsOrProcesses', `${invocation.name} ${what}.`);
  };
}

function keys(flag: RegExp, what: string): (invocation: Invocation) => void {
  return (invocation) => {
    if (invocation.args.some(({ text }) => flag.test(text)))
      ask(invocation, 'permissionsOrProcesses', `${invocation.name} ${what}.`);
  };
}

function nix(invocation: Invocation): void {
  const script = flagsOf(invocation.args, ['--run', '--command', '-p', '-c']).value('--run', '--command');
  if (script !== undefined) invocation.script(script.text);
  const [verb, what] = flagsOf(invocation.args).operands;
  if (invocation.name === 'nix' && verb?.text === 'run' && what !== undefined && !/^[.#]/.test(what.text))
    ask(invocation, 'install', `nix runs ${what.text}, which is fetched if it is not there.`);
  const after = invocation.args.findIndex(({ text }) => text === '-c' || text === '--command');
  if (invocation.name === 'nix' && after >= 0) invocation.run(invocation.args.slice(after + 1));
}

/** What stands between the words of a terminal's own is a command line in it. */
function multiplexer(invocation: Invocation): void {
  const words = invocation.args.map(({ text }) => text);
  for (const text of words) if (/\s/.test(text)) invocation.script(text);
  const { operands } = flagsOf(invocation.args, [
    '-t',
    '-s',
    '-S',
    '-n',
    '-c',
    '-L',
    '-f',
    '-x',
    '-y',
    '-e',
    '-F',
    '-h',
    '-p',
    '-T',
  ]);
  const from = invocation.name === 'tmux' ? 1 : 0;
  if (operands[0]?.text === 'send-keys' || operands[0]?.text === 'send') {
    invocation.script(
      operands
        .slice(1)
        .filter(({ text }) => !/^(Enter|C-m)$/.test(text))
        .map(({ text }) => text)
        .join(' '),
    );
  } else if (operands.length > from && !words.includes('-X')) invocation.run(operands.slice(from));
  else if (words.includes('stuff')) invocation.script(words.slice(words.indexOf('stuff') + 1).join(' '));
}

function debuggerRule(invocation: Invocation): void {
  for (const [index, { text }] of invocation.args.entries()) {
    const code = /^(?:-ex|-iex|--eval-command|-o|-O|--one-line)$/.test(text)
      ? (invocation.args[index + 1]?.text ?? '')
      : (/^--eval-command=(.*)$/s.exec(text)?.[1] ?? '');
    if (/\b(shell|python|call|pipe|make|script|platform)\b|!/.test(code))
      ask(invocation, 'hiddenCode', `${invocation.name} is told to run something.`);
    if (/^(-x|--command|-s|--source)(=|$)/.test(text))
      ask(invocation, 'hiddenCode', `${invocation.name} runs a script.`);
  }
}

function powershell(invocation: Invocation): void {
  const at = invocation.args.findIndex(({ text }) => /^[-/](c|command|commandwithargs)$/i.test(text));
  const file = invocation.args.findIndex(({ text }) => /^[-/](f|file)$/i.test(text));
  const encoded = invocation.args.some(({ text }) => /^[-/](e|ec|en|enc\w*)$/i.test(text));
  if (encoded) ask(invocation, 'hiddenCode', `${invocation.name} runs code that is hidden in another spelling.`);
  const script = file < 0 ? undefined : invocation.args[file + 1];
  if (script !== undefined) return checkScriptFile(invocation, script, false);
  const words = at < 0 ? invocation.args.filter(({ text }) => !/^[-/]\w+$/.test(text)) : invocation.args.slice(at + 1);
  if (words.some(({ isDynamic }) => isDynamic))
    ask(invocation, 'hiddenCode', `${invocation.name} runs what is only known when it runs.`);
  const text = words.map((word) => word.text).join(' ');
  if (/\.ps1$/i.test(words[0]?.text ?? ''))
    return words[0] === undefined ? undefined : checkScriptFile(invocation, words[0], false);
  invocation.code('powershell', text);
  // Its short names are those of other shells: `rm`, `del`, `git`.
  if (text.trim() !== '' && !/[{}@]/.test(text)) invocation.script(text.replaceAll('\\', '/'));
  if (invocation.input.kind === 'pipe') ask(invocation, 'hiddenCode', `${invocation.name} runs whatever comes in.`);
  if (invocation.input.kind === 'text') invocation.code('powershell', invocation.input.text);
}

function archiver(invocation: Invocation): void {
  const [verb] = invocation.args;
  if (/^d$/.test(verb?.text ?? ''))
    ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} d deletes from an archive.`);
  if (invocation.args.some(({ text }) => /^-(y|aoa|sdel|o\+|df)$/.test(text)))
    ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} overwrites or deletes files without asking.`);
}

/** A page of this machine and a file are shown every day. */
function opens(invocation: Invocation): void {
  for (const { text, isDynamic } of flagsOf(invocation.args, ['-a', '-b', '-e']).operands) {
    const isFar =
      /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/i.test(text);
    if (isFar || isDynamic) ask(invocation, 'egress', `${invocation.name} opens ${text} in another program.`);
  }
}

/** Names are looked up on servers of others: what is put into one leaves the machine. */
function lookup(invocation: Invocation): void {
  if (invocation.args.some(({ text, isDynamic }) => isDynamic && /\$\(|`/.test(text)))
    ask(invocation, 'egress', `${invocation.name} sends what another command writes to a server.`);
}

/** The shell reads an index as arithmetic, and runs what stands in it, even inside quotes. */
function evaluates(invocation: Invocation): void {
  if (invocation.args.some(({ text, isDynamic }) => !isDynamic && /\[[^\]]*(\$\(|`)/.test(text)))
    ask(invocation, 'hiddenCode', `${invocation.name} runs a command that is hidden in an index.`);
}
