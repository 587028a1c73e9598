/** What all pages share: telling messages apart, and the sign that a person is at the page. */

/** Every field that one of these messages may have, all unchecked. */
type Unchecked<Message> = { readonly [Name in Message extends unknown ? keyof Message : never]?: unknown };

export const messageFields = <Message>(value: unknown): Unchecked<Message> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Whether `value` has one of these types. For messages from the host: their fields are trusted, but foreign messages are kept out. */
export const hasType = <Message extends { readonly type: string }>(
  value: unknown,
  ...types: readonly Message['type'][]
): value is Message => types.some((type) => messageFields<{ type: string }>(value).type === type);

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isIndex = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

/** Tells the host that a person is at the page: the editor's own events say nothing about activity inside a webview. */
export interface ViewSign {
  readonly type: 'viewSign';
  /** `writing`: text was entered in a field of the page; `reading`: a key, a click, the mouse wheel, or the page got the focus. */
  readonly doing: ViewDoing;
}

export type ViewDoing = 'writing' | 'reading';

export function isViewSign(value: unknown): value is ViewSign {
  const { type, doing } = messageFields<ViewSign>(value);
  return type === 'viewSign' && (doing === 'writing' || doing === 'reading');
}
