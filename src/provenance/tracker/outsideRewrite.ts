import { minuteMs } from '../../base/timeUnits.ts';
import { type ClaimedRange, claimLifeMs, findClaimed, type PendingClaim } from '../agents/agentClaims.ts';
import { alignTexts } from '../align/alignTexts.ts';
import { isBlank, isBlankUnit, splitLines } from '../align/tokens.ts';
import { tagsFromSource } from '../align/transfer.ts';
import { makeTag, type Tag, type TagTable, unknownTagId } from '../tag.ts';
import { collapseTags, expandRuns, sliceRuns } from './flatRuns.ts';
import { findMovedIn, type MovePool, moveWithinMs, type RemovedLines } from './movePool.ts';
import { withoutBlanks } from './pendingSuggestions.ts';
import type { KnownChange } from './textChange.ts';
import type { TrackedText } from './trackedText.ts';

export interface RewriteOptions {
  readonly uri: string;
  readonly timeMs: number;
  /** The tag of new text. */
  readonly tag: Tag;
  readonly preserving: boolean;
  /** If an earlier text returns, its owners return too, and lines may come from other files. */
  readonly restores: boolean;
  readonly tags: TagTable;
  readonly moves: MovePool;
  /** The other documents: lines that left this one may already have arrived there. */
  readonly others: readonly TrackedText[];
}

/**
 * Replaces a document's whole text and determines the owners: those of an earlier version, the transferred ones, those of lines moved here
 * from other files, and `tag` for the rest.
 * @returns The applied change, trimmed to what differs; undefined when nothing does.
 */
export function rewriteText(document: TrackedText, text: string, options: RewriteOptions): KnownChange | undefined {
  const before = document.text.toString();
  if (before === text) return undefined;
  const oldTags = expandRuns(document.runs.slice());
  const { preserving } = options;
  const source = alignTexts(before, text, { preserving });
  const earlier = options.restores ? document.earlierRuns(text) : undefined;
  const newTag = options.tags.intern(options.tag);
  const newTags =
    earlier === undefined ? tagsFromSource(text, source, oldTags, { newTag, preserving }) : expandRuns(earlier);
  if (!options.restores) return applyTags(document, before, oldTags, text, newTags);
  const isFree = (start: number, end: number) => everyUnit(text, start, end, (at) => (source[at] ?? -1) < 0);
  const arrived =
    earlier === undefined ? findMovedIn(options.moves.from(options.uri, options.timeMs), text, isFree) : [];
  for (const { offset, runs } of arrived) newTags.set(expandRuns(runs), offset);
  const removed = removedLines(before, oldTags, source, options);
  const change = applyTags(document, before, oldTags, text, newTags);
  for (const part of removed) options.moves.add(part);
  for (const other of options.others) arriveElsewhere(other, removed, options);
  return change;
}

/** Applies the whole new text as one change, trimmed to where text or owners differ. */
export function applyTags(
  document: TrackedText,
  before: string,
  oldTags: Int32Array,
  after: string,
  newTags: Int32Array,
): KnownChange {
  const limit = Math.min(before.length, after.length);
  let head = 0;
  while (head < limit && before.charCodeAt(head) === after.charCodeAt(head) && oldTags[head] === newTags[head])
    head += 1;
  let tail = 0;
  while (tail < limit - head) {
    const [old, fresh] = [before.length - 1 - tail, after.length - 1 - tail];
    if (before.charCodeAt(old) !== after.charCodeAt(fresh) || oldTags[old] !== newTags[fresh]) break;
    tail += 1;
  }
  const change = { offset: head, length: before.length - head - tail, text: after.slice(head, after.length - tail) };
  document.edit([{ ...change, runs: collapseTags(newTags.subarray(head, after.length - tail)) }]);
  return { ...change, removed: before.slice(head, before.length - tail) };
}

/** Groups of adjacent lines that were removed completely. */
function removedLines(
  before: string,
  oldTags: Int32Array,
  source: Int32Array,
  { uri, timeMs }: RewriteOptions,
): RemovedLines[] {
  const kept = new Uint8Array(before.length);
  for (const from of source) if (from >= 0) kept[from] = 1;
  const runs = collapseTags(oldTags);
  const groups: RemovedLines[] = [];
  let start = -1;
  const flush = (end: number) => {
    if (start >= 0) groups.push({ uri, text: before.slice(start, end), runs: sliceRuns(runs, start, end), timeMs });
    start = -1;
  };
  for (const line of splitLines(before)) {
    const end = line.start + line.text.length;
    const gone = everyUnit(before, line.start, end, (at) => kept[at] === 0);
    if (!gone) flush(line.start);
    else if (start < 0) start = line.start;
  }
  flush(before.length);
  return groups.filter(({ text }) => !isBlank(text));
}

