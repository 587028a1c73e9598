import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import {
  type MentionKind,
  mentionAt,
  mentionKinds,
  mentionSentences,
  mentionsIn,
  mentionText,
  type OpenMention,
} from '../../base/mentions.ts';
import type { AssistViewMessage, MentionItem } from './assistProtocol.ts';

/** Entries shown at once. */
const maxItems = 8;

export interface MentionListDeps {
  send(message: AssistViewMessage): void;
  /** Something that is drawn has changed. */
  changed(): void;
  /** Reads a line aloud. */
  say(text: string): void;
  /** Replaces the text from `start` to the caret. */
  insert(start: number, text: string): void;
}

/** The completion list for what is typed after a `#` in the question box. */
export class MentionList {
  readonly #deps: MentionListDeps;
  #open: OpenMention | undefined;
  /** The open mention as it stands in the box. */
  #written = '';
  #items: readonly MentionItem[] = [];
  #selected = 0;
  #asked = 0;
  /** What is done with the rows that the host was asked for; undefined if none are awaited. */
  #onArrival: 'show' | 'take' | undefined;

  constructor(deps: MentionListDeps) {
    this.#deps = deps;
  }

  /** Call it when the text or the caret has changed. */
  follow(text: string, caret: number): void {
    const open = mentionAt(text, caret);
    const written = open === undefined ? '' : text.slice(open.start, caret);
    if (open?.start === this.#open?.start && written === this.#written) return;
    this.#open = open;
    this.#written = written;
    this.#onArrival = undefined;
    if (open === undefined) this.#show([]);
    else if (open.kind === undefined) this.#show(kindsFor(open.typed));
    else {
      this.#narrow(open);
      this.#asked += 1;
      this.#onArrival = 'show';
      this.#deps.send({ type: 'complete', seq: this.#asked, kind: open.kind, typed: open.typed });
    }
  }

  receive(seq: number, items: readonly MentionItem[]): void {
    if (seq !== this.#asked || this.#onArrival === undefined) return;
    const isTaken = this.#onArrival === 'take';
    this.#onArrival = undefined;
    this.#show(items);
    if (isTaken) this.#take(this.#items[0]);
  }

  /** Whether the list handled the key. */
  takesKey(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): boolean {
    // The caret leaves the mention.
    if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) this.close();
    if (this.#items.length === 0) {
      if (event.key !== 'Tab' || event.shiftKey || this.#onArrival !== 'show') return false;
      this.#onArrival = 'take';
      return true;
    }
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        const by = event.key === 'ArrowDown' ? 1 : this.#items.length - 1;
        this.#selected = (this.#selected + by) % this.#items.length;
        this.#tell();
        this.#deps.changed();
        return true;
      }
      case 'Enter':
      case 'Tab':
        if (event.shiftKey) return false;
        // Nothing is left to complete, so Enter asks.
        if (event.key === 'Enter' && this.#isTyped(this.#items[this.#selected])) return false;
        this.#take(this.#items[this.#selected]);
        return true;
      case 'Escape':
        this.#onArrival = undefined;
        this.#show([]);
        return true;
      default:
        return false;
    }
  }

  close(): void {
    this.#open = undefined;
    this.#onArrival = undefined;
    this.#show([]);
  }

  view(): TemplateResult | typeof nothing {
    if (this.#items.length === 0) return nothing;
    return html`<ul class="mentions" role="listbox" aria-label=${l10n.t('What goes along')}>
      ${this.#items.map(
        (
          item,
          index,
        ) => html`<li role="option" class=${index === this.#selected ? 'mention selected' : 'mention'} aria-selected=${index === this.#selected}
          @mousedown=${(event: Event) => {
            // The box keeps the focus.
            event.preventDefault();
            this.#take(item);
          }}><span class="mention-label">${item.label}</span><span class="muted mention-detail">${item.detail}</span></li>`,
      )}
    </ul>`;
  }

  #take(item: MentionItem | undefined): void {
    const open = this.#open;
    if (item === undefined || open === undefined) return;
    this.close();
    this.#deps.insert(open.start, item.insert);
  }

  /** Until the host answers, only rows that fit what is typed now stay. */
  #narrow({ kind, typed }: OpenMention): void {
    this.#fill(
      this.#items.filter(({ insert }) =>
        mentionsIn(insert).some(
          (each) => each.kind === kind && each.argument.toLowerCase().includes(typed.toLowerCase()),
        ),
      ),
    );
    this.#deps.changed();
  }

  #show(items: readonly MentionItem[]): void {
    if (items.length === 0 && this.#items.length === 0) return;
    this.#fill(items);
    this.#tell();
    this.#deps.changed();
  }

  #fill(items: readonly MentionItem[]): void {
    const full = items.filter((item) => this.#isTyped(item));
    this.#items = [...full, ...items.filter((item) => !full.includes(item))].slice(0, maxItems);
    this.#selected = 0;
  }

  /** Whether the person has already typed it in full. */
  #isTyped(item: MentionItem | undefined): boolean {
    return item?.insert.trimEnd() === this.#written;
  }

  #tell(): void {
    const item = this.#items[this.#selected];
    if (item !== undefined)
      this.#deps.say(l10n.t('{0}, {1}. {2} of {3}', item.label, item.detail, this.#selected + 1, this.#items.length));
  }
}

const needsName: ReadonlySet<MentionKind> = new Set(['file', 'symbol']);

/** A kind that needs a name ends with a colon; the others are complete. */
function kindsFor(typed: string): readonly MentionItem[] {
  // An image is pasted, not typed.
  const kinds = mentionKinds.filter((kind) => kind !== 'image' && kind.startsWith(typed.toLowerCase()));
  return kinds.map((kind) => ({
    label: `#${kind}`,
    detail: mentionSentences[kind],
    insert: needsName.has(kind) ? `#${kind}:` : `${mentionText({ kind, argument: '' })} `,
  }));
}
