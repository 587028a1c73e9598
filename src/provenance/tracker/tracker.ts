import { minuteMs } from '../../base/timeUnits.ts';
import { AgentClaims, type PendingClaim } from '../agents/agentClaims.ts';
import { readHookEvent } from '../agents/hookEvents.ts';
import { TerminalWatch } from '../agents/terminalWatch.ts';
import { makeTag, type Tag, TagTable, unknownTagId } from '../tag.ts';
import { type TaggedRun, taggedRuns } from '../taggedRun.ts';
import { type ClassifiedChange, classifyChange, noteTaken, type PendingPaste } from './classifyChange.ts';
import { Clipboard } from './clipboard.ts';
import { meaningOf } from './editCause.ts';
import { type FlatRuns, uniformRuns } from './flatRuns.ts';
import { MovePool } from './movePool.ts';
import { rewriteText, settleClaims } from './outsideRewrite.ts';
import { OutsideWriters } from './outsideWriters.ts';
import { moveKey, type OpenSuggestion, PendingSuggestions } from './pendingSuggestions.ts';
import { applied, inApplyingOrder, type KnownChange, knownChanges, type TextChange } from './textChange.ts';
import { type TaggedChange, TrackedText } from './trackedText.ts';
import {
  type ChangeEvent,
  type NewSuggestion,
  type PendingState,
  type TerminalEvent,
  typedTag,
} from './trackerEvents.ts';
import { TypedThrough } from './typedThrough.ts';
import { runsForVerdict } from './verdictRuns.ts';

/** How long an accept waits for the change that inserts its text. */
const acceptWaitsMs = 10_000;

const noRuns: FlatRuns = [];

interface PendingAccept {
  readonly suggestion: OpenSuggestion;
  readonly sinceMs: number;
}

/**
 * Whose text is this? Follows every document through everything that happens to it. Fed with editor events in the order in which the
 * editor reports them; knows no editor types and does no I/O. Times are wall clock, UTC milliseconds.
 *
 * The key-press path (`change`) neither parses nor reads the document: the tracker keeps its own copy in chunks (see TextRope), because
 * the editor does not report which text a change removed.
 */
export class ProvenanceTracker {
  readonly tags = new TagTable();
  readonly suggestions = new PendingSuggestions();
  readonly clipboard = new Clipboard();
  readonly claims = new AgentClaims();
  readonly terminals = new TerminalWatch();
  readonly moves = new MovePool();
  readonly #typedThrough = new TypedThrough();
  readonly #documents = new Map<string, TrackedText>();
  readonly #accepted = new Map<string, PendingAccept>();
  readonly #pastes = new Map<string, PendingPaste>();
  readonly #open = new Set<string>();
  #task: string | null = null;
  readonly #outside = new OutsideWriters();
  #changeId = 1;
  #typedMinute = Number.NaN;
  /** The runs of one typed character; the same list for all keys of a minute. */
  #typedRuns: FlatRuns = noRuns;

  /** The task that tags name from now on; null between tasks. */
  setTask(task: string | null): void {
    this.#task = task;
    this.#typedMinute = Number.NaN;
  }

