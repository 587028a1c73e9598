import type { DelegateAction } from './tools.ts';

export type StepStatus = 'working' | 'waiting' | 'done' | 'refused' | 'failed';

/** One thing that happened in a delegated piece of work, as a person reads it. */
export interface DelegateStep {
  readonly id: string;
  readonly kind: 'note' | 'read' | 'edit' | 'run' | 'end';
  readonly title: string;
  readonly status: StepStatus;
  /** Why the person is asked, or why it was refused; sentences. */
  readonly reasons: readonly string[];
  /** What came out of it; already cut to a length that can be shown. */
  readonly output: string;
}

/** What a step is called before it has run. */
export function stepOf(id: string, action: DelegateAction): DelegateStep {
  const step = { id, status: 'working', reasons: [], output: '' } as const;
  switch (action.tool) {
    case 'list_files':
      return { ...step, kind: 'read', title: `Lists ${action.glob ?? 'the files'}` };
    case 'search':
      return { ...step, kind: 'read', title: `Searches for ${JSON.stringify(action.text)}` };
    case 'read_file':
      return { ...step, kind: 'read', title: `Reads ${action.path}` };
    case 'edit_file':
      return { ...step, kind: 'edit', title: `Changes ${action.path}` };
    case 'write_file':
      return { ...step, kind: 'edit', title: `Writes ${action.path}` };
    case 'run_command':
      return { ...step, kind: 'run', title: action.command };
    case 'finish':
      return { ...step, kind: 'end', title: 'Ended', status: 'done', output: action.summary };
  }
}
