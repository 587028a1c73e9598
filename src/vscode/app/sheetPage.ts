import type { HomeTab } from '../../webview/homeProtocol.ts';
import { isSheetViewMessage, type SheetState } from '../../webview/sheet/sheetProtocol.ts';
import type { Entry } from './entry.ts';
import type { HomePage, HomePanel } from './homePanel.ts';

export interface SheetAct {
  readonly label: string;
  run(): unknown;
}

/** The content of a sheet; its actions stay in the host. */
export type Sheet = Omit<SheetState, 'type' | 'acts'> & { readonly acts: readonly SheetAct[] };

/** The host side of a tab with a single message. */
export class SheetPage {
  readonly #home: HomePanel;
  readonly #read: () => Promise<Sheet>;
  readonly #page: HomePage;
  #acts: readonly SheetAct[] = [];

  constructor(
    { home, entry }: { readonly home: HomePanel; readonly entry: Entry },
    tab: HomeTab,
    read: () => Promise<Sheet>,
  ) {
    this.#home = home;
    this.#read = read;
    this.#page = {
      name: 'sheet',
      tab,
      isWork: false,
      receive: (message) => {
        if (!isSheetViewMessage(message)) return;
        void entry.guard(`${tab} ${message.type}`, () =>
          message.type === 'ready' ? this.#send() : this.#acts[message.index]?.run(),
        );
      },
    };
  }

  async show(): Promise<void> {
    if (this.#home.show(this.#page)) await this.#send();
  }

  /** Sends the page its current content, if it is open. */
  async refresh(): Promise<void> {
    if (this.#home.isOpen(this.#page)) await this.#send();
  }

  async #send(): Promise<void> {
    const { acts, ...sheet } = await this.#read();
    this.#acts = acts;
    const state: SheetState = { type: 'sheetState', ...sheet, acts: acts.map(({ label }) => label) };
    await this.#home.post(this.#page, state);
  }
}