  /** Every document that is known, open or not. */
  uris(): string[] {
    return [...this.#documents.keys()];
  }

  /** Text and runs of one document; undefined when it was never opened. */
  document(uri: string): TrackedText | undefined {
    return this.#documents.get(uri);
  }

  /** The runs of a document, ascending, without gaps. Empty for an unknown document. */
  runs(uri: string): TaggedRun[] {
    return this.runsIn(uri, 0, Number.POSITIVE_INFINITY);
  }

  /** The runs of [start, end), trimmed to it: for what an editor shows. */
  runsIn(uri: string, start: number, end: number): TaggedRun[] {
    const document = this.#documents.get(uri);
    if (document === undefined) return [];
    return taggedRuns(document.runs.slice(start, end), Math.max(0, start), this.tags);
  }

  /** The tag at an offset; undefined past the end or for an unknown document. */
  tagAt(uri: string, offset: number): Tag | undefined {
    const document = this.#documents.get(uri);
    if (document === undefined || offset < 0 || offset >= document.runs.length) return undefined;
    return this.tags.get(document.runs.tagAt(offset));
  }

  /**
   * A document was opened. If it is known with another text, it changed unobserved: what stayed or moved keeps its owners, and the
   * evidence decides about what is new.
   */
  open(uri: string, text: string, timeMs: number): void {
    this.#open.add(uri);
    if (this.#documents.has(uri)) {
      this.external(uri, text, timeMs);
      return;
    }
    this.#documents.set(uri, new TrackedText(text, uniformRuns(text.length, unknownTagId)));
    this.#settle(uri, this.claims.for(uri, timeMs), timeMs, true);
  }

  /** A document from the store; no evidence is looked up for it. */
  adopt(uri: string, document: TrackedText): void {
    this.#documents.set(uri, document);
  }

  /** The document was closed; what is known about it is kept for when it is opened again. */
  close(uri: string): void {
    this.#open.delete(uri);
    this.#accepted.delete(uri);
    this.#pastes.delete(uri);
  }

  /** Forgets a closed document (it can come back with `adopt`). */
  release(uri: string): void {
    if (!this.#open.has(uri)) this.#documents.delete(uri);
  }

  isOpen(uri: string): boolean {
    return this.#open.has(uri);
  }

  /** The document has a new name; nothing else changes. A document previously called `to` is forgotten. */
  rename(from: string, to: string): void {
    const document = this.#documents.get(from);
    if (document === undefined || from === to) return;
    this.#documents.set(to, document);
    this.#documents.delete(from);
    if (this.#open.delete(from)) this.#open.add(to);
    this.suggestions.rename(from, to);
    moveKey(this.#accepted, from, to);
    moveKey(this.#pastes, from, to);
  }

  /**
   * The editor changed the text.
   * @throws RangeError when a change lies outside the text: then events were missed; call `external` with the whole text.
   */
  change(uri: string, event: ChangeEvent): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    const [only] = event.changes;
    if (only !== undefined && this.#isPlainKey(uri, event, only)) {
      const { offset, length, text } = only;
      document.key(offset, length, text, text === '' ? noRuns : this.#plainKeyRuns(event.timeMs));
      this.#typedThrough.forget(uri);
      return;
    }
    if (event.changes.length === 0) return;
    const changes = inApplyingOrder(event.changes);
    const known = knownChanges(document.text, changes);
    if (event.reason !== null) this.#undo(uri, document, event, known);
    else this.#edit(uri, document, event, known);
  }

  /** Our assistant shows text that the user may accept. */
  suggestion(suggestion: NewSuggestion, timeMs: number): void {
    const tag = makeTag({
      origin: 'ai',
      evidence: 'matched',
      task: this.#task,
      ...suggestion.tag,
      timeMs,
      changeId: this.#nextChangeId(),
    });
    const begun = this.suggestions.begunBy(suggestion, tag, this.#documents.get(suggestion.uri)?.text);
    this.suggestions.add({ ...suggestion, tag: begun ?? tag }, timeMs);
  }

  /** The user accepted a suggestion. May come before or after the change that inserts its text. */
  accept(id: string, timeMs: number): void {
    const suggestion = this.suggestions.get(id);
    if (suggestion === undefined) return;
    const document = this.#documents.get(suggestion.uri);
    const matched = this.tags.intern({ ...suggestion.tag, evidence: 'matched' });
    const exact = this.tags.intern({ ...suggestion.tag, evidence: 'exact' });
    document?.mapTags((tag) => (tag === matched ? exact : tag));
    if (suggestion.state !== 'taken') this.#accepted.set(suggestion.uri, { suggestion, sinceMs: timeMs });
  }

  /** The suggestion is over: its change has come, or never will. Existing tags stay; no later text is matched with it. */
  withdraw(id: string): void {
    const suggestion = this.suggestions.get(id);
    if (suggestion === undefined) return;
    this.suggestions.remove(id);
    if (this.#accepted.get(suggestion.uri)?.suggestion === suggestion) this.#accepted.delete(suggestion.uri);
  }

  /** Whether a change that inserts an accepted suggestion is still expected. */
  isAccepting(uri: string): boolean {
    return this.#accepted.has(uri);
  }

  /** The caret moved, which tells whether the last change was a key press or accepted. @returns whether a tag changed. */
  caretMoved(uri: string, byCommand: boolean): boolean {
    return this.#typedThrough.caretMoved(uri, byCommand, this.#documents.get(uri), this.tags);
  }

  /** Text was copied, or is about to be cut. */
  copy(uri: string, offset: number, length: number, timeMs: number): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    const text = document.text.slice(offset, offset + length);
    this.clipboard.copy({ text, runs: document.runs.slice(offset, offset + length), timeMs });
  }

  /** Text is about to be pasted; the change that inserts it follows. */
  paste(uri: string, text: string): void {
    this.#pastes.set(uri, { text, runs: this.clipboard.runsForPaste(text) ?? null });
  }

  /** A formatter returned the whole text. Its tokens keep their owners; what the formatter added belongs to the tool. */
  format(uri: string, text: string, timeMs: number): void {
    const tag = makeTag({ origin: 'tool', evidence: 'exact', tool: 'formatter', timeMs, task: this.#task });
    this.#rewrite(uri, text, timeMs, { tag, preserving: true, restores: false });
  }

  /**
   * The file was written outside the editor and reloaded. Does nothing when the text is the same.
   * @param isAlone False when more than one program may have written since the text was last known: then nobody is credited.
   */
  external(uri: string, text: string, timeMs: number, isAlone = true): void {
    const fields = { timeMs, task: this.#task, changeId: this.#nextChangeId() };
    const tag = this.#outside.tagOf(isAlone ? this.terminals.writer(timeMs) : undefined, fields);
    this.#rewrite(uri, text, timeMs, { tag, preserving: tag.origin === 'tool', restores: true });
  }

  /** Git replaced files: HEAD is another commit, and not because of a commit. */
  filesExchanged(timeMs: number): void {
    this.terminals.filesExchanged();
    this.#outside.exchanged(timeMs, this.tags, this.#documents.values());
  }

  /** A command line starts or ends in a terminal of the editor. */
  terminal({ phase, command, id = null }: TerminalEvent, timeMs: number): void {
    if (phase === 'start') this.terminals.start(command, id);
    else this.terminals.end(command, id, timeMs);
  }

  /** An agent's hook event, as received. It may come before or after the change that it reports. */
  hook(event: Readonly<Record<string, unknown>>, timeMs: number): void {
    const claim = readHookEvent(event);
    if (claim === undefined) return;
    const pending = this.claims.add(claim, timeMs);
    for (const uri of this.#documents.keys()) this.#settle(uri, [pending], timeMs);
  }

  /** One character was inserted or removed, and nothing else can explain it. */
  #isPlainKey(uri: string, { changes, reason, cause }: ChangeEvent, only: TextChange): boolean {
    return (
      changes.length === 1 &&
      only.length + only.text.length === 1 &&
      reason === null &&
      cause === null &&
      this.#accepted.size === 0 &&
      this.#pastes.size === 0 &&
      this.suggestions.isIdle(uri)
    );
  }

  #plainKeyRuns(timeMs: number): FlatRuns {
    const minute = Math.floor(timeMs / minuteMs);
    if (minute !== this.#typedMinute) {
      this.#typedMinute = minute;
      this.#typedRuns = [1, this.tags.intern(typedTag('inferred', timeMs, this.#task))];
    }
    return this.#typedRuns;
  }

  #edit(uri: string, document: TrackedText, event: ChangeEvent, changes: readonly KnownChange[]): void {
    const meaning = event.cause === null ? undefined : meaningOf(event.cause);
    if (meaning?.is === 'reloaded' || meaning?.is === 'restored') {
      this.external(uri, applied(document.text.toString(), changes), event.timeMs);
      return;
    }
    const pending = this.#accepted.get(uri);
    const isFresh = pending !== undefined && event.timeMs - pending.sinceMs <= acceptWaitsMs;
    const paste = this.#pastes.get(uri);
    const classified = classifyChange(event, changes, {
      uri,
      text: document.text,
      suggestions: this.suggestions,
      clipboard: this.clipboard,
      paste,
      accepted: isFresh ? pending.suggestion : undefined,
      removedRuns: ({ offset, length }) => document.runs.slice(offset, offset + length),
      task: this.#task,
      nextChangeId: () => this.#nextChangeId(),
    });
    const tagged = classified.map(({ change, verdict }) => ({
      ...change,
      runs: runsForVerdict(change, verdict, document.runs, this.tags),
    }));
    this.#apply(uri, document, event, classified, tagged);
    if (changes.some(({ text }) => text !== '')) this.#pastes.delete(uri);
    if (pending !== undefined && (noteTaken(pending.suggestion, classified) || !isFresh)) this.#accepted.delete(uri);
    if (event.cause === null) this.#typedThrough.note(uri, classified);
  }

  #apply(
    uri: string,
    document: TrackedText,
    event: ChangeEvent,
    classified: readonly ClassifiedChange[],
    tagged: readonly TaggedChange[],
  ): void {
    for (const { change } of classified) {
      if (change.removed.length < 2) continue;
      const runs = document.runs.slice(change.offset, change.offset + change.length);
      this.clipboard.remove({ text: change.removed, runs, timeMs: event.timeMs });
    }
    document.edit(tagged);
    for (const { change, match } of classified) this.suggestions.follow(uri, change, match);
    const unexplained = classified.some(({ verdict }) => verdict.how === 'diffed' && verdict.tag.origin === 'unknown');
    if (unexplained) this.#settle(uri, this.claims.for(uri, event.timeMs), event.timeMs);
  }

  #undo(uri: string, document: TrackedText, event: ChangeEvent, changes: readonly KnownChange[]): void {
    const kind = event.reason === 'redo' ? 'redo' : 'undo';
    const steps = document.steps(kind, changes);
    if (steps > 0) document.undo(kind, steps);
    else
      document.edit(changes.map((change) => ({ ...change, runs: this.#recoverRuns(document, change, event.timeMs) })));
    for (const change of changes) this.suggestions.follow(uri, change, undefined);
  }

  /** For an undo that the history cannot explain: text that was removed here before gets its owners back, other text is unknown. */
  #recoverRuns(document: TrackedText, change: KnownChange, timeMs: number): readonly number[] {
    const earlier = change.text.length > 0 ? document.history.findRemoved(change.text) : undefined;
    if (earlier !== undefined) return earlier;
    const tag = makeTag({ origin: 'unknown', evidence: 'inferred', timeMs });
    return runsForVerdict(change, { how: 'diffed', tag, preserving: false }, document.runs, this.tags);
  }

  #rewrite(
    uri: string,
    text: string,
    timeMs: number,
    options: { readonly tag: Tag; readonly preserving: boolean; readonly restores: boolean },
  ): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return this.open(uri, text, timeMs);
    const change = rewriteText(document, text, {
      ...options,
      uri,
      timeMs,
      tags: this.tags,
      moves: this.moves,
      others: [...this.#documents].filter(([other]) => other !== uri).map(([, other]) => other),
    });
    if (change === undefined) return;
    this.suggestions.follow(uri, change, undefined);
    if (options.restores) this.#settle(uri, this.claims.for(uri, timeMs), timeMs);
  }

  #settle(uri: string, claims: readonly PendingClaim[], timeMs: number, isFirstSight = false): void {
    const document = this.#documents.get(uri);
    if (document === undefined || claims.length === 0) return;
    const nextChangeId = () => this.#nextChangeId();
    settleClaims(document, uri, claims, { tags: this.tags, timeMs, task: this.#task, nextChangeId, isFirstSight });
  }

  #nextChangeId(): number {
    this.#changeId += 1;
    return this.#changeId;
  }

  /** For the store: what is pending besides the documents. */
  pending(): PendingState {
    return {
      open: [...this.#open],
      changeId: this.#changeId,
      task: this.#task,
      accepted: [...this.#accepted].map(([uri, { suggestion, sinceMs }]) => ({ uri, id: suggestion.id, sinceMs })),
      pastes: [...this.#pastes].map(([uri, paste]) => ({ uri, ...paste })),
    };
  }

  restorePending({ open, changeId, task, accepted, pastes }: PendingState): void {
    for (const uri of open) this.#open.add(uri);
    this.#changeId = changeId;
    this.setTask(task);
    for (const { uri, id, sinceMs } of accepted) {
      const suggestion = this.suggestions.get(id);
      if (suggestion !== undefined) this.#accepted.set(uri, { suggestion, sinceMs });
    }
    for (const { uri, text, runs } of pastes) this.#pastes.set(uri, { text, runs });
  }
}
