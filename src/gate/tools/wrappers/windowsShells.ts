import { ask, type Invocation, texts } from '../../invocation.ts';
import { checkScriptFile } from '../../scriptFile.ts';
import { textOf, type Word, wordsText } from '../../shell/words.ts';

/** `cmd /c`: switches may be joined, and `&` separates commands. */
export function cmd(invocation: Invocation): void {
  const at = invocation.args.findIndex(({ text }) => /^(\/\w(:\w+)?)*\/[ckr]/i.test(text));
  if (at < 0) return;
  const glued = /\/[ckr](.+)$/is.exec(textOf(invocation.args[at]))?.[1];
  const text = [glued, ...texts({ ...invocation, args: invocation.args.slice(at + 1) })].filter(Boolean).join(' ');
  if (/!\w+!|%\w+(:[^%]*)?%|\^\w/.test(text))
    ask(invocation, 'hiddenCode', 'cmd puts a command together that is only known when it runs.');
  invocation.code('cmd', text);
}

export function powershell(invocation: Invocation): void {
  const { args } = invocation;
  const is = (name: string, least: number) => (text: string) => {
    const given = /^[-/](\w+)$/.exec(text)?.[1]?.toLowerCase();
    return given !== undefined && given.length >= least && name.startsWith(given);
  };
  const [isCommand, isFile, isEncoded, isLogin] = [
    is('command', 1),
    is('file', 1),
    is('encodedcommand', 1),
    is('configurationfile', 6),
  ];
  if (args.some(({ text }) => isEncoded(text) || /^[-/]ec$/i.test(text)))
    ask(invocation, 'hiddenCode', `${invocation.name} runs code that is hidden in another spelling.`);
  if (args.some(({ text }) => isLogin(text)))
    ask(invocation, 'hiddenCode', `${invocation.name} reads a start-up file.`);
  const file = args[args.findIndex(({ text }) => isFile(text)) + 1];
  if (file !== undefined && args.some(({ text }) => isFile(text))) return checkScriptFile(invocation, file, false);
  const at = args.findIndex(({ text }) => isCommand(text) || /^[-/]commandwithargs$/i.test(text));
  // A dash stands for the input.
  const words = (at >= 0 ? args.slice(at + 1) : operandsOf(args)).filter(({ text }) => text !== '-');
  if (words.some(({ isDynamic }) => isDynamic))
    ask(invocation, 'hiddenCode', `${invocation.name} runs what is only known when it runs.`);
  const [first] = words;
  if (first !== undefined && /\.ps1$/i.test(first.text)) return checkScriptFile(invocation, first, false);
  if (words.length > 0) invocation.code('powershell', wordsText(words));
  if (invocation.input.kind === 'pipe') ask(invocation, 'hiddenCode', `${invocation.name} runs whatever comes in.`);
  if (invocation.input.kind === 'text') invocation.code('powershell', invocation.input.text);
  if (invocation.input.kind === 'file')
    checkScriptFile(
      { ...invocation, script: (text) => invocation.code('powershell', text) },
      invocation.input.path,
      true,
    );
}

/** PowerShell's own options come first, some with a value. */
function operandsOf(args: readonly Word[]): readonly Word[] {
  let at = 0;
  while (at < args.length && /^[-/]\w/.test(textOf(args[at])))
    at +=
      /^[-/](ex|ep|executionpolicy|w|windowstyle|version|v|inputformat|outputformat|wd|workingdirectory|settingsfile)/i.test(
        textOf(args[at]),
      )
        ? 2
        : 1;
  return args.slice(at);
}
