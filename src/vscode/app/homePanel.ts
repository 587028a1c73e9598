import * as vscode from 'vscode';
import { type HomeTab, homeTabs, isHomeTab, isShowTab } from '../../webview/homeProtocol.ts';
import type { Entry } from './entry.ts';
import { fillWebview, type PageName, tabIcon } from './webviewHost.ts';

/** The content of one tab of the Calibrated page; each feature has its own. */
export interface HomePage {
  readonly name: PageName;
  readonly tab: HomeTab;
  /** Whether reading it counts as work on the running task. */
  readonly isWork: boolean;
  /** Receives the page's messages; each feature handles its own and ignores the rest. */
  receive(message: unknown): void;
  /** Another tab was opened or, if `closed`, the whole panel is gone. */
  left?(closed: boolean): void;
}

export interface HomeDeps {
  readonly entry: Entry;
  readonly extensionUri: vscode.Uri;
  readonly state: vscode.Memento;
  /** Listens for signs of a person at the page; `name` returns the open page, or undefined for one that is not work. */
  watch(webview: vscode.Webview, name: () => string | undefined): void;
}

const viewType = 'calibrated.home';
const tabKey = 'calibrated.homeTab';
const columnKey = 'calibrated.homeColumn';

/** The Calibrated extension's single page: a tab list, and below it the page of the feature requested last. */
export class HomePanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #deps: HomeDeps;
  #panel: vscode.WebviewPanel | undefined;
  #page: HomePage | undefined;
  /** True while the editor restores the panel after a reload: the panel stays where it is and takes no focus. */
  #isRestored = false;
  readonly #serializer: vscode.Disposable;

  constructor(deps: HomeDeps) {
    this.#deps = deps;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(viewType, this);
  }

  /** Called by the editor after a window reload with the panel open. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel !== undefined) return panel.dispose();
    this.#attach(panel);
    this.#isRestored = true;
    try {
      await this.reopen();
    } finally {
      this.#isRestored = false;
    }
  }

  isOpen(page: HomePage): boolean {
    return this.#panel !== undefined && this.#page === page;
  }

  /**
   * Brings a page to the front.
   * @param beside Keeps the active file visible.
   * @returns whether the page was open already; if not, it sends `ready` once it can be filled.
   */
  show(page: HomePage, { beside = false } = {}): boolean {
    const wasOpen = this.isOpen(page);
    const panel = this.#panel ?? this.#open(beside);
    const covers = beside && panel.viewColumn === vscode.window.activeTextEditor?.viewColumn;
    if (!this.#isRestored) panel.reveal(covers ? vscode.ViewColumn.Beside : undefined);
    if (wasOpen) return true;
    this.#page?.left?.(false);
    this.#page = page;
    void this.#deps.state.update(tabKey, page.tab);
    fillWebview(panel.webview, this.#deps.extensionUri, { name: page.name, title: 'Calibrated', tab: page.tab });
    return false;
  }

  /** Sends the page its state; does nothing if another one is open. */
  async post(page: HomePage, message: unknown): Promise<void> {
    if (this.isOpen(page)) await this.#panel?.webview.postMessage(message);
  }

  /** Moves the panel out of the way of a document in the first column. */
  giveWay(): void {
    this.#panel?.reveal(vscode.ViewColumn.Two, true);
  }

  /** Opens the tab that was open last. */
  async reopen(): Promise<void> {
    const last = this.#deps.state.get(tabKey);
    await this.#showTab(isHomeTab(last) ? last : homeTabs[0].name);
  }

  /** The panel itself stays: after a reload the editor hands it over again. */
  dispose(): void {
    this.#serializer.dispose();
  }

  #open(beside: boolean): vscode.WebviewPanel {
    const usual = beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const column = this.#deps.state.get<vscode.ViewColumn>(columnKey) ?? usual;
    const panel = vscode.window.createWebviewPanel(viewType, 'Calibrated', column);
    this.#attach(panel);
    return panel;
  }

  #attach(panel: vscode.WebviewPanel): void {
    const { entry, extensionUri, state, watch } = this.#deps;
    this.#panel = panel;
    this.#page = undefined;
    panel.iconPath = tabIcon(extensionUri);
    panel.onDidDispose(() => {
      const left = this.#page;
      this.#panel = undefined;
      this.#page = undefined;
      left?.left?.(true);
    });
    panel.onDidChangeViewState(() => {
      if (panel.viewColumn !== undefined) void state.update(columnKey, panel.viewColumn);
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (isShowTab(message)) void entry.guard(`tab ${message.tab}`, () => this.#showTab(message.tab));
      else this.#page?.receive(message);
    });
    watch(panel.webview, () => (this.#page?.isWork === true ? this.#page.name : undefined));
  }

  async #showTab(tab: HomeTab): Promise<void> {
    const command = homeTabs.find(({ name }) => name === tab)?.command;
    if (command !== undefined) await vscode.commands.executeCommand(command);
  }
}
