/**
 * Control characters that move the cursor or give commands to a terminal (C0 without tab and line break, DEL, C1), and those that
 * turn the direction of text so that it reads other than it is.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for.
const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text from models, notes, commits and other people as it may be printed: what a terminal would obey or hide is written as
 * `\\u001b`. Inside of a JSON string that is the same character, so JSON stays what it says.
 */
export function visibleText(text: string): string {
  return text.replace(deceptive, (found, at: number) =>
    found === '\r' && text[at + 1] === '\n' ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
