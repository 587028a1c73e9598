// A stand-in for the editor's API, so that the extension's own listeners can run and be timed outside it. Contains only what those
// listeners use.
import { registerHooks } from 'node:module';

type Listener = (event: unknown) => void;

const heard = new Map<string, Listener[]>();

/** The listeners registered so far for an event, by its name. */
export function listenersOf(name: string): readonly Listener[] {
  return heard.get(name) ?? [];
}

const disposable = { dispose: () => undefined };

function room(extra: Readonly<Record<string, unknown>> = {}): unknown {
  return new Proxy(extra, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      if (typeof name !== 'string') return undefined;
      if (!/^on(Did|Will)/.test(name)) return () => disposable;
      return (listener: Listener) => {
        heard.set(name, [...(heard.get(name) ?? []), listener]);
        return disposable;
      };
    },
  });
}

export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

/** A document as the extension host stores it: an array of lines. */
export class FakeDocument {
  readonly uri = { scheme: 'file', path: '/w/a.ts', toString: () => 'file:///w/a.ts' };
  readonly languageId = 'typescript';
  readonly isDirty = true;
  readonly lines: string[];
  readonly #starts: number[] = [];

  constructor(lines: string[]) {
    this.lines = lines;
    let at = 0;
    for (const line of lines) {
      this.#starts.push(at);
      at += line.length + 1;
    }
  }

  get lineCount(): number {
    return this.lines.length;
  }

  lineAt(line: number) {
    return { text: this.lines[line] ?? '' };
  }

  getText(): string {
    return this.lines.join('\n');
  }

  /** Offset in the text before any edit, plus what was typed on that line. */
  offsetAt({ line, character }: Position): number {
    return (this.#starts[line] ?? 0) + character;
  }
}

const api: Readonly<Record<string, unknown>> = {
  Position,
  Range: class {},
  Uri: { parse: (text: string) => ({ toString: () => text, path: text, scheme: 'file' }), from: () => ({}) },
  InlineCompletionItem: class {},
  EventEmitter: class {
    readonly event = () => disposable;
    readonly fire = () => undefined;
    readonly dispose = () => undefined;
  },
  TextDocumentChangeReason: { Undo: 1, Redo: 2 },
  TextEditorSelectionChangeKind: { Keyboard: 1, Mouse: 2, Command: 3 },
  InlineCompletionTriggerKind: { Invoke: 0, Automatic: 1 },
  DocumentDropOrPasteEditKind: { Empty: { append: () => ({}) } },
  TabInputTextDiff: class {},
  StatusBarAlignment: { Left: 1 },
  OverviewRulerLane: { Left: 1 },
  window: room({ state: { focused: true, active: true }, tabGroups: room(), visibleTextEditors: [] }),
  workspace: room({ textDocuments: [], isTrusted: true, asRelativePath: () => 'a.ts' }),
  languages: room(),
  commands: room(),
  debug: room(),
  tasks: room(),
  env: { sessionId: 'bench' },
};

/** From here on, `import 'vscode'` resolves to the stand-in. */
export function useFakeEditor(): void {
  Object.assign(globalThis, { fakeEditorApi: api });
  const names = Object.keys(api).map((name) => `export const ${name} = globalThis.fakeEditorApi.${name};`);
  const source = `data:text/javascript,${encodeURIComponent(names.join('\n'))}`;
  registerHooks({
    resolve: (name, context, next) => (name === 'vscode' ? { url: source, shortCircuit: true } : next(name, context)),
  });
}
