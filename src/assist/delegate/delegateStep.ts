import * as l10n from '@vscode/l10n';
import { visibleText } from '../../base/visibleText.ts';
import type { OutsideAction } from './outsideTools.ts';
import type { DelegateAction } from './tools.ts';

export type StepStatus = 'working' | 'waiting' | 'done' | 'refused' | 'failed';

/** One event of a delegated piece of work, as shown to a person. */
export interface DelegateStep {
  readonly id: string;
  readonly kind: 'note' | 'read' | 'edit' | 'run' | 'end';
  readonly title: string;
  readonly status: StepStatus;
  /** Why the person is asked, or why it was refused; sentences. */
  readonly reasons: readonly string[];
  /** The result; already cut to a length that can be shown. */
  readonly output: string;
  /** While the person is asked: the change of the file, line by line; empty for a command, which is the title. */
  readonly shown: string;
  /** While the person is asked: what a command can reach, as a sentence; empty for an edit. */
  readonly reach: string;
  /** While the person is asked: the files and folders that a command names, each with its current state. */
  readonly touches: readonly string[];
  /** While the person is asked: whether they can let this command reach package registries. */
  readonly canInstall: boolean;
}

/** A step about which nothing is known yet. */
const empty = { reasons: [], output: '', shown: '', reach: '', touches: [], canInstall: false } as const;

/** What the model says between its actions. */
export function noteStep(id: string, title: string): DelegateStep {
  return { ...empty, id, kind: 'note', status: 'done', title };
}

/** The title of a step that has not run yet. A person decides by it, so hidden and direction-changing characters are made visible. */
export function stepOf(id: string, action: DelegateAction | OutsideAction): DelegateStep {
  const step = namedStep(id, action);
  return { ...step, title: visibleText(step.title) };
}

function namedStep(id: string, action: DelegateAction | OutsideAction): DelegateStep {
  const step = { ...empty, id, status: 'working' } as const;
  switch (action.tool) {
    case 'list_files':
      return { ...step, kind: 'read', title: l10n.t('Lists {0}', action.glob ?? l10n.t('the files')) };
    case 'search':
      return { ...step, kind: 'read', title: l10n.t('Searches for {0}', JSON.stringify(action.text)) };
    case 'read_file':
      return { ...step, kind: 'read', title: l10n.t('Reads {0}', action.path) };
    case 'edit_file':
      return { ...step, kind: 'edit', title: l10n.t('Changes {0}', action.path) };
    case 'write_file':
      return { ...step, kind: 'edit', title: l10n.t('Writes {0}', action.path) };
    case 'run_command':
      return { ...step, kind: 'run', title: action.command };
    case 'outside':
      return { ...step, kind: 'run', title: `${action.server}: ${action.name}` };
    case 'finish':
      return { ...step, kind: 'end', title: l10n.t('Ended'), status: 'done', output: action.summary };
  }
}
