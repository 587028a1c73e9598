import { isHomeTab, type ShowTab } from './homeProtocol.ts';
import { messageFields } from './sharedProtocol.ts';

/** What the tab list needs from the object that VS Code gives the page. */
export interface TabHost {
  postMessage(message: ShowTab): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Left for the next tab's page, which loads from scratch: the focus is on the tab list. */
interface AtTabs {
  readonly atTabs: true;
}

/** Where keys lead from a tab, following the ARIA tab list pattern. */
const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/** Makes the page's tab list work, if it has one: arrow keys move; Enter, Space or a click shows the tab. */
export function listenToTabs(host: TabHost): void {
  const list = document.querySelector('[role="tablist"]');
  const tabs = [...(list?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
  list?.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    const at = tabs.findIndex((tab) => tab.matches(':focus'));
    const next = steps[event.key]?.(at, tabs.length);
    if (at === -1 || next === undefined) return;
    event.preventDefault();
    tabs.forEach((tab, index) => {
      tab.tabIndex = index === next ? 0 : -1;
    });
    tabs[next]?.focus();
  });
  for (const tab of tabs) {
    tab.addEventListener('click', () => {
      const { tab: name } = tab.dataset;
      if (!isHomeTab(name) || tab.ariaSelected === 'true') return;
      host.setState({ atTabs: true } satisfies AtTabs);
      host.postMessage({ type: 'showTab', tab: name });
    });
  }
  if (messageFields<AtTabs>(host.getState()).atTabs !== true) return;
  host.setState(undefined);
  tabs.find(({ ariaSelected }) => ariaSelected === 'true')?.focus();
}
