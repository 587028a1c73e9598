import type { BenchRow } from './bench.ts';
import { FakeDocument, listenersOf, Position, useFakeEditor } from './fakeEditor.ts';

const keys = 3000;
const warmUp = 500;

/** Times what each of our listeners for changes and caret moves does per key press, using the real classes. */
export async function timeListeners(): Promise<BenchRow[]> {
  useFakeEditor();
  const [
    { InlineCompletions },
    { ActivitySignals },
    { ProposalController },
    { ProvenanceTracker },
    { TextChanges },
    { workspace },
  ] = await Promise.all([
    import('../../src/vscode/completion/inlineCompletions.ts'),
    import('../../src/vscode/tasks/activitySignals.ts'),
    import('../../src/vscode/edit/proposalController.ts'),
    import('../../src/provenance/tracker/tracker.ts'),
    import('../../src/vscode/app/textChanges.ts'),
    import('vscode'),
  ]);
  const none = () => ({ dispose: () => undefined });
  const entry: never = { command: none, quietly: none, guard: none } as never;
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now(), zoneOffsetMinutes: () => 0 };
  const anything: never = new Proxy({}, { get: () => none }) as never;
  const changes = new TextChanges(workspace.onDidChangeTextDocument, (_who, error) => {
    throw error;
  });
  new InlineCompletions({
    entry,
    changes,
    log: anything,
    settings: anything,
    levels: anything,
    provenance: anything,
    owned: anything,
    recorder: anything,
    clock,
    task: () => null,
    newId: () => 'id',
    taken: () => undefined,
    load: () => Promise.reject(new Error('not needed')),
  });
  new ActivitySignals(anything, changes, clock, () => null);
  new ProposalController({
    changes,
    contextKeys: anything,
    check: async () => undefined,
    accept: async () => undefined,
    shown: () => undefined,
    rejected: () => undefined,
    closed: () => undefined,
    retry: async () => ({ text: '', model: '' }),
  });
  const rows: BenchRow[] = [];
  for (const lineCount of [10_000, 100_000]) {
    const document = new FakeDocument(
      Array.from({ length: lineCount }, (_, at) => `  const value${at} = compute(${at}, other${at % 7});`),
    );
    const tracker = new ProvenanceTracker();
    const uri = document.uri.toString();
    tracker.open(uri, document.getText(), 0);
    const times: number[] = [];
    const line = lineCount >> 1;
    for (let key = 0; key < keys; key += 1) {
      const at = new Position(line, (document.lines[line] ?? '').length);
      const offset = document.offsetAt(at);
      const text = 'abcdefghij = 1;'[key % 15] ?? 'a';
      document.lines[line] += text;
      const range = { start: at, end: at };
      const contentChanges = [{ range, rangeOffset: offset, rangeLength: 0, text }];
      const event = { document, contentChanges, reason: undefined };
      const caret = { textEditor: { document }, selections: [{ active: at }], kind: 1 };
      const started = performance.now();
      for (const listener of listenersOf('onDidChangeTextDocument')) listener(event);
      // The provenance service passes the change on to the tracker in the same way.
      const edits = contentChanges.map(({ rangeOffset, rangeLength, text: fresh }) => ({
        offset: rangeOffset,
        length: rangeLength,
        text: fresh,
      }));
      tracker.change(uri, { changes: edits, reason: null, cause: null, timeMs: Date.now() });
      for (const listener of listenersOf('onDidChangeTextEditorSelection')) listener(caret);
      const took = performance.now() - started;
      if (key >= warmUp) times.push(took);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const figure = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(4));
    const name = `listeners of changes and caret, ${lineCount.toLocaleString('en')} lines`;
    rows.push(
      { name: `${name}, median`, value: figure(0.5), unit: 'ms', target: '<= 0.05 ms', ok: figure(0.5) <= 0.05 },
      { name: `${name}, p95`, value: figure(0.95), unit: 'ms', target: '<= 0.3 ms', ok: figure(0.95) <= 0.3 },
    );
  }
  return rows;
}
