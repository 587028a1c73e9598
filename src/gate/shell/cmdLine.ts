import type { Redirect } from './shellCommand.ts';
import { plainWord, textOf, type Word } from './words.ts';

/** One command of a line of cmd.exe. */
export interface CmdCommand {
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

/**
 * Splits a cmd.exe line into its commands; the command after `for`, `if` or `call` counts as one too. Source: "Remarks" of `cmd`, `for`
 * and `if` in Microsoft's reference.
 */
export function cmdCommands(text: string): CmdCommand[] {
  const commands: { words: Word[]; redirects: Redirect[] }[] = [{ words: [], redirects: [] }];
  let word = '';
  let isQuoted = false;
  let operator: string | undefined;
  const endWord = () => {
    if (word === '') return;
    const ended = wordOf(word);
    word = '';
    if (operator === undefined) commands.at(-1)?.words.push(ended);
    else if (!/^nul:?$/i.test(ended.text)) commands.at(-1)?.redirects.push({ operator, target: ended });
    operator = undefined;
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (letter === '^' && !isQuoted) {
      at += 1;
      word += text[at] ?? '';
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[<>]/.test(letter)) {
      // In `2>` the digit names the stream that is redirected.
      if (/^\d$/.test(word)) word = '';
      endWord();
      operator = text[at + 1] === letter ? letter + letter : letter;
      at += operator.length - 1;
      if (/^&\d/.test(text.slice(at + 1))) {
        at += 2;
        operator = undefined;
      }
    } else if (!isQuoted && /[&|\n]/.test(letter)) {
      endWord();
      commands.push({ words: [], redirects: [] });
    } else if (!isQuoted && /[\s,;=()]/.test(letter)) endWord();
    else word += letter;
  }
  endWord();
  return commands
    .flatMap(({ words, redirects }) =>
      started(words).map((inner, index) => ({ words: inner, redirects: index === 0 ? redirects : [] })),
    )
    .filter(({ words, redirects }) => words.length + redirects.length > 0);
}

/** The commands inside `for %f in (...) do del %f`, `if exist x del x else del y` and `@call x`. */
function started(words: readonly Word[]): (readonly Word[])[] {
  const [first, ...rest] = words;
  const name = first?.text.toLowerCase().replace(/^@+/, '') ?? '';
  if (first !== undefined && name !== first.text.toLowerCase())
    return started(name === '' ? rest : [{ ...first, text: name }, ...rest]);
  if (name === 'call') return started(rest);
  if (name === 'for') {
    const at = rest.findIndex(({ text }) => text.toLowerCase() === 'do');
    return at < 0 ? [words] : started(rest.slice(at + 1));
  }
  if (name === 'else') return started(rest);
  if (name !== 'if') return [words];
  let at = 0;
  while (/^(\/i|not)$/i.test(textOf(rest[at]))) at += 1;
  // `exist FILE`, `defined NAME`, `errorlevel N` and `a==b` are two words each (`=` separates words); `a equ b` is three.
  at += /^(equ|neq|lss|leq|gtr|geq)$/i.test(textOf(rest[at + 1])) ? 3 : 2;
  const body = rest.slice(at);
  const other = body.findIndex(({ text }) => text.toLowerCase() === 'else');
  return other < 0 ? started(body) : [...started(body.slice(0, other)), ...started(body.slice(other + 1))];
}

function wordOf(text: string): Word {
  return { ...plainWord(text), isDynamic: /%[^%\s]+%|![^!\s]+!|%~?\w/.test(text), isGlob: /[*?]/.test(text) };
}
