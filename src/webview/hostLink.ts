import { listenToTabs } from './tabList.ts';
import { watchPerson } from './watchPerson.ts';

/** The object that VS Code gives a webview; it can be acquired only once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface HostLink<Out> {
  send(message: Out): void;
  /** What the page saved before it was hidden; undefined at first. */
  savedState(): unknown;
  save(state: unknown): void;
}

/** Connects the page to the host; call once. Messages that `accepts` rejects are not ours and are ignored. */
export function connectToHost<In, Out>(
  accepts: (value: unknown) => value is In,
  receive: (message: In) => void,
): HostLink<Out> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (accepts(event.data)) receive(event.data);
  });
  watchPerson((sign) => api.postMessage(sign));
  listenToTabs(api);
  return {
    send: (message) => api.postMessage(message),
    savedState: () => api.getState(),
    save: (state) => api.setState(state),
  };
}
