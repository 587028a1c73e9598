/** A page tells the host that a person is at it: the editor's own events show nothing of what happens inside of a webview. */
export interface ViewSign {
  readonly type: 'viewSign';
  /** `writing`: text went into a field of the page; `reading`: a key, a click, a turn of the wheel, or the page took the focus. */
  readonly doing: ViewDoing;
}

export type ViewDoing = 'writing' | 'reading';

export function isViewSign(value: unknown): value is ViewSign {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'viewSign' &&
    'doing' in value &&
    (value.doing === 'writing' || value.doing === 'reading')
  );
}
