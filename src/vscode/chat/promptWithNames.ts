import { mentionsIn, mentionText } from '../../base/mentions.ts';

/** What a person attached to a question in VS Code's own chat. */
export interface ChatReference {
  /** Where it stands in the prompt, UTF-16 units, end exclusive; undefined if it was attached beside it. */
  readonly range?: readonly [start: number, end: number] | undefined;
  /** The file as questions name it; undefined if it is no whole file. */
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
  const named = references.flatMap(({ range, path }) =>
    range === undefined || path === undefined ? [] : [{ range, path }],
  );
  for (const { range, path } of named.toSorted((a, b) => b.range[0] - a.range[0]))
    text = text.slice(0, range[0]) + mentionText({ kind: 'file', argument: path }) + text.slice(range[1]);
  const beside = references.flatMap(({ range, path }) => (range === undefined && path !== undefined ? [path] : []));
  const added = [...new Set(beside)].map((argument) => mentionText({ kind: 'file', argument }));
  return {
    text: [text.trim(), ...added].filter((part) => part !== '').join(' '),
    leftOut: references
      // Our own names, such as #selection, mean the same.
      .filter(
        ({ range, path }) =>
          path === undefined && (range === undefined || mentionsIn(prompt.slice(...range)).length === 0),
      )
      .map(({ label }) => label),
  };
}
