import { type RecordedEvent, ReplaySession } from '../../../src/provenance/replay.ts';
import {
  type Cell,
  cellsOf,
  type Doc,
  endsLine,
  type FuzzResult,
  isTelling,
  largest,
  linesOf,
  randomOf,
  textOf,
} from './fuzzCells.ts';
import { FuzzScore } from './fuzzScore.ts';

/** Plays random operations on a model of characters and on the tracker, and compares them after each one. */
export class Fuzz {
  readonly #random: (below: number) => number;
  readonly #recorded: RecordedEvent[] = [];
  readonly #session = new ReplaySession(this.#recorded);
  #waiting: RecordedEvent[] = [];
  readonly #docs: Doc[] = [];
  readonly #score = new FuzzScore(this.#session, this.#docs);
  readonly #log: RecordedEvent[] = [];
  #time = 1_000_000;
  #words = 0;
  #clip: Cell[] = [];

  constructor(seed: number) {
    this.#random = randomOf(seed);
    for (let at = 0; at < 3; at += 1) this.#open(`file:///w/f${at}.ts`);
  }

  run(operations: number): FuzzResult {
    const families = Object.entries(this.#operations);
    const total = families.reduce((sum, [, [weight]]) => sum + weight, 0);
    for (let step = 0; step < operations; step += 1) {
      let at = this.#random(total);
      const chosen = families.find(([, [weight]]) => {
        at -= weight;
        return at < 0;
      });
      if (chosen === undefined) continue;
      const [name, [, play]] = chosen;
      const before = this.#score.mismatches();
      this.#time += this.#random(2000);
      const doc = this.#docs[this.#random(this.#docs.length)];
      if (doc === undefined) continue;
      this.#log.length = 0;
      const touched = play(doc);
      this.#score.add(name, touched, before, this.#log);
      if (doc.cells.length > largest) this.#shrink(doc);
    }
    return this.#score.result();
  }

  /** Name, weight, and what it does; returns how many characters it brought or moved. */
  readonly #operations: Readonly<Record<string, readonly [number, (doc: Doc) => number]>> = {
    typing: [30, (doc) => this.#type(doc)],
    'multi-cursor': [6, (doc) => this.#multiCursor(doc)],
    deleting: [12, (doc) => this.#delete(doc)],
    'undo and redo': [14, (doc) => this.#undoRedo(doc)],
    'completion, whole': [5, (doc) => this.#complete(doc, 'whole')],
    'completion, by word': [4, (doc) => this.#complete(doc, 'word')],
    'completion, typed through': [4, (doc) => this.#complete(doc, 'typed')],
    'proposal replacing text': [3, (doc) => this.#propose(doc)],
    'paste inside and across files': [6, (doc) => this.#paste(doc, false)],
    'paste from outside': [3, (doc) => this.#paste(doc, true)],
    format: [4, (doc) => this.#format(doc)],
    'external rewrite': [4, (doc) => this.#rewrite(doc, 'unknown')],
    'agent in the terminal': [3, (doc) => this.#rewrite(doc, 'terminal')],
    'agent with hooks': [3, (doc) => this.#rewrite(doc, 'hook')],
    'move of lines': [4, (doc) => this.#move(doc)],
    'move to another file': [3, (doc) => this.#moveAcross(doc)],
    rename: [2, (doc) => this.#rename(doc)],
    'close and reopen': [2, (doc) => this.#reopen(doc)],
    restart: [1, () => this.#restart()],
  };

  #open(uri: string): void {
    const text = Array.from({ length: 12 }, () => this.#line()).join('');
    this.#docs.push({ uri, cells: cellsOf(text, 'unknown'), undo: [], redo: [] });
    this.#send('open', { uri, languageId: 'typescript', text });
  }

  #type(doc: Doc): number {
    const word = this.#pick([this.#word(), `${this.#word()} `, '(', '\n', ' ', 'x']);
    let at = this.#place(doc);
    if (word === '(') return this.#edit(doc, [{ at, length: 0, cells: cellsOf('()', 'human') }]);
    if (word === '\n') return this.#edit(doc, [{ at, length: 0, cells: cellsOf('\n    ', 'human') }]);
    const before = [...doc.cells];
    for (const char of word) {
      this.#edit(doc, [{ at, length: 0, cells: cellsOf(char, 'human') }], false);
      at += 1;
    }
    doc.undo.push({ before, after: [...doc.cells] });
    return word.length;
  }

  #multiCursor(doc: Doc): number {
    const char = this.#pick(['z', '1', ';', '()']);
    const places = [...new Set(Array.from({ length: 2 + this.#random(4) }, () => this.#place(doc)))].sort(
      (a, b) => b - a,
    );
    return this.#edit(
      doc,
      places.map((at) => ({ at, length: 0, cells: cellsOf(char, 'human') })),
    );
  }

  #delete(doc: Doc): number {
    const at = this.#place(doc);
    const length = Math.min(doc.cells.length - at, this.#pick([1, 1, 1, 4, 30]));
    return length === 0 ? 0 : this.#edit(doc, [{ at, length, cells: [] }]);
  }

  #undoRedo(doc: Doc): number {
    const isUndo = this.#random(3) > 0;
    let touched = 0;
    for (let times = 1 + this.#random(3); times > 0; times -= 1) {
      const step = isUndo ? doc.undo.pop() : doc.redo.pop();
      if (step === undefined) break;
      (isUndo ? doc.redo : doc.undo).push(step);
      const [from, to] = isUndo ? [step.after, step.before] : [step.before, step.after];
      const [before, after] = [textOf(from), textOf(to)];
      let head = 0;
      while (head < Math.min(before.length, after.length) && before[head] === after[head]) head += 1;
      let tail = 0;
      while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail))
        tail += 1;
      const change = {
        offset: head,
        length: before.length - head - tail,
        text: after.slice(head, after.length - tail),
      };
      doc.cells = [...to];
      if (change.length === 0 && change.text === '') continue;
      this.#send('change', { uri: doc.uri, changes: [change], reason: isUndo ? 'undo' : 'redo' });
      touched += change.text.length;
    }
    return touched;
  }

  #complete(doc: Doc, how: 'whole' | 'word' | 'typed'): number {
    const at = this.#place(doc);
    const words = Array.from({ length: 2 + this.#random(4) }, () => `${this.#word()} `);
    const text = words.join('');
    const id = this.#suggestion(doc, at, 0, text);
    const owner = 'ai';
    if (how === 'whole') {
      if (this.#random(4) === 0) this.#restart();
      if (this.#random(2) === 0) this.#send('accept', { id });
      return this.#edit(doc, [{ at, length: 0, cells: cellsOf(text, owner) }]);
    }
    let offset = at;
    if (how === 'word') {
      for (const word of words.slice(0, 1 + this.#random(words.length))) {
        this.#edit(doc, [{ at: offset, length: 0, cells: cellsOf(word, owner) }]);
        offset += word.length;
      }
      return offset - at;
    }
    const typed = text.slice(0, 1 + this.#random(text.length - 3));
    for (const char of typed) this.#edit(doc, [{ at: offset++, length: 0, cells: cellsOf(char, 'human') }]);
    this.#edit(doc, [{ at: offset, length: 0, cells: cellsOf(text.slice(typed.length), owner) }]);
    return text.length;
  }

  #propose(doc: Doc): number {
    const lines = linesOf(doc);
    const index = this.#random(lines.length);
    const start = lines.slice(0, index).reduce((sum, line) => sum + line.length, 0);
    const old = lines[index] ?? [];
    const fresh = cellsOf(`${this.#line()}${this.#line()}`, 'ai');
    const oldText = textOf(old);
    const id = this.#suggestion(doc, start, old.length, oldText + textOf(fresh));
    if (this.#random(3) === 0) this.#edit(doc, [{ at: 0, length: 0, cells: cellsOf('q', 'human') }]);
    const at = textOf(doc.cells).indexOf(oldText, start === 0 ? 0 : start - 1);
    if (at < 0) return 0;
    this.#send('accept', { id });
    const kept = doc.cells.slice(at, at + old.length);
    return this.#edit(doc, [{ at, length: old.length, cells: [...kept, ...fresh] }]);
  }

  #paste(doc: Doc, external: boolean): number {
    if (external) {
      const text = `${this.#word()}, ${this.#word()}`;
      const at = this.#place(doc);
      this.#send('paste', { uri: doc.uri, offset: at, length: 0, text });
      return this.#edit(doc, [{ at, length: 0, cells: cellsOf(text, 'paste') }]);
    }
    const source = this.#pick(this.#docs);
    const from = this.#place(source);
    const length = Math.min(source.cells.length - from, 5 + this.#random(80));
    if (length > 0 && this.#random(3) > 0) {
      this.#clip = source.cells.slice(from, from + length);
      this.#send('copy', { uri: source.uri, offset: from, length });
      if (this.#random(3) === 0) this.#edit(source, [{ at: from, length, cells: [] }]);
    }
    if (textOf(this.#clip).trim() === '') return 0;
    const at = this.#place(doc);
    this.#send('paste', { uri: doc.uri, offset: at, length: 0, text: textOf(this.#clip) });
    return this.#edit(doc, [{ at, length: 0, cells: [...this.#clip] }]);
  }

  #format(doc: Doc): number {
    const cells = linesOf(doc).flatMap((line) => {
      const text = textOf(line);
      const lead = text.length - text.trimStart().length;
      const body = line.slice(Math.min(lead, line.length - 1));
      const indent = textOf(line).trim() === '' ? '' : ' '.repeat(2 * this.#random(5));
      return [...cellsOf(indent, 'blank'), ...(body.length === 0 ? line : body)];
    });
    return this.#replaceAll(doc, cells, 'format', {});
  }

  #rewrite(doc: Doc, by: 'unknown' | 'terminal' | 'hook'): number {
    const owner = by === 'unknown' ? 'unknown' : 'ai';
    const lines = linesOf(doc);
    const at = this.#random(lines.length);
    const text = Array.from({ length: 1 + this.#random(4) }, () => this.#line()).join('');
    const fresh = cellsOf(text, owner);
    if (by === 'hook') {
      const isFirst = this.#random(2) === 0;
      const anchor = textOf(lines[at] ?? []);
      const event = {
        hook_event_name: 'PostToolUse',
        session_id: 's',
        tool_name: 'Edit',
        tool_input: { file_path: doc.uri.slice(7), old_string: anchor, new_string: text + anchor },
      };
      if (isFirst) this.#send('hook', event);
      const touched = this.#replaceAll(
        doc,
        [...lines.slice(0, at).flat(), ...fresh, ...lines.slice(at).flat()],
        'external',
        {},
      );
      if (this.#random(2) === 0) this.#send('save', { uri: doc.uri });
      if (!isFirst) this.#send('hook', event);
      return touched;
    }
    if (by === 'terminal') this.#send('terminal', { phase: 'start', command: 'claude -p "fix"' });
    const drop = isTelling(lines[at] ?? []) ? this.#random(2) : 0;
    const touched = this.#replaceAll(
      doc,
      [...lines.slice(0, at).flat(), ...fresh, ...lines.slice(at + drop).flat()],
      'external',
      {},
    );
    this.#time += 10;
    if (by === 'terminal') this.#send('terminal', { phase: 'end', command: 'claude -p "fix"' });
    this.#time += 2000;
    return touched;
  }

  #move(doc: Doc): number {
    const lines = linesOf(doc);
    if (lines.length < 10) return 0;
    const from = this.#random(lines.length - 4);
    const count = 3 + this.#random(3);
    const block = lines.splice(from, count);
    if (!block.every((line) => isTelling(line)) || !endsLine(block.at(-1))) return 0;
    lines.splice(this.#random(lines.length), 0, ...block);
    return this.#replaceAll(doc, lines.flat(), 'external', {});
  }

  #moveAcross(doc: Doc): number {
    const target = this.#pick(this.#docs);
    const lines = linesOf(doc);
    if (target === doc || lines.length < 10) return 0;
    const block = lines.splice(this.#random(lines.length - 4), 3 + this.#random(2));
    if (!block.every((line) => isTelling(line)) || !endsLine(block.at(-1))) return 0;
    const into = linesOf(target);
    into.splice(this.#random(into.length), 0, ...block);
    const text = textOf(block.flat());
    const other = this.#docs.some((one) => one !== doc && textOf(one.cells).includes(text.trim()));
    if (other || textOf(lines.flat()).includes(text.trim())) return 0;
    const moves: (() => unknown)[] = [
      () => this.#replaceAll(doc, lines.flat(), 'external', {}),
      () => this.#replaceAll(target, into.flat(), 'external', {}),
    ];
    for (const move of this.#random(2) === 0 ? moves : moves.reverse()) move();
    return text.length;
  }

  #rename(doc: Doc): number {
    const to = `file:///w/r${this.#word()}.ts`;
    this.#send('rename', { from: doc.uri, to });
    doc.uri = to;
    return 0;
  }

  #reopen(doc: Doc): number {
    this.#send('close', { uri: doc.uri });
    doc.undo = [];
    doc.redo = [];
    if (this.#random(2) === 0) this.#restart();
    const lines = linesOf(doc);
    const at = this.#random(lines.length);
    doc.cells = [...lines.slice(0, at).flat(), ...cellsOf(this.#line(), 'unknown'), ...lines.slice(at).flat()];
    this.#time += 20_000;
    this.#send('open', { uri: doc.uri, languageId: 'typescript', text: textOf(doc.cells) });
    return doc.cells.length;
  }

  #restart(): number {
    this.#send('restart', {});
    return 0;
  }

  #shrink(doc: Doc): void {
    this.#edit(doc, [{ at: 500, length: doc.cells.length - 1200, cells: [] }]);
    doc.undo = doc.undo.slice(-20);
  }

  #suggestion(doc: Doc, offset: number, length: number, text: string): string {
    const id = `o${this.#word()}`;
    this.#send('offer', {
      id,
      uri: doc.uri,
      offset,
      length,
      text,
      tag: { tool: 'calibrated', model: 'm', level: 'Edit' },
    });
    return id;
  }

  /** Changes in descending order. */
  #edit(doc: Doc, changes: readonly { at: number; length: number; cells: readonly Cell[] }[], isStep = true): number {
    const before = [...doc.cells];
    let touched = 0;
    for (const { at, length, cells } of changes) {
      doc.cells.splice(at, length, ...cells);
      touched += cells.length;
    }
    doc.redo = [];
    if (isStep) doc.undo.push({ before, after: [...doc.cells] });
    if (doc.undo.length > 60) doc.undo.shift();
    const list = changes.map(({ at, length, cells }) => ({ offset: at, length, text: textOf(cells) }));
    this.#send('change', { uri: doc.uri, changes: list, reason: null });
    return touched;
  }

  #replaceAll(doc: Doc, cells: readonly Cell[], kind: 'format' | 'external', fields: object): number {
    const before = [...doc.cells];
    if (textOf(before) === textOf(cells)) return 0;
    doc.cells = [...cells];
    doc.undo.push({ before, after: [...cells] });
    doc.redo = [];
    this.#send(kind, { uri: doc.uri, text: textOf(cells), ...fields });
    return Math.abs(cells.length - before.length);
  }

  #send(kind: string, fields: Record<string, unknown>): void {
    const event = { line: 0, tMs: this.#time, kind, fields };
    this.#log.push(event);
    this.#score.touch(String(fields['uri'] ?? fields['to'] ?? ''));
    if (kind === 'external' || kind === 'hook' || kind === 'restart')
      for (const { uri } of this.#docs) this.#score.touch(uri);
    this.#waiting.push(event);
    // A replay looks ahead from an accept to its change.
    if (kind === 'accept') return;
    const events = this.#waiting;
    this.#waiting = [];
    this.#recorded.splice(0, this.#recorded.length, ...events);
    events.forEach((one, index) => {
      this.#session.step(one, index);
    });
  }

  /** Mostly anywhere, often at a line's end. */
  #place(doc: Doc): number {
    const at = this.#random(doc.cells.length + 1);
    if (this.#random(2) === 0) return at;
    const end = textOf(doc.cells).indexOf('\n', at);
    return end < 0 ? doc.cells.length : end;
  }

  #line(): string {
    return `${' '.repeat(2 * this.#random(3))}const ${this.#word()} = ${this.#word()}(${this.#word()});\n`;
  }

  /** Never the same twice, so that text tells who wrote it. */
  #word(): string {
    this.#words += 1;
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const lead = letters.charAt(this.#random(26)) + letters.charAt(this.#random(26));
    return `${lead}${this.#words.toString(36)}${letters.charAt(this.#random(26))}`;
  }

  #pick<T>(list: readonly T[]): T {
    const chosen = list[this.#random(list.length)];
    if (chosen === undefined) throw new Error('nothing to pick from');
    return chosen;
  }
}
