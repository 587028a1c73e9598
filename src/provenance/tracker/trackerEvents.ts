import type { Tag } from '../tag.ts';
import type { TextChange } from './textChange.ts';

/** What our assistant shows; `tag` says what the text would be if it were taken. */
export interface NewSuggestion extends TextChange {
  readonly id: string;
  readonly uri: string;
  readonly tag: Partial<Pick<Tag, 'tool' | 'model' | 'level' | 'rung' | 'task'>>;
}

export interface TerminalEvent {
  readonly phase: 'start' | 'end';
  readonly command: string;
  readonly id?: string | null;
}
