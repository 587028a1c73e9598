/** What the pages share: how a message is told from another, and the sign that a person is at the page. */

/** Every field that one of these messages may have, none of them checked. */
type Unchecked<Message> = { readonly [Name in Message extends unknown ? keyof Message : never]?: unknown };

export const messageFields = <Message>(value: unknown): Unchecked<Message> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Whether `value` has one of these types. For what the host sends: it is trusted to fill its messages, foreign ones are kept out. */
export const hasType = <Message extends { readonly type: string }>(
  value: unknown,
  ...types: readonly Message['type'][]
): value is Message => types.some((type) => messageFields<{ type: string }>(value).type === type);

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isIndex = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

/** A page tells the host that a person is at it: the editor's own events show nothing of what happens inside of a webview. */
export interface ViewSign {
  readonly type: 'viewSign';
  /** `writing`: text went into a field of the page; `reading`: a key, a click, a turn of the wheel, or the page took the focus. */
  readonly doing: ViewDoing;
}

export type ViewDoing = 'writing' | 'reading';

export function isViewSign(value: unknown): value is ViewSign {
  const { type, doing } = messageFields<ViewSign>(value);
  return type === 'viewSign' && (doing === 'writing' || doing === 'reading');
}
