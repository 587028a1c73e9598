/**
 * Control characters that move the cursor or command a terminal (C0 except tab and line feed, DEL, C1), and those that change text
 * direction so that it reads differently from what it is.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for.
const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes text from models, notes, commits and other people safe to print: anything a terminal would obey or hide is written as `\\u001b`.
 * Inside a JSON string that denotes the same character, so JSON keeps its meaning.
 */
export function visibleText(text: string): string {
  return text.replace(deceptive, (found, at: number) =>
    found === '\r' && text[at + 1] === '\n' ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