/** Lines that left this document may have been written to another one earlier: then their owners move there now. */
function arriveElsewhere(other: TrackedText, removed: readonly RemovedLines[], { tags, timeMs }: RewriteOptions): void {
  if (removed.length === 0) return;
  const runs = other.runs.slice();
  const isFresh = (id: number) => {
    const tag = tags.get(id);
    const young = tag.changeId !== null && timeMs - tag.timeMs <= moveWithinMs;
    return young && (tag.origin === 'unknown' || tag.origin === 'ai') && tag.level === null;
  };
  const fresh = new Set(runs.filter((id, index) => index % 2 === 1 && isFresh(id)));
  if (fresh.size === 0) return;
  const text = other.text.toString();
  const unitTags = expandRuns(runs);
  const isFree = (start: number, end: number) =>
    everyUnit(text, start, end, (at) => fresh.has(unitTags[at] ?? unknownTagId));
  for (const moved of findMovedIn(removed, text, isFree)) other.retag(moved.offset, moved.runs);
}

export interface SettleOptions {
  readonly tags: TagTable;
  readonly timeMs: number;
  readonly task: string | null;
  readonly nextChangeId: () => number;
  /** The document was opened for the first time: text that is certainly the agent's becomes its own, although we saw no change. */
  readonly isFirstSight: boolean;
}

/** Shorter claimed text (a brace, a name) occurs in many places: the whole unexplained stretch must lie inside it. */
const tellingClaim = 12;

/** Assigns unexplained text to the agent that says it wrote it, where the content agrees. */
export function settleClaims(
  document: TrackedText,
  uri: string,
  claims: readonly PendingClaim[],
  { tags, timeMs, task, nextChangeId, isFirstSight }: SettleOptions,
): void {
  const text = document.text.toString();
  const unitTags = expandRuns(document.runs.slice());
  let changed = false;
  for (const claim of claims) {
    const { tool, model } = claim;
    const fields = { origin: 'ai', tool, model, timeMs, task, changeId: nextChangeId() } as const;
    const exact = tags.intern(makeTag({ ...fields, evidence: 'exact' }));
    const matched = tags.intern(makeTag({ ...fields, evidence: 'matched' }));
    for (const range of findClaimed(claim, uri, text)) {
      const isOpen = (at: number) => {
        const id = unitTags[at] ?? unknownTagId;
        return isClaimable(tags.get(id), range, timeMs) || (isFirstSight && id === unknownTagId);
      };
      if (!coversStretch(text, range, isOpen)) continue;
      const tag = range.literal && claim.phase === 'after' ? exact : matched;
      // The diffs of agent and editor may differ, so text of the same change may lie between the new parts.
      const ofThisChange = new Set<number>();
      for (let at = range.start; at < range.end; at += 1)
        if (isOpen(at)) ofThisChange.add(unitTags[at] ?? unknownTagId);
      for (let at = range.around[0]; at < range.around[1]; at += 1) {
        const isInside = at >= range.start && at < range.end;
        const id = unitTags[at] ?? unknownTagId;
        if (!ofThisChange.has(id) || !(isInside || tags.get(id).changeId !== null)) continue;
        unitTags[at] = tag;
        claim.settled = true;
        changed = true;
      }
    }
  }
  if (!changed) return;
  let at = 0;
  const runs = collapseTags(unitTags);
  for (let index = 0; index < runs.length; index += 2) {
    const length = runs[index] ?? 0;
    const tag = runs[index + 1] ?? unknownTagId;
    const before = document.runs.slice(at, at + length);
    if (before.length !== 2 || before[1] !== tag) document.retag(at, [length, tag]);
    at += length;
  }
}

/**
 * A file that an agent wrote as a whole also holds other people's text: only text that appeared about the time of the event is the
 * agent's.
 */
const fileWrittenWithinMs = minuteMs;

function isClaimable(tag: Tag, { extent, literal, claim }: ClaimedRange, nowMs: number): boolean {
  const near = extent === 'file' ? fileWrittenWithinMs : claimLifeMs;
  const isYoung = nowMs - tag.timeMs <= claimLifeMs && Math.abs(tag.timeMs - claim.receivedMs) <= near;
  if (tag.changeId !== null && isYoung) {
    return tag.origin === 'unknown' || (tag.origin === 'ai' && tag.evidence === 'matched' && tag.level === null);
  }
  if (!literal) return false;
  // A change of one character by an agent inside the editor looks like a key press.
  return (
    extent === 'new' && tag.origin === 'human' && tag.evidence === 'inferred' && nowMs - tag.timeMs <= typedByAgentMs
  );
}

/** A change inside the editor and the hook event about it are seconds apart, but key-press tags are rounded down to the minute. */
const typedByAgentMs = 70_000;

function coversStretch(text: string, { around: [start, end] }: ClaimedRange, isOpen: (at: number) => boolean): boolean {
  if (withoutBlanks(text.slice(start, end)).length >= tellingClaim) return true;
  const before = start > 0 && isOpen(start) && isOpen(start - 1) && !isBlank(text.charAt(start - 1));
  const behind = end < text.length && isOpen(end - 1) && isOpen(end) && !isBlank(text.charAt(end));
  return !before && !behind;
}

/** Whether the test holds for every non-blank character (so also for a blank line, which does not end a block). */
function everyUnit(text: string, start: number, end: number, test: (at: number) => boolean): boolean {
  for (let at = start; at < end; at += 1) if (!isBlankUnit(text.charCodeAt(at)) && !test(at)) return false;
  return true;
}
