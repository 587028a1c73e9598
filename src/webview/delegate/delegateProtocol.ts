import { hasType } from '../sharedProtocol.ts';

/** A step of the work, as the page draws it. */
export interface ShownStep {
  readonly id: string;
  readonly kind: 'note' | 'read' | 'edit' | 'run' | 'end';
  readonly title: string;
  readonly status: 'working' | 'waiting' | 'done' | 'refused' | 'failed';
  readonly reasons: readonly string[];
  readonly output: string;
  /** The change to approve, as a unified diff. */
  readonly shown: string;
  /** What the command to approve can reach, as a sentence; empty for an edit. */
  readonly reach: string;
  /** The files and folders that the command names. */
  readonly touches: readonly string[];
  readonly canInstall: boolean;
}

export interface ShownChange {
  readonly path: string;
  readonly kind: 'changed' | 'added' | 'deleted';
  /** Lines added and removed, for display: `+3 −1`. */
  readonly size: string;
  readonly state: 'open' | 'reviewed' | 'taken';
}

/** Everything the Delegate panel shows. */
export interface DelegateState {
  readonly type: 'delegateState';
  readonly instruction: string;
  readonly modelLabel: string;
  /** What the copy lacks because of its level, as a sentence; null if it lacks nothing or is not made yet. */
  readonly leftOut: string | null;
  readonly isRunning: boolean;
  readonly steps: readonly ShownStep[];
  /** What the model said at the end, or why it stopped; null while it works. */
  readonly summary: string | null;
  readonly changes: readonly ShownChange[];
  /** How often the person has approved so far, in words; null if there is too little to say. */
  readonly approvals: string | null;
}

export type DelegateViewMessage =
  | { readonly type: 'ready' | 'stop' | 'discard' }
  | { readonly type: 'decide'; readonly id: string; readonly answer: 'refuse' | 'allow' | 'install' }
  | { readonly type: 'review' | 'take'; readonly path: string };

export const isDelegateState = (value: unknown): value is DelegateState =>
  hasType<DelegateState>(value, 'delegateState');

/** Messages from a page are checked: even our own page can be wrong. */
export function isDelegateViewMessage(value: unknown): value is DelegateViewMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  switch (value.type) {
    case 'ready':
    case 'stop':
    case 'discard':
      return true;
    case 'decide':
      return (
        'id' in value &&
        typeof value.id === 'string' &&
        'answer' in value &&
        ['refuse', 'allow', 'install'].some((answer) => answer === value.answer)
      );
    case 'review':
    case 'take':
      return 'path' in value && typeof value.path === 'string';
    default:
      return false;
  }
}
