import { mentionsIn, mentionText } from '../../base/mentions.ts';

/** What a person attached to a question in VS Code's own chat. */
export interface ChatReference {
  /** Where it stands in the prompt, UTF-16 units, end exclusive; undefined if it was attached beside it. */
  readonly range?: readonly [start: number, end: number] | undefined;
  /** The file as questions name it; undefined if it is no whole file of the workspace. */
  readonly path?: string | undefined;
  /** What to call it if it cannot be sent. */
  readonly label: string;
}

/**
 * The prompt with its files named as questions name them: VS Code writes only the last part of a path, which may be another file's name.
 * @returns `leftOut` has what cannot go along
 */
export function promptWithNames(
  prompt: string,
  references: readonly ChatReference[],
): { readonly text: string; readonly leftOut: readonly string[] } {
  let text = prompt;
  const leftOut: string[] = [];
  const beside = new Set<string>();
  for (const { range, path, label } of references.toSorted((a, b) => (b.range?.[0] ?? 0) - (a.range?.[0] ?? 0))) {
    const mention = path === undefined ? undefined : mentionText({ kind: 'file', argument: path });
    if (range === undefined) {
      if (mention === undefined) leftOut.push(label);
      else beside.add(mention);
      continue;
    }
    const own = mentionsIn(prompt.slice(...range));
    // Names without a path, such as #selection, mean the same here.
    if (mention === undefined && own.some(({ argument }) => argument === '')) continue;
    if (mention === undefined) leftOut.push(label);
    // As code it names nothing; as it stands, it might name another file.
    const written = mention ?? (own.length > 0 ? `\`${label}\`` : undefined);
    if (written !== undefined) text = text.slice(0, range[0]) + written + text.slice(range[1]);
  }
  return { text: [text.trim(), ...beside].filter((part) => part !== '').join(' '), leftOut };
}
