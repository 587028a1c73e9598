import type { HomeTab } from '../../webview/homeProtocol.ts';
import { isSheetViewMessage, type SheetState } from '../../webview/sheet/sheetProtocol.ts';
import type { Entry } from './entry.ts';
import type { HomePage, HomePanel } from './homePanel.ts';

export interface SheetButton {
  readonly label: string;
  run(): unknown;
}

/** The content of a sheet; its actions stay in the host. */
export type Sheet = Omit<SheetState, 'type' | 'buttons'> & { readonly buttons: readonly SheetButton[] };

/** The host side of a tab with a single message. */
export class SheetPage {
  readonly #home: HomePanel;
  readonly #read: () => Promise<Sheet>;
  readonly #page: HomePage;
  #buttons: readonly SheetButton[] = [];

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
          message.type === 'ready' ? this.#send() : this.#buttons[message.index]?.run(),
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
    const { buttons, ...sheet } = await this.#read();
    this.#buttons = buttons;
    const state: SheetState = { type: 'sheetState', ...sheet, buttons: buttons.map(({ label }) => label) };
    await this.#home.post(this.#page, state);
  }
}
