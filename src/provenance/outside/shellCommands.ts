/** One command of a command line: its words without quotes, and the here-documents passed to it. */
export interface ParsedCommand {
  readonly words: readonly string[];
  readonly documents: readonly (readonly string[])[];
}

/** Nesting of `bash -c` beyond this is ignored. Chosen by us. */
const maxDepth = 2;

/**
 * The commands of a command line as a shell splits them, in one pass over the text. Variables and substitutions are kept as written,
 * because their values are unknown.
 */
export function parseCommands(text: string, depth = 0): readonly ParsedCommand[] {
  const commands: { words: string[]; documents: string[][] }[] = [];
  let current: { words: string[]; documents: string[][] } = { words: [], documents: [] };
  /** Here-documents that start after this line. */
  let waiting: { readonly end: string; readonly into: string[][] }[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) {
      const marked = /^\d*<<-?(?!<)(.+)$/su.exec(word)?.[1];
      if (marked !== undefined) waiting.push({ end: marked, into: current.documents });
      else current.words.push(word);
    }
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (current.words.length > 0 || current.documents.length > 0) commands.push(current);
    current = { words: [], documents: [] };
  };
  let at = 0;
  while (at < text.length) {
    const sign = text[at] ?? '';
    if (sign === "'") {
      const end = text.indexOf("'", at + 1);
      word = (word ?? '') + text.slice(at + 1, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end + 1;
    } else if (sign === '"') {
      word ??= '';
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
        if (text[at] === '\\' && /["\\$`]/u.test(text[at + 1] ?? '')) at += 1;
        word += text[at] ?? '';
      }
      at += 1;
    } else if (sign === '\\' && text[at + 1] === '\n') {
      at += 2;
    } else if (sign === '\\') {
      word = (word ?? '') + (text[at + 1] ?? '');
      at += 2;
    } else if (sign === '\n') {
      // The last word may be the name of another here-document.
      endWord();
      const due = waiting;
      waiting = [];
      endCommand();
      at += 1;
      for (const { end, into } of due) {
        const lines: string[] = [];
        while (at < text.length) {
          const stop = text.indexOf('\n', at);
          const line = text.slice(at, stop < 0 ? text.length : stop);
          at = stop < 0 ? text.length : stop + 1;
          if (line.trim() === end) break;
          lines.push(line);
        }
        into.push(lines);
      }
    } else if (sign === '#' && word === undefined) {
      const stop = text.indexOf('\n', at);
      at = stop < 0 ? text.length : stop;
    } else if (/[;&|()]/u.test(sign)) {
      // `2>&1` and `>|` do not end a command.
      if (sign !== '(' && sign !== ')' && word !== undefined && /[<>]$/u.test(word)) word += sign;
      else endCommand();
      at += 1;
    } else if (/\s/u.test(sign)) {
      // The name of a here-document may be separated from `<<` by a space.
      if (word === undefined || !/^\d*<<-?$/u.test(word)) endWord();
      at += 1;
    } else {
      word = (word ?? '') + sign;
      at += 1;
    }
  }
  endCommand();
  return commands.flatMap((command) => [command, ...innerCommands(command.words, depth)]);
}

/** The script passed to a shell: `bash -lc '…'`. */
function innerCommands(words: readonly string[], depth: number): readonly ParsedCommand[] {
  const at = words.findIndex((word) => /(?:^|\/)(?:ba|z|da)?sh$/u.test(word));
  const flag = at < 0 ? -1 : words.findIndex((word, index) => index > at && /^-[a-z]*c$/u.test(word));
  const script = flag < 0 ? undefined : words[flag + 1];
  return script === undefined || depth >= maxDepth ? [] : parseCommands(script, depth + 1);
}
