/** The escapes that `printf` and `echo -e` replace; `\c` ends the output. Source: bash, "printf" and "echo". */
const escapes =
  /\\(?:([0-7]{1,4})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([abeEfnrtv\\"'?])|(c))/g;
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
};
/** Above it a byte is only a part of a character. */
const lastAscii = 0x7f;
const lastCharacter = 0x10ffff;

/** @returns undefined where the output ends early or is no text. */
function unescaped(text: string): string | undefined {
  let isKnown = true;
  const decoded = text.replaceAll(escapes, (whole, octal, hex, short, long, letter, end) => {
    if (octal !== undefined) {
      // Three digits, or four with a leading zero; then one digit more would be text in some shells.
      const code = Number.parseInt(octal, 8);
      if (code > lastAscii || (octal.length === 4 && !octal.startsWith('0'))) isKnown = false;
      return String.fromCharCode(code);
    }
    if (hex !== undefined) {
      const code = Number.parseInt(hex, 16);
      if (code > lastAscii) isKnown = false;
      return String.fromCharCode(code);
    }
    const point = short ?? long;
    if (point !== undefined) {
      const code = Number.parseInt(point, 16);
      if (code > lastCharacter) isKnown = false;
      return code > lastCharacter ? '' : String.fromCodePoint(code);
    }
    if (end !== undefined) isKnown = false;
    return letters[letter] ?? letter ?? whole;
  });
  return isKnown ? decoded : undefined;
}

/** What `echo` prints. @returns undefined where shells differ (an escape without `-e`). */
export function echoOutput(words: readonly string[]): string | undefined {
  const first = words.findIndex((text) => !/^-[neE]+$/.test(text));
  const options = (first < 0 ? words : words.slice(0, first)).join('');
  const text = (first < 0 ? [] : words.slice(first)).join(' ');
  const decoded = unescaped(text);
  if (options.includes('e') || text.replaceAll('\\n', '\n') === decoded) return decoded;
  return text.includes('\\') ? undefined : text;
}

/** What `printf` prints. @returns undefined for a number or anything else that is not copied as it is. */
export function printfOutput(words: readonly string[]): string | undefined {
  const isEnded = words[0] === '--';
  const [first = '', ...args] = isEnded ? words.slice(1) : words;
  if (!isEnded && first.startsWith('-')) return undefined;
  const format = unescaped(first.replaceAll('%%', '%\0'));
  if (format === undefined || /%[^sb\0]|%$/.test(format)) return undefined;
  let printed = '';
  do {
    let isKnown = true;
    let takes = false;
    printed += format.replaceAll(/%[sb\0]/g, (place) => {
      if (place === '%\0') return '%';
      takes = true;
      const arg = args.shift() ?? '';
      const text = place === '%s' ? arg : unescaped(arg);
      if (text === undefined) isKnown = false;
      return text ?? '';
    });
    if (!isKnown) return undefined;
    if (!takes) break;
  } while (args.length > 0);
  return printed;
}
