import { flagsOf } from '../flags.ts';
import { type Act, ask, checkWrite } from '../invocation.ts';
import { checkScriptFile } from '../scriptFile.ts';

/** Programs that few name as such, and that start, load or lose something all the same. */
export const moreTools: Readonly<Record<string, (act: Act) => void>> = {
  coproc: (act) => act.run(act.args),
  tmux: multiplexer,
  screen: multiplexer,
  zellij: multiplexer,
  gdb: debuggerRule,
  lldb: debuggerRule,
  cmd: (act) => {
    const at = act.args.findIndex(({ text }) => /^\/[ckr]$/i.test(text));
    if (at >= 0)
      act.script(
        act.args
          .slice(at + 1)
          .map(({ text }) => text.replaceAll('\\', '/'))
          .join(' '),
      );
  },
  wsl: (act) => act.run(flagsOf(act.args, ['-d', '-u', '--distribution', '--user', '--cd']).operands),
  powershell,
  pwsh: powershell,
  direnv: (act) => {
    if (act.args[0]?.text === 'exec') act.run(act.args.slice(2));
    if (/^(allow|permit|grant)$/.test(act.args[0]?.text ?? ''))
      ask(act, 'hiddenCode', 'direnv lets the file of a folder run in every shell there.');
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
  elasticdump: (act) => ask(act, 'egress', 'elasticdump copies a database elsewhere.'),
  snow: (act) => {
    if (/\b(drop|delete|truncate|update|insert|alter|create|grant)\b/i.test(act.args.map(({ text }) => text).join(' ')))
      ask(act, 'publishDeployInfraDatabase', 'snow changes a database.');
  },
  flask: (act) => {
    if (act.args[0]?.text === 'db' && act.args[1]?.text === 'downgrade')
      ask(act, 'publishDeployInfraDatabase', 'flask db downgrade takes something away.');
  },
  hash: (act) => {
    if (flagsOf(act.args).has('p')) ask(act, 'hiddenCode', 'hash -p gives a name to another program.');
  },
  bind: (act) => {
    if (flagsOf(act.args).has('x', 'f')) ask(act, 'hiddenCode', 'bind lets a key run something.');
  },
  zip: (act) => {
    const { has, value } = flagsOf(act.args, ['-TT', '--unzip-command']);
    if (has('m', '--move')) ask(act, 'deleteOrOverwriteUncommitted', 'zip -m deletes what it packed.');
    const test = value('-TT', '--unzip-command');
    if (test !== undefined) act.script(test.text);
  },
  '7z': archiver,
  '7za': archiver,
  rar: archiver,
  unrar: archiver,
  xxd: (act) => {
    const target = flagsOf(act.args, ['-s', '-l', '-c', '-o', '-g']).operands[1];
    if (target !== undefined) checkWrite(act, target, false);
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

function asks(what: string): (act: Act) => void {
  return (act) => {
    if (act.args.length > 0) ask(act, 'permissionsOrProcesses', `${act.name} ${what}.`);
  };
}

function keys(flag: RegExp, what: string): (act: Act) => void {
  return (act) => {
    if (act.args.some(({ text }) => flag.test(text))) ask(act, 'permissionsOrProcesses', `${act.name} ${what}.`);
  };
}

function nix(act: Act): void {
  const script = flagsOf(act.args, ['--run', '--command', '-p', '-c']).value('--run', '--command');
  if (script !== undefined) act.script(script.text);
  const [verb, what] = flagsOf(act.args).operands;
  if (act.name === 'nix' && verb?.text === 'run' && what !== undefined && !/^[.#]/.test(what.text))
    ask(act, 'install', `nix runs ${what.text}, which is fetched if it is not there.`);
  const after = act.args.findIndex(({ text }) => text === '-c' || text === '--command');
  if (act.name === 'nix' && after >= 0) act.run(act.args.slice(after + 1));
}

/** What stands between the words of a terminal's own is a command line in it. */
function multiplexer(act: Act): void {
  const words = act.args.map(({ text }) => text);
  for (const text of words) if (/\s/.test(text)) act.script(text);
  const { operands } = flagsOf(act.args, [
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
  const from = act.name === 'tmux' ? 1 : 0;
  if (operands[0]?.text === 'send-keys' || operands[0]?.text === 'send') {
    act.script(
      operands
        .slice(1)
        .filter(({ text }) => !/^(Enter|C-m)$/.test(text))
        .map(({ text }) => text)
        .join(' '),
    );
  } else if (operands.length > from && !words.includes('-X')) act.run(operands.slice(from));
  else if (words.includes('stuff')) act.script(words.slice(words.indexOf('stuff') + 1).join(' '));
}

function debuggerRule(act: Act): void {
  for (const [index, { text }] of act.args.entries()) {
    const code = /^(?:-ex|-iex|--eval-command|-o|-O|--one-line)$/.test(text)
      ? (act.args[index + 1]?.text ?? '')
      : (/^--eval-command=(.*)$/s.exec(text)?.[1] ?? '');
    if (/\b(shell|python|call|pipe|make|script|platform)\b|!/.test(code))
      ask(act, 'hiddenCode', `${act.name} is told to run something.`);
    if (/^(-x|--command|-s|--source)(=|$)/.test(text)) ask(act, 'hiddenCode', `${act.name} runs a script.`);
  }
}

function powershell(act: Act): void {
  const at = act.args.findIndex(({ text }) => /^[-/](c|command|commandwithargs)$/i.test(text));
  const file = act.args.findIndex(({ text }) => /^[-/](f|file)$/i.test(text));
  const encoded = act.args.some(({ text }) => /^[-/](e|ec|en|enc\w*)$/i.test(text));
  if (encoded) ask(act, 'hiddenCode', `${act.name} runs code that is hidden in another spelling.`);
  const script = file < 0 ? undefined : act.args[file + 1];
  if (script !== undefined) return checkScriptFile(act, script, false);
  const words = at < 0 ? act.args.filter(({ text }) => !/^[-/]\w+$/.test(text)) : act.args.slice(at + 1);
  if (words.some(({ isDynamic }) => isDynamic))
    ask(act, 'hiddenCode', `${act.name} runs what is only known when it runs.`);
  const text = words.map((word) => word.text).join(' ');
  if (/\.ps1$/i.test(words[0]?.text ?? ''))
    return words[0] === undefined ? undefined : checkScriptFile(act, words[0], false);
  act.code('powershell', text);
  // Its short names are those of other shells: `rm`, `del`, `git`.
  if (text.trim() !== '' && !/[{}@]/.test(text)) act.script(text.replaceAll('\\', '/'));
  if (act.input.kind === 'pipe') ask(act, 'hiddenCode', `${act.name} runs whatever comes in.`);
  if (act.input.kind === 'text') act.code('powershell', act.input.text);
}

function archiver(act: Act): void {
  const [verb] = act.args;
  if (/^d$/.test(verb?.text ?? '')) ask(act, 'deleteOrOverwriteUncommitted', `${act.name} d deletes from an archive.`);
  if (act.args.some(({ text }) => /^-(y|aoa|sdel|o\+|df)$/.test(text)))
    ask(act, 'deleteOrOverwriteUncommitted', `${act.name} overwrites or deletes files without asking.`);
}

/** A page of this machine and a file are shown every day. */
function opens(act: Act): void {
  for (const { text, isDynamic } of flagsOf(act.args, ['-a', '-b', '-e']).operands) {
    const isFar =
      /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/i.test(text);
    if (isFar || isDynamic) ask(act, 'egress', `${act.name} opens ${text} in another program.`);
  }
}

/** Names are looked up on servers of others: what is put into one leaves the machine. */
function lookup(act: Act): void {
  if (act.args.some(({ text, isDynamic }) => isDynamic && /\$\(|`/.test(text)))
    ask(act, 'egress', `${act.name} sends what another command writes to a server.`);
}

/** The shell reads an index as arithmetic, and runs what stands in it, even inside quotes. */
function evaluates(act: Act): void {
  if (act.args.some(({ text, isDynamic }) => !isDynamic && /\[[^\]]*(\$\(|`)/.test(text)))
    ask(act, 'hiddenCode', `${act.name} runs a command that is hidden in an index.`);
}
