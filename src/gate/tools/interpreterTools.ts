import { withoutEnd } from '../../base/textEnds.ts';
import { unknownImports } from '../codeText.ts';
import { ask, checkInto, checkWrite, doubt, type Invocation } from '../invocation.ts';
import { checkScriptFile } from '../scriptFile.ts';
import { flagsOf } from '../shell/getopt.ts';
import { plainWord, textOf, type Word } from '../shell/words.ts';
import { checkChangedCode, pythonTests, testFiles } from './changedCode.ts';
import { checkEmptied } from './files/overwriteRules.ts';
import { checkEdit, emptiesLines } from './files/scriptedEdits.ts';
import { knownPrograms } from './knownPrograms.ts';
import { checkNodeOutput, runsScript } from './packages/nodePackages.ts';

interface Interpreter {
  readonly language: string;
  /** Flags whose value is code. */
  readonly code: RegExp;
  /** Flag with the code attached. */
  readonly attached?: RegExp;
  /** Other flags that take the next word. */
  readonly withValue: readonly string[];
}

const python: Interpreter = {
  language: 'python',
  code: /^-[a-zA-Z]*c$/,
  attached: /^-[BEISOPbdiqsuvx]*c(.+)$/s,
  withValue: ['-W', '-X', '-Q'],
};
const node: Interpreter = {
  language: 'javascript',
  code: /^(-[a-z]*[ep]|-pe|--eval|--print)$/,
  withValue: ['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions', '--env-file'],
};
const perl: Interpreter = { language: 'perl', code: /^-[a-zA-Z0]*[eE]$/, withValue: ['-I', '-M', '-m'] };
const ruby: Interpreter = { language: 'ruby', code: /^-[a-zA-Z]*e$/, withValue: ['-I', '-r', '-C'] };
const php: Interpreter = { language: 'php', code: /^(-r|-R|-B|-E|--run)$/, withValue: ['-d', '-c', '-S', '-t'] };
const lua: Interpreter = { language: 'lua', code: /^-e$/, withValue: ['-l'] };
const other: Interpreter = {
  language: 'other',
  code: /^(-e|-c|-x|-exec|--exec|--execute|--eval|-eval)$/,
  withValue: [],
};

const interpreters: Readonly<Record<string, Interpreter>> = {
  python,
  pypy: python,
  ipython: python,
  node,
  nodejs: node,
  'ts-node': node,
  tsx: node,
  perl,
  ruby,
  irb: ruby,
  php,
  lua,
  luajit: lua,
  rscript: other,
  r: other,
  julia: other,
  groovy: other,
  scala: other,
  elixir: other,
  erl: other,
  ghc: other,
  osascript: other,
  tclsh: other,
  expect: other,
  jshell: other,
  racket: other,
  ocaml: other,
  utop: other,
  kotlin: other,
  raku: other,
  csi: other,
  nu: other,
  clojure: other,
  clj: other,
  bb: other,
  guile: other,
  sbcl: other,
  swift: other,
  octave: other,
  matlab: other,
  maxima: other,
  gap: other,
  sage: other,
  gnuplot: other,
  dc: other,
  m4: other,
  gs: other,
  ecl: other,
  iex: other,
  ghci: other,
  runghc: other,
  gosh: other,
  janet: other,
  fennel: other,
  crystal: other,
  deno: { language: 'javascript', code: /^eval$/, withValue: [] },
  bun: { language: 'javascript', code: /^(-e|--eval|-p|--print)$/, withValue: ['--preload', '-r'] },
};

/** What an interpreter adds to a name to find its program. Sources: the manuals of Node and Python. */
const endings: Readonly<Record<string, readonly string[]>> = {
  javascript: ['', '.js', '.cjs', '.mjs', '.ts', '/index.js'],
  python: ['', '/__main__.py'],
};

const loadsCode = /^(-r|--require|--import|--loader|--experimental-loader|--preload|-M|-I)$/;

/** A file loaded before the program: a project file, or a package by name. */
function checkLoaded(invocation: Invocation, file: Word | undefined): void {
  if (file === undefined || !(file.isDynamic || /^[./~]/.test(file.text))) return;
  if (file.isDynamic) return checkScriptFile(invocation, file, false);
  const place = invocation.places.of(file, invocation.cwd);
  if (place !== null && invocation.places.host.kind(place.path) !== 'none')
    return checkScriptFile(invocation, file, false);
  ask(invocation, 'hiddenCode', `What stands in ${file.text}, which ${invocation.name} loads, is not known.`);
}

/** The rule of an interpreter, by its name with or without a version (`python3.12`). */
export function interpreterRule(name: string): ((invocation: Invocation) => void) | undefined {
  const found = interpreters[name] ?? interpreters[withoutEnd(name, '0123456789.')];
  return found === undefined ? undefined : (invocation) => interpret(invocation, found);
}

