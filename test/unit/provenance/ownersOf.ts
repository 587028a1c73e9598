import { replayProvenance } from '../../../src/provenance/replay.ts';

/** An event of a replay without its line number. */
export interface Step {
  readonly t: number;
  readonly kind: string;
  readonly [field: string]: unknown;
}

export interface Owners {
  /** One letter a character: `a` ai, `h` human, `p` paste, `t` tool, `.` unknown. */
  readonly letters: string;
  readonly runs: ReturnType<typeof replayProvenance>['documents'][string]['runs'];
}

export const uri = 'file:///w/a.ts';

/** Whose each character of a document is after the steps. */
export function ownersOf(steps: readonly Step[], name = uri): Owners {
  const events = steps.map((step, index) => ({ line: index + 2, tMs: step.t, kind: step.kind, fields: step }));
  const document = replayProvenance(events).documents[name];
  if (document === undefined) throw new Error(`${name} is not in the result`);
  const letter: Readonly<Record<string, string>> = { ai: 'a', human: 'h', paste: 'p', tool: 't', unknown: '.' };
  const letters = document.runs.map(({ start, end, origin }) => (letter[origin] ?? '?').repeat(end - start)).join('');
  return { letters, runs: document.runs };
}

let time = 1000;
const at = (kind: string, fields: object): Step => {
  time += 100;
  return { t: time, kind, ...fields };
};

export const open = (text: string, name = uri): Step => at('open', { uri: name, languageId: 'typescript', text });
export const change = (offset: number, length: number, text: string, more: object = {}): Step =>
  at('change', { uri, changes: [{ offset, length, text }], reason: null, ...more });
export const changes = (list: readonly (readonly [number, number, string])[], more: object = {}): Step =>
  at('change', {
    uri,
    changes: list.map(([offset, length, text]) => ({ offset, length, text })),
    reason: null,
    ...more,
  });
export const undo = (offset: number, length: number, text: string): Step =>
  change(offset, length, text, { reason: 'undo' });
export const redo = (offset: number, length: number, text: string): Step =>
  change(offset, length, text, { reason: 'redo' });
export const suggestion = (id: string, offset: number, length: number, text: string): Step =>
  at('offer', { id, uri, offset, length, text, tag: { tool: 'calibrated', model: 'm', level: 'Edit' } });
export const event = (kind: string, fields: object = {}): Step =>
  at(kind, kind === 'restart' ? {} : { uri, ...fields });
export const typed = (offset: number, text: string): Step[] =>
  Array.from(text, (char, index) => change(offset + index, 0, char));
/** Lets time pass. */
export const wait = (ms: number): void => {
  time += ms;
};
