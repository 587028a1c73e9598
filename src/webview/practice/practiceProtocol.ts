import { hasType } from '../sharedProtocol.ts';

export type PracticePage = 'cards' | 'unassisted' | 'offloading';

export interface ShownCard {
  readonly id: string;
  /** The kind of question, for display. */
  readonly label: string;
  readonly prompt: string;
  readonly code: string;
  readonly path: string;
  readonly placeholder: string;
}

export interface CardsPage {
  /** The card to answer, or the one just answered. */
  readonly card: ShownCard | null;
  readonly result: { readonly isRight: boolean; readonly sentence: string; readonly right: string } | null;
  /** Why the answer could not be read; the person may try again. */
  readonly again: string;
  readonly progress: string;
  /** Shown if there is no card. */
  readonly empty: string;
  /** Whether cards may be shown although today's time is used up. */
  readonly canGoOn: boolean;
}

export interface UnassistedPage {
  readonly phase: 'idle' | 'running';
  readonly plan: string;
  /** How the last session went; empty if none has ended here. */
  readonly last: string;
  readonly task: { readonly title: string; readonly wrong: readonly WrongExample[]; readonly sentence: string } | null;
  /** UTC ms; 0 if none is running. */
  readonly endsAtMs: number;
}

export interface WrongExample {
  readonly expression: string;
  readonly expected: string;
  readonly got: string;
}

export interface OffloadingPage {
  /** The one sentence about it. */
  readonly lead: string;
  readonly tiles: readonly { readonly name: string; readonly value: string; readonly detail: string }[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** For the bars, oldest first. */
  readonly weeks: readonly { readonly week: string; readonly answers: number; readonly hints: number }[];
  readonly missing: readonly string[];
  readonly note: string;
}

/** Everything the Practice panel shows. */
export interface PracticeState {
  readonly type: 'practiceState';
  readonly page: PracticePage;
  readonly cards: CardsPage;
  readonly unassisted: UnassistedPage;
  readonly offloading: OffloadingPage;
}

export type PracticeViewMessage =
  | {
      readonly type: 'ready' | 'nextCard' | 'goOn' | 'startSlot' | 'planSlot' | 'checkTask' | 'skipTask' | 'endSlot';
    }
  | { readonly type: 'page'; readonly page: PracticePage }
  | { readonly type: 'answer'; readonly id: string; readonly text: string; readonly tookMs: number }
  | { readonly type: 'skipCard' | 'dropCard'; readonly id: string }
  | { readonly type: 'exportData'; readonly format: 'csv' | 'json' };

export const isPracticeState = (value: unknown): value is PracticeState =>
  hasType<PracticeState>(value, 'practiceState');

/** Messages from a page are checked: even our own page can be wrong. */
export function isPracticeViewMessage(value: unknown): value is PracticeViewMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const fields: { readonly [key: string]: unknown } = { ...value };
  const isText = (key: string) => typeof fields[key] === 'string';
  switch (value.type) {
    case 'ready':
    case 'nextCard':
    case 'goOn':
    case 'startSlot':
    case 'planSlot':
    case 'checkTask':
    case 'skipTask':
    case 'endSlot':
      return true;
    case 'page':
      return ['cards', 'unassisted', 'offloading'].some((page) => page === fields['page']);
    case 'answer':
      return (
        isText('id') && isText('text') && typeof fields['tookMs'] === 'number' && Number.isFinite(fields['tookMs'])
      );
    case 'skipCard':
    case 'dropCard':
      return isText('id');
    case 'exportData':
      return fields['format'] === 'csv' || fields['format'] === 'json';
    default:
      return false;
  }
}
