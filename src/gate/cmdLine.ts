import { plainWord, type Word } from './words.ts';

/** The commands of a line of cmd.exe, one after the other. Source: Microsoft's `cmd` reference, "Remarks". */
export function cmdCommands(text: string): Word[][] {
  const commands: Word[][] = [[]];
  let word = '';
  let isQuoted = false;
  const endWord = () => {
    if (word !== '') commands.at(-1)?.push(wordOf(word));
    word = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (letter === '^' && !isQuoted) {
      at += 1;
      word += text[at] ?? '';
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[&|\n]/.test(letter)) {
      endWord();
      commands.push([]);
    } else if (!isQuoted && /[\s,;=()]/.test(letter)) endWord();
    else word += letter;
  }
  endWord();
  return commands.filter(({ length }) => length > 0);
}

function wordOf(text: string): Word {
  return { ...plainWord(text), isDynamic: /%[^%\s]+%|![^!\s]+!|%~?\w/.test(text), isGlob: /[*?]/.test(text) };
}