/** Database tasks of project scripts: `manage.py flush`, `artisan migrate:fresh`. */
const losing =
  /^(flush|reset_db|sqlflush|dbshell|(db|migrate|schema):(fresh|refresh|reset|rollback|wipe|drop\w*|truncate))$|^(drop|destroy|delete|purge|wipe|nuke|truncate)([-_:]\w+)*$/i;

/** Inline code and standard input are read; a workspace file is the project's own program. */
function interpret(invocation: Invocation, { language, code, attached, withValue }: Interpreter): void {
  const { args } = invocation;
  let hasCode = false;
  for (let index = 0; index < args.length; index += 1) {
    const text = textOf(args[index]);
    if (text === '--') break;
    const bundled =
      /^(--eval|--print|-r|--execute|--exec|--batch-string|--run-string|--command)=(.*)$/s.exec(text)?.[2] ??
      attached?.exec(text)?.[1] ??
      (/^-[ce]\S{3,}/.test(text) && language !== 'other' && language !== 'python' ? text.slice(2) : undefined);
    if (bundled !== undefined) {
      hasCode = true;
      inspect(invocation, language, { text: bundled, isDynamic: args[index]?.isDynamic ?? false, isGlob: false });
    } else if (code.test(text)) {
      const script = args[index + 1];
      hasCode = true;
      if (script === undefined)
        ask(invocation, 'hiddenCode', `${invocation.name} runs code that another program gives it.`);
      else inspect(invocation, language, script);
      index += 1;
      // `perl -i` rewrites the named files.
    } else if (loadsCode.test(text.replace(/=.*$/s, '')) && text.includes('=')) {
      checkLoaded(invocation, {
        ...plainWord(text.slice(text.indexOf('=') + 1)),
        isDynamic: args[index]?.isDynamic ?? false,
      });
    } else if (/^-[rM]\.{0,2}\//.test(text)) {
      checkLoaded(invocation, plainWord(text.slice(2)));
    } else if (withValue.includes(text)) {
      index += 1;
      if (loadsCode.test(text)) checkLoaded(invocation, args[index]);
      if (language === 'php' && /auto_(ap|pre)pend_file|extension|allow_url_include/.test(textOf(args[index])))
        ask(invocation, 'hiddenCode', `${invocation.name} is told to load more code.`);
      if (/^(data|https?):/i.test(textOf(args[index])))
        ask(invocation, 'hiddenCode', `${invocation.name} loads code from elsewhere.`);
    } else if (/^-[Mmr]\S*(socket|http|lwp|open-uri|ftp|smtp|net)/i.test(text))
      ask(invocation, 'egress', `${invocation.name} loads what uses the network.`);
    else if (!text.startsWith('-')) break;
  }
  if (language === 'javascript') checkNodeOutput(invocation);
  if (language === 'perl' || language === 'ruby') checkInPlace(invocation, code, hasCode);
  if (language === 'ruby' && args.some(({ text }) => text === '-run'))
    ask(invocation, 'egress', 'ruby -run opens files or changes them.');
  if (hasCode) return;
  const { operands } = flagsOf(args, withValue);
  // What comes in is typed into a prompt, which has commands of its own. Words behind the program are the program's.
  const ahead = args.slice(0, args.findIndex(({ text }) => !text.startsWith('-')) + 1 || args.length);
  const prompts = /^(javascript|python)$/.test(language) && invocation.input.kind !== 'none';
  if (prompts && ahead.some(({ text }) => /^(-i|--interactive|inspect|debug)$/.test(text)))
    ask(invocation, 'hiddenCode', `${invocation.name} runs what is typed into its prompt.`);
  if (language === 'javascript' && args.some(({ text }) => /^(--test|test)$/.test(text)))
    checkChangedCode(invocation, testFiles);
  const isModule = args.some(({ text }) => text === '-m');
  const run = operands[0]?.text === 'run' && /^(deno|bun)$/.test(invocation.name) ? operands.slice(1) : operands;
  const [file] = run;
  const debugged = flagsOf(args, '--inspect --inspect-brk --inspect-wait').values(
    '--inspect',
    '--inspect-brk',
    '--inspect-wait',
  );
  if (debugged.some(({ text }) => /[.:]/.test(text) && !/^(localhost|127\.|\[::1\]|:?\d+$)/.test(text)))
    ask(invocation, 'egress', `${invocation.name} lets other machines run code in it.`);
  const script = flagsOf(args, '--run').value('--run');
  if (language === 'javascript' && script !== undefined) return runsScript(invocation, script.text);
  if (invocation.name === 'deno' && operands[0]?.text === 'task' && operands[1] !== undefined) {
    runsScript(invocation, operands[1].text);
    doubt(invocation, `What the task ${operands[1].text} of deno runs is not known.`);
  }
  if (
    language === 'php' &&
    args.some(
      ({ text }, index) =>
        /^-S/.test(text) && !/^(localhost|127\.|\[::1\])/.test(text.slice(2) || textOf(args[index + 1])),
    )
  )
    ask(invocation, 'egress', 'php -S opens files of this folder to the network.');
  if (isModule) return moduleRule(invocation, args[args.findIndex(({ text }) => text === '-m') + 1], args);
  if (file === undefined || file.text === '-' || file.text === '/dev/stdin') {
    const { input } = invocation;
    if (input.kind === 'file') checkScriptFile(invocation, input.path, false);
    if (input.kind === 'text') inspect(invocation, language, { text: input.text, isDynamic: false, isGlob: false });
    else if (input.kind === 'pipe')
      ask(
        invocation,
        'hiddenCode',
        `${invocation.name} runs whatever ${input.from.at(-1) ?? 'another program'} writes.`,
      );
    return;
  }
  const address = operands.find(({ text }) => /^(https?|data|npm|jsr):/i.test(text));
  if (address !== undefined) ask(invocation, 'egress', `${invocation.name} runs or gets ${address.text}.`);
  else if (file.isDynamic || /[./]/.test(file.text)) checkScriptFile(invocation, file, false);
  // `node new` runs new.js, and `python pkg` runs what is in that folder.
  for (const ending of file.isDynamic ? [] : (endings[language] ?? [''])) {
    const place = invocation.places.ofPath(`${file.text}${ending}`, invocation.cwd);
    if (place !== null && invocation.places.host.kind(place.path) === 'file')
      checkScriptFile(invocation, { ...file, text: `${file.text}${ending}` }, false);
  }
  if (/(^|\/)manage\.py$/.test(file.text) && operands[1]?.text === 'shell') {
    const code = flagsOf(args, '-c --command').value('-c', '--command');
    if (code !== undefined) inspect(invocation, 'python', code);
  }
  const verb = textOf(operands[1]);
  if (/(^|\/)setup\.py$/.test(file.text) && /^(install|develop|upload|register|easy_install)$/.test(verb))
    ask(
      invocation,
      verb === 'upload' ? 'publishDeployInfraDatabase' : 'install',
      `setup.py ${verb} changes what is installed or published.`,
    );
  if (losing.test(verb) || (verb === 'migrate' && operands.at(-1)?.text === 'zero'))
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} ${file.text} ${verb} takes something away.`);
}

/** `perl -i` and `ruby -i` rewrite the named files; only what the code prints remains, with `-p` every line that it does not empty. */
function checkInPlace(invocation: Invocation, code: RegExp, hasCode: boolean): void {
  const { args } = invocation;
  if (!args.some(({ text }) => /^-(?![MmI])[a-zA-Z0-9]*i/.test(text))) return;
  const isPrinted = args.some(({ text }) => /^-[a-zA-Z0-9]*p/.test(text));
  const keepsCopy = args.some(({ text }) => /^-[a-zA-Z0-9]{0,20}i\w{0,40}[.~]/.test(text));
  const empties = !keepsCopy && (!isPrinted || args.some(({ text }) => emptiesLines.test(text) || setsLines(text)));
  const codeWord = args[args.findIndex(({ text }) => code.test(text)) + 1];
  const { operands } = flagsOf(args, ['-e', '-E']);
  for (const word of hasCode ? operands : operands.slice(1)) {
    if (word === codeWord && hasCode) continue;
    if (empties) checkWrite(invocation, word, false);
    else checkEdit(invocation, word);
  }
}

/** Whether code puts nothing or one text in the place of every line. */
function setsLines(code: string): boolean {
  // What stands in braces after a condition is only done where it holds.
  const everywhere = code.replaceAll(/\)\s{0,9}\{[^}]{0,400}\}?/g, '');
  return everywhere
    .split(/[;{}\n]/)
    .some((statement) =>
      /^(\$_\s{0,9}=\s{0,9}("[^"$#]{0,400}"|'[^']{0,400}'|\d+|undef|nil)|undef\b[\s(]{0,9}\$_\)?|\$_\.(clear|replace\b[\s(]{0,9}("[^"#]{0,400}"|'[^']{0,400}')\)?))$/.test(
        statement.trim(),
      ),
    );
}

/** Longer code is not just computing and printing. Chosen by us. */
const maxPlainLength = 200;
/** Code that only computes and prints, in any language. */
const plainCode =
  /^\s*((print|println|puts|cat|display|message|show|echo|say|writeln|IO\.puts|io:format|System\.out\.println)\b)?[\s\d"'.,+*/()%:-]*$|^\s*(print|println|puts|cat|IO\.puts)\b[\s(]*["'][^"'`$()]*["']\s*\)?;?\s*$|^\s*\w+\s*[-+*/]\s*\w+\s*$/;

function inspect(invocation: Invocation, language: string, script: Word): void {
  if (script.isDynamic) ask(invocation, 'hiddenCode', `${invocation.name} runs code that is only known when it runs.`);
  if (language === 'other' && (script.text.length > maxPlainLength || !plainCode.test(script.text)))
    doubt(invocation, `What the code given to ${invocation.name} does is not known.`);
  invocation.code(language, script.text);
}

/** Modules that run another Python program. */
const runsPython =
  /^(trace|cProfile|profile|doctest|scalene|viztracer|pyinstrument|kernprof|line_profiler|memory_profiler|debugpy)$/;

/** `python -m pip install` is pip; `-m http.server` opens a port. */
function moduleRule(invocation: Invocation, module: Word | undefined, args: readonly Word[]): void {
  const at = args.findIndex(({ text }) => text === '-m');
  const name = textOf(module);
  if (/^(unittest|nose2?|doctest|trial|green|ward|behave)$/.test(name)) checkChangedCode(invocation, pythonTests);
  if (/^(pip|pip3|uv|poetry|pipx|twine)$/.test(name)) return invocation.run(args.slice(at + 1));
  if (/^(webbrowser|antigravity|this)$/.test(name))
    ask(invocation, 'egress', `${invocation.name} -m ${name} opens an address in another program.`);
  if (/^(code|asyncio|pdb|sqlite3|IPython|ptpython|bpython)$/.test(name) && invocation.input.kind !== 'none')
    ask(invocation, 'hiddenCode', `${invocation.name} -m ${name} runs what is typed into its prompt.`);
  if (runsPython.test(name) && args.length > at + 2)
    return invocation.run([plainWord('python'), ...flagsOf(args.slice(at + 2), '-o -s').operands]);
  if (
    /^(code|pdb|runpy|zipapp|idlelib|turtledemo|asyncio|sqlite3|tarfile|zipfile|ensurepip|nturl2path)$/.test(name) &&
    args.length > at + 2 &&
    !/^(-l|--list|-t|--test)$/.test(textOf(args[at + 2]))
  )
    doubt(invocation, `What ${invocation.name} -m ${name} runs is not known.`);
  if (name === 'pydoc')
    for (const { text } of args.slice(at + 2)) unknownImports(invocation, 'python', `import ${text}`);
  if (name === 'ensurepip') ask(invocation, 'install', `${invocation.name} -m ${name} changes what is installed.`);
  if (name === 'json.tool') {
    const [, target] = flagsOf(args.slice(at + 2), '--indent').operands;
    if (target !== undefined) checkWrite(invocation, target, false);
  }
  if (/^(venv|virtualenv)$/.test(name)) checkEmptied({ ...invocation, name, args: args.slice(at + 2) });
  if (/^(venv|virtualenv)$/.test(name))
    for (const word of flagsOf(args.slice(at + 2), '--prompt --upgrade-deps').operands)
      checkWrite(invocation, word, true);
  if (
    /^(zipfile|tarfile)$/.test(name) &&
    args.some(({ text }) => /^(-e|--extract)$/.test(text)) &&
    args.length > at + 4
  )
    checkInto(invocation, args.at(-1) ?? plainWord('.'), false);
  if (name === 'timeit') {
    const { operands, values } = flagsOf(args.slice(at + 2), '-n --number -r --repeat -u --unit -s --setup');
    for (const word of [...operands, ...values('-s', '--setup')]) invocation.code('python', word.text);
  }
  if (knownPrograms.has(name)) return invocation.run(args.slice(at + 1));
  unknownImports(invocation, 'python', `import ${name}`);
  if (/^(http\.server|smtpd|SimpleHTTPServer|pyftpdlib|uploadserver)$/.test(name))
    ask(invocation, 'egress', `${invocation.name} -m ${name} opens files of this folder to the network.`);
}

/** Tools that run a Python program and observe it. @param verb The word before the program, if any. */
export function pythonRunner(verb?: RegExp): (invocation: Invocation) => void {
  return (invocation) => {
    const { operands, value } = flagsOf(
      invocation.args,
      '-c -o --outfile --output -r --rcfile --source --data-file -m --omit --include',
    );
    if (verb === undefined && operands.length === 0 && invocation.input.kind !== 'none')
      ask(invocation, 'hiddenCode', `${invocation.name} runs what is typed into its prompt.`);
    const code = value('-c')?.text;
    // IPython passes `!rm` to the shell.
    if (code?.startsWith('!')) invocation.script(code.slice(1));
    else if (code !== undefined) invocation.code('python', code);
    const [first, ...rest] = operands;
    if (verb !== undefined && (first === undefined || !verb.test(first.text))) return;
    const program = verb === undefined ? operands : rest;
    if (program.length > 0) invocation.run([plainWord('python'), ...program]);
  };
}
