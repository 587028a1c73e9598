import { mentionsIn, mentionText } from '../../base/mentions.ts';
import type { SavedDraft } from './assistModel.ts';
import type { AssistTurn, AssistViewMessage } from './assistProtocol.ts';

export interface DraftDeps {
  send(message: AssistViewMessage): void;
  /** The text has changed. */
  changed(): void;
}

/** What is saved with a text says when that was: before or after a question was sent. */
interface RestoredDraft extends SavedDraft {
  readonly state: { readonly turns: readonly Pick<AssistTurn, 'id'>[] } | null;
}

/** The text in the question box. The host hears of its mentions, wherever it comes from. */
export class Draft {
  readonly #deps: DraftDeps;
  #text: string;
  /** What a page that was made anew has brought back, until it is known whether it was sent. */
  #restored: string;
  /** Ids of the turns that were saved with it. */
  readonly #savedTurns: ReadonlySet<string>;
  /** Texts of the person that others took the place of, the last one at the end. They come back when the box is emptied. */
  readonly #kept: string[];
  /** The text last put into the box by `replace`. */
  #put = '';
  /** What came back by itself when the box was emptied last. */
  #back = '';
  /** The mentions last reported to the host. */
  #named = '';

  constructor(deps: DraftDeps, { draft, kept, state }: RestoredDraft) {
    this.#deps = deps;
    this.#text = draft;
    this.#restored = draft;
    this.#savedTurns = new Set(state?.turns.map(({ id }) => id));
    this.#kept = [...kept];
  }

  get text(): string {
    return this.#text;
  }

  get saved(): SavedDraft {
    return { draft: this.#text, kept: [...this.#kept] };
  }

  set(text: string): void {
    this.#back = text === '' ? (this.#kept.pop() ?? '') : '';
    this.#text = text === '' ? this.#back : text;
    const named = mentionsIn(this.#text).map(mentionText).join(' ');
    if (named !== this.#named) {
      this.#named = named;
      this.#deps.send({ type: 'draft', text: this.#text });
    }
    this.#deps.changed();
  }

  /**
   * Empties the box if a reload brought back the question that was sent last: an editor may store what is in a view seconds late.
   * @param newest The newest turn; undefined while the conversation has not been read yet.
   */
  wasAsked(newest: Pick<AssistTurn, 'id' | 'question'> | undefined): void {
    if (newest === undefined) return;
    const { id, question } = newest;
    // What was saved together with its turn was put into the box after it was sent: to be changed and asked again.
    const isLate = this.#restored !== '' && !this.#savedTurns.has(id);
    if (isLate && this.#text === this.#restored && this.#text.trim() === question) this.set('');
    this.#restored = '';
  }

  /** Gives back a question that was not asked: at once, or after what the person has typed since. */
  giveBack(text: string): void {
    const shown = this.#text;
    if (shown === text || this.#kept.includes(text)) return;
    if (shown.trim() === '') return this.set(text);
    // What came back by itself when the question was sent waits for its turn again.
    const isTyped = shown !== this.#back;
    this.#kept.push(isTyped ? text : shown);
    if (isTyped) this.#deps.changed();
    else this.set(text);
  }

  /** Puts an earlier question or an example into the box, to be changed and sent by the person. */
  replace(text: string): void {
    if (this.#text.trim() !== '' && this.#text !== this.#put && this.#text !== text) this.#kept.push(this.#text);
    this.#put = text;
    this.set(text);
  }
}
