import { alignTexts } from '../align/alignTexts.ts';
import { withoutBlanks } from '../tracker/pendingSuggestions.ts';
import { type AgentClaim, type ClaimedEdit, isSameFile } from './hookEvents.ts';

/** A hook event and the change it reports may arrive in either order, but at most this far apart (VS Code's edit markers: 5 min). */
export const claimLifeMs = 300_000;
const maxClaims = 256;
/** Share of the claimed text that must be found when it is not there verbatim (a formatter ran after the agent). */
const foundAgain = 0.6;

export interface PendingClaim extends AgentClaim {
  readonly receivedMs: number;
  /** Its text was found; each hook event describes one change. */
  settled: boolean;
}

/** A stretch of the current text that an agent says it wrote. */
export interface ClaimedRange {
  readonly start: number;
  readonly end: number;
  readonly claim: PendingClaim;
  /** The text occurs verbatim. */
  readonly literal: boolean;
  /** The whole claimed text around it, including what was there before the agent's edit. */
  readonly around: readonly [start: number, end: number];
  /** `new`: not part of the old text that the agent named, so certainly the agent's. `file`: the agent wrote the whole file. */
  readonly extent: 'new' | 'file';
}

/** What agents recently said about files, matched with the text by content, never by time alone. */
export class AgentClaims {
  #claims: PendingClaim[] = [];

  add(claim: AgentClaim, nowMs: number): PendingClaim {
    const pending = { ...claim, receivedMs: nowMs, settled: false };
    this.#claims = [
      ...this.#claims.filter(({ receivedMs }) => nowMs - receivedMs <= claimLifeMs).slice(1 - maxClaims),
      pending,
    ];
    return pending;
  }

  all(): readonly PendingClaim[] {
    return this.#claims;
  }

  restore(claims: readonly PendingClaim[]): void {
    this.#claims = [...claims];
  }

  /** The claims about a document whose text has not been found yet. */
  for(uri: string, nowMs: number): PendingClaim[] {
    return this.#claims.filter(
      ({ receivedMs, files, settled }) =>
        !settled && nowMs - receivedMs <= claimLifeMs && files.some(({ path }) => isSameFile(path, uri)),
    );
  }
}

/** Finds the claimed text in `text`. */
export function findClaimed(claim: PendingClaim, uri: string, text: string): ClaimedRange[] {
  return claim.files
    .filter(({ path }) => isSameFile(path, uri))
    .flatMap(({ edits }) => edits.flatMap((edit) => findEdit(claim, edit, text)));
}

function findEdit(claim: PendingClaim, edit: ClaimedEdit, text: string): ClaimedRange[] {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const wanted = edit.newText.replaceAll(/\r?\n/gu, lineEnd);
  if (withoutBlanks(wanted) === '') return [];
  const fresh = newParts(edit.oldText?.replaceAll(/\r?\n/gu, lineEnd) ?? '', wanted);
  const extent = edit.oldText === null ? 'file' : 'new';
  const ranges: ClaimedRange[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const around = [at, at + wanted.length] as const;
    for (const [start, end] of fresh)
      ranges.push({ claim, literal: true, extent, around, start: at + start, end: at + end });
  }
  if (ranges.length > 0 || claim.phase === 'before') return ranges;
  const isFresh = new Uint8Array(wanted.length);
  for (const [start, end] of fresh) isFresh.fill(1, start, end);
  return findReformatted(wanted, isFresh, text).map(([start, end]) => ({
    ...{ claim, literal: false, extent, start, end },
    around: [start, end],
  }));
}

/** The parts of the new text that were not in the old one. */
function newParts(oldText: string, wanted: string): [start: number, end: number][] {
  if (withoutBlanks(oldText) === '') return [[0, wanted.length]];
  const source = alignTexts(oldText, wanted);
  return stretches(wanted.length, (at) => (source[at] ?? -1) < 0).filter(
    ([start, end]) => withoutBlanks(wanted.slice(start, end)) !== '',
  );
}

function findReformatted(wanted: string, isFresh: Uint8Array, text: string): [start: number, end: number][] {
  const source = alignTexts(wanted, text, { preserving: true });
  const found = stretches(text.length, (at) => isFresh[source[at] ?? -1] === 1);
  const units = found.reduce((sum, [start, end]) => sum + withoutBlanks(text.slice(start, end)).length, 0);
  let wantedUnits = 0;
  for (let at = 0; at < wanted.length; at += 1) {
    if (isFresh[at] === 1 && withoutBlanks(wanted.charAt(at)) !== '') wantedUnits += 1;
  }
  return units >= foundAgain * wantedUnits ? found : [];
}

/** Maximal stretches of 0..length in which the test holds. */
function stretches(length: number, test: (at: number) => boolean): [start: number, end: number][] {
  const list: [number, number][] = [];
  for (let start = 0; start < length; start += 1) {
    if (!test(start)) continue;
    let end = start;
    while (end < length && test(end)) end += 1;
    list.push([start, end]);
    start = end;
  }
  return list;
}
