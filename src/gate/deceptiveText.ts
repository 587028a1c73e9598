/** Characters that make a terminal or an editor show something other than what runs, with a name for each. */
const deceptive: readonly (readonly [RegExp, string])[] = [
  [/[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/u, 'characters that turn the direction of the text around'],
  [
    /[\u200B\u2060-\u2064\uFEFF\u00AD\u180E\u115F\u1160\u3164\uFFA0\u206A-\u206F]|[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]/u,
    'characters that cannot be seen',
  ],
  // Joiners are legitimate in some scripts and in composed emoji.
  [
    /(?<!\p{Extended_Pictographic}|\uFE0F|\p{Emoji_Modifier}|\p{Script=Arabic}|\p{Script=Devanagari}|\p{Script=Bengali}|\p{Script=Malayalam}|\p{Script=Sinhala})[\u200C\u200D]/u,
    'characters that cannot be seen',
  ],
  [/(?<!\p{Extended_Pictographic}|[\d#*])\uFE0F|[\uFE00-\uFE0E]/u, 'characters that cannot be seen'],
  [
    // Tab, line feed and CRLF are ordinary text.
    /(?![\t\n\r])\p{Cc}|\r(?!\n|$)/u,
    'control characters that change what a terminal shows',
  ],
  [/[\uE000-\uF8FF]/u, 'characters that every font shows differently'],
];

/** @returns A sentence when the text would look different from what it does. */
export function deceptiveCharacters(text: string): string | undefined {
  const what = deceptive.find(([pattern]) => pattern.test(text))?.[1];
  return what === undefined
    ? undefined
    : `The command holds ${what}, so what you see is not what runs; ask for it without them.`;
}
