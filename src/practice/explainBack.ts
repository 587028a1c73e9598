/**
 * From this many accepted AI lines on, we ask for one sentence. Source: Bisra 2018: self-explanation g = .55 over 69 effects.
 */
export const explainFromLines = 20;
/** Room for one sentence, characters. */
const longestNote = 300;

/** The reviewer's note as stored, or undefined when it says nothing. */
export function reviewersNote(text: string | undefined): string | undefined {
  const note = text?.replaceAll(/\s+/g, ' ').trim().slice(0, longestNote) ?? '';
  return /[\p{L}\p{N}]/u.test(note) ? note : undefined;
}
