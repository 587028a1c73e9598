import { alignTexts } from './alignTexts.ts';
import { type AgentClaim, type ClaimedEdit, isSameFile } from './hookEvents.ts';
import { withoutBlanks } from './offerBook.ts';
import { commonPrefix, commonSuffix } from './tokens.ts';

/** A hook event and the change it speaks of may come in either order, but not further apart (VS Code's edit markers: 5 min). */
export const claimLifeMs = 300_000;
const MOST_CLAIMS = 256;
/** Share of the claimed text that must be found again when it does not stand there literally (a formatter ran after the agent). */
const FOUND_AGAIN = 0.6;

export interface PendingClaim extends AgentClaim {
  readonly receivedMs: number;
}

/** A stretch of the current text that an agent says it wrote. */
export interface ClaimedRange {
  readonly start: number;
  readonly end: number;
  readonly claim: PendingClaim;
  /** The text stands there literally. */
  readonly literal: boolean;
  /**
   * `new`: no part of the old text that the agent named, so the agent's for certain. `file`: the agent wrote the whole file.
   * `context`: may hold text that stood there before.
   */
  readonly extent: 'new' | 'file' | 'context';
}

/** What agents said about files lately, matched with the text by content, never by time alone. */
export class AgentClaims {
  #claims: PendingClaim[] = [];

  add(claim: AgentClaim, nowMs: number): PendingClaim {
    const pending = { ...claim, receivedMs: nowMs };
    this.#claims = [
      ...this.#claims.filter(({ receivedMs }) => nowMs - receivedMs <= claimLifeMs).slice(1 - MOST_CLAIMS),
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

  for(uri: string, nowMs: number): PendingClaim[] {
    return this.#claims.filter(
      ({ receivedMs, files }) => nowMs - receivedMs <= claimLifeMs && files.some(({ path }) => isSameFile(path, uri)),
    );
  }
}

/** Where the text that a claim speaks of stands in `text`. */
export function findClaimed(claim: PendingClaim, uri: string, text: string): ClaimedRange[] {
  return claim.files
    .filter(({ path }) => isSameFile(path, uri))
    .flatMap(({ edits }) => edits.flatMap((edit) => findEdit(claim, edit, text)));
}

function findEdit(claim: PendingClaim, edit: ClaimedEdit, text: string): ClaimedRange[] {
  const wanted = text.includes('\r\n')
    ? edit.newText.replaceAll(/\r?\n/gu, '\r\n')
    : edit.newText.replaceAll('\r\n', '\n');
  if (withoutBlanks(wanted) === '') return [];
  const ranges: ClaimedRange[] = [];
  const fresh = newPart(edit, wanted);
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const range = { claim, literal: true };
    ranges.push({ ...range, start: at, end: at + wanted.length, extent: edit.oldText === null ? 'file' : 'context' });
    for (const [start, end] of fresh) ranges.push({ ...range, start: at + start, end: at + end, extent: 'new' });
  }
  if (ranges.length > 0 || claim.phase === 'before') return ranges;
  return findReformatted(claim, wanted, text);
}

/** The parts of the new text that the old one did not have, cut to what differs. */
function newPart({ oldText }: ClaimedEdit, wanted: string): [number, number][] {
  if (oldText === null || oldText === '') return [];
  const head = commonPrefix(oldText, wanted);
  const tail = commonSuffix(oldText, wanted, head);
  return head + tail < wanted.length ? [[head, wanted.length - tail]] : [];
}

function findReformatted(claim: PendingClaim, wanted: string, text: string): ClaimedRange[] {
  const source = alignTexts(wanted, text, { preserving: true });
  const ranges: ClaimedRange[] = [];
  let found = 0;
  for (let start = 0; start < text.length; start += 1) {
    if ((source[start] ?? -1) < 0) continue;
    let end = start;
    while (end < text.length && (source[end] ?? -1) >= 0) end += 1;
    ranges.push({ start, end, claim, literal: false, extent: 'context' });
    found += withoutBlanks(text.slice(start, end)).length;
    start = end;
  }
  return found >= FOUND_AGAIN * withoutBlanks(wanted).length ? ranges : [];
}
