import { ask, checkInto, checkWrite, doubt, type Invocation, texts } from '../../invocation.ts';
import { checkScriptFile } from '../../scriptFile.ts';
import { flagsOf, type Parsed } from '../../shell/getopt.ts';
import { printfOutput } from '../../shell/printedText.ts';
import { runsInIndex } from '../../shell/shellNodes.ts';
import { plainWord, textOf, type Word, wordsText } from '../../shell/words.ts';
import { checkAssignment } from './steeringVariables.ts';

export function settings(invocation: Invocation): void {
  for (const word of invocation.args) {
    const at = word.text.indexOf('=');
    if (at > 0) checkAssignment(invocation, word.text.slice(0, at), { ...word, text: word.text.slice(at + 1) });
  }
  steeringOperands(invocation);
}

/** The shell evaluates an index as arithmetic and runs commands in it, even inside quotes. */
export function steeringOperands(invocation: Invocation): void {
  if (invocation.args.some(({ text, isDynamic }) => !isDynamic && runsInIndex(text)))
    ask(invocation, 'hiddenCode', `${invocation.name} runs a command that is hidden in an index.`);
}

export function commandRule(invocation: Invocation, { operands, has }: Parsed): void {
  // `command -v git` only looks it up.
  const looks = has('-v', '-V') && !operands.slice(1).some(({ text }) => text.startsWith('-'));
  if (!looks && operands.length > 0) invocation.run(operands);
}

export function environment(invocation: Invocation): void {
  const { operands, value, values } = flagsOf(
    invocation.args,
    '-u --unset -C --chdir -S --split-string -P --block-signal -a --argv0',
    {
      stops: true,
    },
  );
  let { cwd } = invocation;
  const folder = value('-C', '--chdir');
  if (folder !== undefined) cwd = folder.isDynamic ? null : (invocation.places.of(folder, cwd)?.path ?? null);
  for (const word of values('-P')) checkAssignment(invocation, 'PATH', word);
  const inline = values('-S', '--split-string');
  if (inline.length > 0) return invocation.script(wordsText([...inline, ...operands]).trim(), cwd);
  const at = operands.findIndex(({ text }) => !/^[^=/\s]+=/.test(text) && text !== '-');
  const assigned = at < 0 ? operands : operands.slice(0, at);
  for (const word of assigned) {
    const equals = word.text.indexOf('=');
    if (equals > 0)
      checkAssignment(invocation, word.text.slice(0, equals), { ...word, text: word.text.slice(equals + 1) });
  }
  if (at >= 0) invocation.run(operands.slice(at), { cwd, assigned });
}

export function elevated(invocation: Invocation, { operands, has }: Parsed): void {
  if (operands.length > 0 || has('-i', '-s', '--login', '--shell', '-e', '--edit'))
    ask(invocation, 'permissionsOrProcesses', `${invocation.name} works with the rights of another account.`);
  const at = operands.findIndex(({ text }) => !/^\w+=/.test(text));
  if (at >= 0) invocation.run(operands.slice(at));
}

/** Text passed to a shell: judged when known, else asked about. */
function unless(invocation: Invocation, text: string, words: readonly Word[], positions?: readonly Word[]): void {
  if (words.some(({ isDynamic }) => isDynamic))
    ask(invocation, 'hiddenCode', `${invocation.name} runs what is only known when it runs.`);
  if (text.trim() !== '') invocation.script(text, invocation.cwd, positions);
}

export function evalRule(invocation: Invocation): void {
  const words = invocation.args.filter(({ text }, index) => !(index === 0 && text === '--'));
  const text = wordsText(words);
  if (harmlessEval.test(text)) return;
  if (words.some(({ isDynamic }) => isDynamic))
    ask(invocation, 'hiddenCode', 'eval runs what is only known when it runs.');
  invocation.inShell(text);
}

/** Lines that tools tell people to put into every shell. */
const harmlessEval =
  /^\$\((ssh-agent( -s)?|(brew|\/opt\/homebrew\/bin\/brew) shellenv|(pyenv|rbenv|nodenv|direnv|fnm|mise|starship|zoxide|conda|nodenv|jenv) (init|env|hook|activate)( -)?( [\w-]+)*|opam env|dircolors( -b)?|minikube docker-env|docker-machine env \w*|fnm env( --[\w-]+)*)\)$/;

