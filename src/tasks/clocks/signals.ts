import type { JsonObject } from '../../store/event.ts';
import { type TerminalActivity, terminalActivity } from './terminalActivity.ts';

/** What caused a document change. Only the first four come from a person's hand. */
export type EditCause = 'typed' | 'undo' | 'paste' | 'accepted' | 'bulk' | 'ai' | 'tool' | 'external';
/** `merge` is detected by the extension, whoever made it: no sign of a person. */
export type ScmStep = 'commit' | 'checkout' | 'merge' | 'other';
export type DebugPhase = 'start' | 'stopped' | 'continued' | 'end';
export type RequestPhase = 'start' | 'first' | 'approvalShown' | 'approvalDecided' | 'end';
export type ReviewPhase = 'start' | 'accepted' | 'rejected' | 'end';

/** A raw event as the editor records it: short words and numbers, never document text. */
export type ActivityRecord =
  | {
      readonly kind: 'signal.window';
      readonly data: { readonly focused: boolean; readonly active: boolean; readonly workspace?: string };
    }
  | { readonly kind: 'signal.edit'; readonly data: { readonly cause: EditCause; readonly chars: number } }
  | { readonly kind: 'signal.selection' | 'signal.scroll' | 'signal.editor' | 'signal.save'; readonly data: JsonObject }
  | { readonly kind: 'signal.view'; readonly data: { readonly name: string; readonly doing?: 'writing' | 'reading' } }
  | {
      readonly kind: 'signal.terminal' | 'signal.task';
      readonly data: {
        readonly id: string;
        readonly phase: 'start' | 'end';
        readonly category: TerminalActivity['category'];
        readonly isAwaited: boolean;
        readonly exit?: number | null;
      };
    }
  | { readonly kind: 'signal.debug'; readonly data: { readonly id: string; readonly phase: DebugPhase } }
  | {
      readonly kind: 'signal.scm';
      readonly data: { readonly what: ScmStep; readonly commit?: string; readonly as?: string };
    }
  | { readonly kind: 'signal.suspend'; readonly data: { readonly ms: number } }
  | { readonly kind: `request.${RequestPhase}`; readonly data: { readonly requestId: string; readonly agent?: string } }
  | { readonly kind: `review.${ReviewPhase}`; readonly data: { readonly reviewId: string } }
  | { readonly kind: 'task.manual'; readonly data: { readonly ms: number; readonly what: string } };

/** The properties of a VS Code task that are read here. */
export interface EditorTask {
  /** `build`, `test`, or another; empty if it has none. */
  readonly group: string;
  /** Its command line, or its name if it has none. Read but not recorded. */
  readonly commandLine: string;
  readonly isBackground: boolean;
}

function editorTaskActivity({ group, commandLine, isBackground }: EditorTask): TerminalActivity {
  if (group === 'build' || group === 'test') return { category: 'testingAndDebugging', isAwaited: !isBackground };
  // Most tasks have no group (npm scripts, for example); their command tells what they are.
  const { category, isAwaited } = terminalActivity(commandLine);
  return { category, isAwaited: !isBackground && (isAwaited || category === 'gitAndEnvironment') };
}

const none: JsonObject = {};

/** One builder per kind of raw event keeps what is written consistent with what the clocks read. */
export const record = {
  /** @param workspace Only tells workspaces apart, reveals nothing else; undefined if no folder is open. */
  window: (focused: boolean, active: boolean, workspace?: string): ActivityRecord => ({
    kind: 'signal.window',
    data: { focused, active, ...(workspace === undefined ? {} : { workspace }) },
  }),
  edit: (cause: EditCause, chars: number): ActivityRecord => ({ kind: 'signal.edit', data: { cause, chars } }),
  /** Only for a selection made by hand (keys or mouse); a cursor that moves along with typing is no sign of reading. */
  selection: (): ActivityRecord => ({ kind: 'signal.selection', data: none }),
  scroll: (): ActivityRecord => ({ kind: 'signal.scroll', data: none }),
  editor: (): ActivityRecord => ({ kind: 'signal.editor', data: none }),
  save: (): ActivityRecord => ({ kind: 'signal.save', data: none }),
  /** One of our own views. @param doing What a person did in it; undefined if the view only came to the front. */
  view: (name: string, doing?: 'writing' | 'reading'): ActivityRecord => ({
    kind: 'signal.view',
    data: { name, ...(doing === undefined ? {} : { doing }) },
  }),
  /** The command line is read here but not recorded: it may contain anything. */
  terminal: (id: string, phase: 'start' | 'end', commandLine: string, exit?: number | null): ActivityRecord => ({
    kind: 'signal.terminal',
    data: { id, phase, ...terminalActivity(commandLine), ...(exit === undefined ? {} : { exit }) },
  }),
  /** A VS Code task (from tasks.json or contributed by an extension); its id stays the same from start to end. */
  editorTask: (id: string, phase: 'start' | 'end', task: EditorTask, exit?: number | null): ActivityRecord => ({
    kind: 'signal.task',
    data: { id, phase, ...editorTaskActivity(task), ...(exit === undefined ? {} : { exit }) },
  }),
  debug: (id: string, phase: DebugPhase): ActivityRecord => ({ kind: 'signal.debug', data: { id, phase } }),
  /**
   * @param commit Its hash, so that its fate can be traced later.
   * @param as For a merge: the main branch commit that brought the work in, if different.
   */
  scm: (what: ScmStep, commit?: string, as?: string): ActivityRecord => ({
    kind: 'signal.scm',
    data: { what, ...(commit === undefined ? {} : { commit }), ...(as === undefined ? {} : { as }) },
  }),
  /** Recorded after the machine wakes up: it slept for the last `ms`. */
  suspend: (ms: number): ActivityRecord => ({ kind: 'signal.suspend', data: { ms } }),
  request: (requestId: string, phase: RequestPhase, agent?: string): ActivityRecord => ({
    kind: `request.${phase}`,
    data: { requestId, ...(agent === undefined ? {} : { agent }) },
  }),
  review: (reviewId: string, phase: ReviewPhase): ActivityRecord => ({ kind: `review.${phase}`, data: { reviewId } }),
  /** Work away from the editor (a meeting, pairing), entered by hand: shown next to the measured time, never included. */
  manual: (ms: number, what: string): ActivityRecord => ({ kind: 'task.manual', data: { ms, what } }),
} as const;

/** A response to one of these requests means that the program runs again; a `continued` event need not follow. */
const goes: ReadonlySet<unknown> = new Set(['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue']);

/** Whether a Debug Adapter Protocol message (adapter to editor) means the program stopped or continued; undefined if neither. */
export function debugPhaseOf(message: unknown): 'stopped' | 'continued' | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  if (message.type === 'response' && 'command' in message) {
    // A refused request changes nothing.
    const isRefused = 'success' in message && message.success === false;
    return goes.has(message.command) && !isRefused ? 'continued' : undefined;
  }
  if (message.type !== 'event' || !('event' in message)) return undefined;
  return message.event === 'stopped' || message.event === 'continued' ? message.event : undefined;
}
