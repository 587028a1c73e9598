/**
 * Control characters that move the cursor or command a terminal (C0 except tab and line feed, DEL, C1), those that change text
 * direction so that it reads differently from what it is, and those that nobody sees: zero-width spaces, line separators, and the tags
 * that can hide text for a model. Joiners (U+200C, U+200D, U+FE0F) are part of many languages and of emoji.
 */
const deceptive =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * Makes text from models, notes, commits and other people safe to print: anything a terminal would obey or hide is written as `\\u001b`.
 * Inside a JSON string that denotes the same character, so JSON keeps its meaning.
 */
export function visibleText(text: string): string {
  return text.replace(deceptive, (found, at: number) =>
    found === '\r' && text[at + 1] === '\n'
      ? found
      : [...Array(found.length).keys()]
          .map((unit) => `\\u${found.charCodeAt(unit).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}

/**
 * Text for a message or a prompt of the editor, which makes a link of `[label](command:…)` and runs the command on a click: names and
 * words from outside must not become one.
 */
export function messageText(text: string): string {
  return visibleText(text).replaceAll('](', '] (');
}
