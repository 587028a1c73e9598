/** An escape of `printf` and `echo -e`. Source: the manual of bash, "printf" and "echo". */
const escapes = /\\(?:([0-7]{1,4})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([\s\S]))/g;
const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
/** Above it a byte is only a part of a character. */
const lastAscii = 0x7f;
const lastCharacter = 0x10ffff;

/**
 * @param isFormat True in the first word of `printf`, where an octal number has up to three digits; elsewhere up to three after a zero.
 * @returns undefined where the output ends early (`\\c`), is no text, or depends on the shell.
 */
function unescaped(text: string, isFormat: boolean): string | undefined {
  let isKnown = true;
  const character = (code: number, last: number) => {
    if (code > last) isKnown = false;
    return code > last ? '' : String.fromCodePoint(code);
  };
  const decoded = text.replaceAll(escapes, (whole, octal, hex, short, long, letter) => {
    if (octal !== undefined) {
      if (isFormat ? octal.length > 3 : !octal.startsWith('0')) isKnown = false;
      return character(Number.parseInt(octal, 8), lastAscii);
    }
    if (hex !== undefined) return character(Number.parseInt(hex, 16), lastAscii);
    if (letter === undefined) return character(Number.parseInt(short ?? long, 16), lastCharacter);
    if (/[cxuU]/.test(letter) || (!isFormat && /["'?]/.test(letter))) isKnown = false;
    return letters[letter] ?? (/["'?]/.test(letter) ? letter : whole);
  });
  return isKnown ? decoded : undefined;
}

/** What `echo` prints. @returns undefined where shells differ (an escape without `-e`). */
export function echoOutput(words: readonly string[]): string | undefined {
  const first = words.findIndex((text) => !/^-[neE]+$/.test(text));
  const options = (first < 0 ? words : words.slice(0, first)).join('');
  const text = (first < 0 ? [] : words.slice(first)).join(' ');
  const decoded = unescaped(text, false);
  if (options.includes('e') || text.replaceAll('\\n', '\n') === decoded) return decoded;
  return text.includes('\\') ? undefined : text;
}

/** What `printf` prints. @returns undefined for a number or anything else that is not copied as it is. */
export function printfOutput(words: readonly string[]): string | undefined {
  const isEnded = words[0] === '--';
  const [first = '', ...args] = isEnded ? words.slice(1) : words;
  if (!isEnded && first.startsWith('-')) return undefined;
  // Split at directives first: a `%` that an escape produces (`\\045s`) begins none.
  const parts = first.split(/(%[%sb])/).map((part) => (/^%[%sb]$/.test(part) ? part : unescaped(part, true)));
  if (parts.some((part) => part === undefined || (part.includes('%') && !/^%[%sb]$/.test(part)))) return undefined;
  const takes = parts.some((part) => part === '%s' || part === '%b');
  let printed = '';
  do {
    for (const part of parts) {
      const text =
        part === '%%'
          ? '%'
          : part === '%s'
            ? (args.shift() ?? '')
            : part === '%b'
              ? unescaped(args.shift() ?? '', false)
              : part;
      if (text === undefined) return undefined;
      printed += text;
    }
  } while (takes && args.length > 0);
  return printed;
}