/** A shell: an inline script, a file, or standard input. */
export function shell(invocation: Invocation): void {
  // `+o name` takes a value as `-o name` does.
  const args = invocation.args.map((word) =>
    /^\+[a-zA-Z]/.test(word.text) ? { ...word, text: `-${word.text.slice(1)}` } : word,
  );
  const { operands, has, value, values } = flagsOf(
    args,
    '-o -O --rcfile --init-file --command --commands -C --init-command --config --env-config --execute',
    { stops: true },
  );
  if (value('--rcfile', '--init-file', '--config', '--env-config') !== undefined)
    ask(invocation, 'hiddenCode', `${invocation.name} reads a start-up file that is named here.`);
  const named = values('--command', '--commands', '--init-command', '-C', '--execute');
  for (const word of named) unless(invocation, word.text, [word]);
  // A single dash in front ends the options, as `--` does.
  const [file, ...positions] = operands[0]?.text === '-' && operands.length > 1 ? operands.slice(1) : operands;
  if (has('-c')) {
    if (file === undefined) ask(invocation, 'hiddenCode', `${invocation.name} -c runs what another program gives it.`);
    else unless(invocation, file.text, [file], positions);
    return;
  }
  if (named.length > 0) return;
  const readsInput = file === undefined || file.text === '-' || file.text === '/dev/stdin' || has('-s');
  if (!readsInput) return checkScriptFile(invocation, file, true);
  inputScript(invocation);
}

/** Judges what a shell reads from standard input. */
function inputScript(invocation: Invocation): void {
  const { input } = invocation;
  if (input.kind === 'text') invocation.script(input.text);
  else if (input.kind === 'pipe')
    ask(invocation, 'hiddenCode', `${invocation.name} runs whatever ${input.from.at(-1) ?? 'another program'} writes.`);
  else if (input.kind === 'file') checkScriptFile(invocation, input.path, true);
}

export function scriptRule(invocation: Invocation, { operands, has }: Parsed): void {
  const [target, ...command] = operands;
  if (target !== undefined) checkWrite(invocation, target, has('-a', '--append'));
  if (command.length > 0) invocation.run(command);
}

export function trap(invocation: Invocation): void {
  const [action] = flagsOf(invocation.args).operands;
  if (action === undefined || /^(-|''|"")?$/.test(action.text)) return;
  invocation.laterScript(action.text);
  // The trap may set variables that the line uses later.
  if (invocation.args.some(({ text }) => /^(SIG)?(DEBUG|RETURN|ERR)$/i.test(text))) invocation.inShell(undefined);
}

export function aliasRule(invocation: Invocation): void {
  for (const { text } of invocation.args) {
    const at = text.indexOf('=');
    if (at > 0) invocation.script(text.slice(at + 1));
  }
}

export function mapfile(invocation: Invocation): void {
  const inner = flagsOf(invocation.args, '-C -c -d -n -O -s -u').value('-C');
  if (inner !== undefined) invocation.script(inner.text);
}

/** `coproc NAME { ...; }` or `coproc COMMAND`; the grammar supports neither. */
export function coproc(invocation: Invocation): void {
  ask(invocation, 'hiddenCode', 'coproc runs a command beside the line.');
  invocation.run(invocation.args);
}

const unknownWord: Word = { text: '$input', isDynamic: true, isGlob: false };

/** xargs appends its input: known when it is written in the line, otherwise anything. */
export function argumentsFromInput(invocation: Invocation): void {
  const { args, input } = invocation;
  const { operands, given, values, has } = flagsOf(
    args,
    '-a --arg-file -d --delimiter -E -I -J -L -n -P -R -S -s --max-args --max-procs --max-chars --process-slot-var',
    { stops: true },
  );
  const attached = args.flatMap(({ text }) => /^(?:--replace=|-[0rtpxo]*i)(.+)$/s.exec(text)?.[1] ?? []).at(-1);
  const isReplacing = has('-i', '--replace') || values('-I', '-J').length > 0;
  const marker = isReplacing ? (values('-I', '-J').at(-1)?.text ?? attached ?? '{}') : undefined;
  const known = input.kind === 'text' && !given.some(({ name }) => name === '-a' || name === '--arg-file');
  const text = known ? input.text : '';
  const items = known ? itemsOf(text, has('-0', '--null'), values('-d', '--delimiter').at(-1)) : undefined;
  const whole = items === undefined ? undefined : text.replaceAll('\0', '\n');
  runWith(invocation, operands, items?.map(plainWord) ?? [unknownWord], marker, whole);
}

/** The arguments that xargs makes of a text. @returns undefined where it would take quotes or escapes out of it. */
function itemsOf(text: string, isNull: boolean, delimiter: Word | undefined): readonly string[] | undefined {
  if (isNull) return text.split('\0').filter((item) => item !== '');
  if (delimiter !== undefined) {
    const between = delimiter.isDynamic ? undefined : printfOutput([delimiter.text]);
    return between?.length === 1 ? text.split(between).filter((item) => item !== '') : undefined;
  }
  return /["'\\]/.test(text) ? undefined : text.split(/[\s\0]+/).filter((item) => item !== '');
}

/** Asks when the program would do harm with unknown names. */
function runsInput(
  invocation: Invocation,
  command: readonly Word[],
  marker: string | undefined,
  isKnown: boolean,
): void {
  const name = command[0]?.text.replace(/^.*\//, '') ?? '';
  const takes = command.slice(1).some(({ text }) => marker !== undefined && text === marker) || command.length === 1;
  if (
    !isKnown &&
    takes &&
    /^((ba|da|z|k|c|fi)?sh|python[\d.]*|node|perl|ruby|php|source|eval|env|command|exec|sudo)$/.test(name)
  )
    ask(invocation, 'hiddenCode', `${invocation.name} lets ${name} run whatever comes in.`);
  if (
    !isKnown &&
    takes &&
    /^(touch|mkdir|tee|cp|mv|ln|install|truncate|dd|curl|wget|chmod|chown|kill|rm|unlink|shred)$/.test(name)
  )
    ask(
      invocation,
      'deleteOrOverwriteUncommitted',
      `${invocation.name} gives ${name} names that are only known when it runs.`,
    );
}

/** Judges a command with words in place of the marker, or appended where there is none. */
function runWith(
  invocation: Invocation,
  command: readonly Word[],
  given: readonly Word[],
  marker: string | undefined,
  text: string | undefined,
): void {
  if (command.length === 0) return;
  runsInput(invocation, command, marker, text !== undefined);
  if (marker !== undefined && command.some((word) => word.text.includes(marker))) {
    if (command.some(({ text: each }, index) => each === marker && /^-[a-z]*c$/.test(textOf(command[index - 1]))))
      ask(invocation, 'hiddenCode', `${invocation.name} runs whatever comes in as a script.`);
    const all = wordsText(given);
    const isDynamic = given.some((word) => word.isDynamic);
    return invocation.run(
      command.map((word) =>
        word.text.includes(marker)
          ? {
              ...word,
              text: word.text.replaceAll(marker, () => text?.trim() ?? all),
              isDynamic: word.isDynamic || isDynamic,
            }
          : word,
      ),
    );
  }
  // `xargs sh -c` passes the whole input on as one script.
  const isShell = /(^|\/)(ba|da|z|k)?sh$/.test(textOf(command[0])) && /^-[a-z]*c$/.test(textOf(command.at(-1)));
  invocation.run([...command, ...(isShell && text !== undefined ? [plainWord(text.trim())] : given)]);
}

/** GNU parallel: a command and its arguments after `:::`, or whole commands. */
export function inParallel(invocation: Invocation): void {
  const separator = invocation.args.findIndex(({ text }) => /^::::?\+?$/.test(text));
  const before = separator < 0 ? invocation.args : invocation.args.slice(0, separator);
  const {
    operands: command,
    value,
    values,
  } = flagsOf(
    before,
    '-j -a -d -n -N -I -S --jobs --arg-file --delimiter --colsep --sshlogin --slf --sshloginfile --results --joblog --timeout --wd --workdir --tmpdir --env --memfree --load --delay --retries --halt --tagstring -L -P --max-procs --basefile --return --block --recstart --recend --rpl',
    { stops: true },
  );
  if (value('-S', '--sshlogin', '--slf', '--sshloginfile') !== undefined)
    ask(invocation, 'egress', 'parallel works on other machines.');
  for (const word of values('--joblog')) checkWrite(invocation, word, false);
  for (const word of values('--results')) checkInto(invocation, word, false);
  const isFile = separator >= 0 && textOf(invocation.args[separator]).startsWith('::::');
  const listed =
    separator < 0
      ? undefined
      : isFile
        ? [unknownWord]
        : invocation.args.slice(separator + 1).filter(({ text }) => !/^:::\+?$/.test(text));
  const { input } = invocation;
  const given: readonly Word[] =
    listed ??
    (values('-a', '--arg-file').length > 0
      ? [unknownWord]
      : input.kind === 'text'
        ? input.text
            .split(/[\n\0]/)
            .filter((text) => text !== '')
            .map(plainWord)
        : [unknownWord]);
  if (command.length === 0) {
    // Each argument is a complete command line.
    for (const word of given) unless(invocation, word.isDynamic ? '' : word.text, [word]);
    return;
  }
  const first = command[0];
  if (command.length === 1 && first !== undefined && /\s/.test(first.text)) {
    for (const word of given)
      invocation.script(
        first.text.includes('{}') ? first.text.replaceAll('{}', () => word.text) : `${first.text} ${word.text}`,
      );
    return;
  }
  for (const word of given) runWith(invocation, command, [word], '{}', word.isDynamic ? undefined : word.text);
}

export function later(invocation: Invocation): void {
  ask(invocation, 'permissionsOrProcesses', `${invocation.name} lets something run later.`);
  inputScript(invocation);
}

/** Program names that mean nothing else: among a runner's words, such a name is the program it starts. */
const startable =
  /^(rm|rmdir|unlink|shred|srm|dd|mkfs(\..*)?|(ba|da|z|k|c|tc|fi|a|ya)?sh|sudo|doas|su|env|nohup|timeout|xargs|eval|curl|wget|nc|ncat|socat|ssh|scp|rsync|git|chmod|chown|chgrp|pkill|killall|mv|cp|tee|truncate|python[\d.]*|node|perl|ruby|php|powershell|pwsh|npm|npx|pnpm|yarn|docker|kubectl|terraform|psql|mysql|busybox|find|sed|awk|tar|crontab|shutdown|reboot)$/;

/** Judges a program or shell text among the arguments. @returns Whether there was any. */
export function hidesCode(invocation: Invocation): boolean {
  const { args } = invocation;
  let found = false;
  for (const [index, word] of args.entries()) {
    const text = word.text.replace(/^--?[\w-]+=/, '');
    if (/\s/.test(text.trim())) {
      const [first = ''] = text.trim().split(/\s+/);
      if (startable.test(first.replace(/^.*\//, '')) || /[;&|]\s*\w|\$\(|`/.test(text)) {
        invocation.script(text);
        found = true;
      }
    } else if (startable.test(text.replace(/^.*\//, ''))) {
      invocation.run(args.slice(index));
      return true;
    }
  }
  return found;
}

/** `opam exec -- PROGRAM`, `stack exec PROGRAM`, `sops exec-env FILE 'TEXT'`: a tool's own verb for starting another program. */
export function runsAfterVerb(invocation: Invocation): void {
  const { name, args } = invocation;
  const verb = args.findIndex(({ text }) => !text.startsWith('-'));
  if (/^sops$/.test(name) && /^exec-(env|file)$/.test(textOf(args[verb]))) {
    const { operands } = flagsOf(args.slice(verb + 1), '--user --same-process!');
    return invocation.script(textOf(operands[1]));
  }
  if (!/^(opam|stack|cabal|nx|dune)$/.test(name) || !/^(exec|x)$/.test(textOf(args[verb]))) return;
  const rest = args.slice(verb + 1);
  const dashes = rest.findIndex(({ text }) => text === '--');
  const program = dashes >= 0 ? dashes + 1 : rest.findIndex(({ text }) => !text.startsWith('-'));
  if (program >= 0 && program < rest.length) invocation.run(rest.slice(program));
}

/** Judges what a program starts: shell text, a known program, or one outside the workspace. */
export function runsAny(invocation: Invocation): void {
  const verb = textOf(invocation.args.find(({ text }) => !text.startsWith('-')));
  if (/^(pm2|forever)$/.test(invocation.name) && /^(del(ete)?|stop(all)?|kill|flush|unstartup|cleanlogs)$/.test(verb))
    ask(invocation, 'permissionsOrProcesses', `${invocation.name} ${verb} ends programs that run on this machine.`);
  if (hidesCode(invocation)) return;
  const at = invocation.args.findIndex((word) => {
    if (!/^(\/|~|\.\.)/.test(word.text) || /\s/.test(word.text)) return false;
    const place = invocation.places.of(word, invocation.cwd);
    return place?.zone === 'outside' && invocation.places.host.kind(place.path) !== 'folder';
  });
  if (at >= 0) invocation.run(invocation.args.slice(at));
}

/** Terminal multiplexers: judges the command lines among their own words. */
export function multiplexer(invocation: Invocation): void {
  const words = texts(invocation);
  for (const text of words) if (/\s/.test(text)) invocation.script(text);
  const { operands, has, values } = flagsOf(invocation.args, '-t -s -S -n -c -L -f -x -y -e -F -h -p -T', {
    stops: true,
  });
  const [first, ...rest] = operands;
  const verb = textOf(first);
  const inner = flagsOf(rest, '-t -s -n -c -F -x -y -e -l -p -N', { stops: true }).operands;
  for (const word of [...values('-f'), ...(/^source(-file)?$/.test(verb) ? inner : [])])
    checkScriptFile(invocation, word, false);
  const command = invocation.name === 'tmux' ? inner : operands;
  if (verb === 'send-keys' || verb === 'send')
    invocation.script(
      inner.map(({ text }) => (/^(Enter|C-m)$/.test(text) ? '\n' : text === 'Space' ? ' ' : `${text} `)).join(''),
    );
  else if (words.includes('stuff')) invocation.script(words.slice(words.indexOf('stuff') + 1).join(' '));
  // A single word with blanks is shell text, judged above.
  else if (command.length > 0 && !has('-X') && !(command.length === 1 && /\s/.test(textOf(command[0]))))
    invocation.run(command);
  if (/^kill-/.test(verb))
    ask(invocation, 'permissionsOrProcesses', `${invocation.name} ${verb} ends what runs there.`);
}

/** Everyday steps of a debugger. Sources: the manuals of GDB and LLDB. */
const debugSteps =
  /^(r|run|start|starti|c|continue|n|next|s|step|si|ni|finish|fin|until|q|quit|bt|backtrace|where|up|down|f|frame|l|list|info|thread|b|break|tbreak|rbreak|breakpoint|br|watch|rwatch|catch|delete|disable|enable|p|print|inspect|x|display|ptype|whatis|disassemble|di|help|set (pagination|confirm|width|height|print|args|breakpoint|disassembly-flavor|var)|show|register|memory read|image|target (list|variable|modules)|process (launch|continue|status)|settings (show|list))\b[^|;`]*$/;

export function loads(invocation: Invocation): void {
  const { values } = flagsOf(
    invocation.args,
    '-ex -iex --eval-command --init-eval-command -o -O --one-line --one-line-before-file -x --command -s --source -p --pid',
    { hasWords: true },
  );
  const { input } = invocation;
  const typed = input.kind === 'text' ? input.text.split('\n').filter((line) => line.trim() !== '') : [];
  if (input.kind === 'pipe' || input.kind === 'file')
    ask(invocation, 'hiddenCode', `${invocation.name} runs what is typed into its prompt.`);
  const named = values('-ex', '-iex', '--eval-command', '--init-eval-command', '-o', '-O', '--one-line');
  for (const text of [...named.map((word) => word.text), ...typed])
    if (/\b(shell|python|call|pipe|make|script|platform|source|dump|restore)\b|!|\w\s*\(/.test(text))
      ask(invocation, 'hiddenCode', `${invocation.name} is told to run something.`);
    else if (!debugSteps.test(text.trim())) doubt(invocation, `What ${text} makes ${invocation.name} do is not known.`);
  if (values('-x', '--command', '-s', '--source').length > 0)
    ask(invocation, 'hiddenCode', `${invocation.name} runs a script.`);
  const at = invocation.args.findIndex(({ text }) => text === '--args');
  if (at >= 0) invocation.run(invocation.args.slice(at + 1));
}
