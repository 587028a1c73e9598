import type { ViewDoing, ViewSign } from './sharedProtocol.ts';

/** The clocks have a resolution of one second; more signs would only fill the disk. */
const atMostEveryMs = 1000;
/**
 * Without pointer movement, which a shaking desk can cause. Scrolling is noticed by its wheel or key, since a page also scrolls by itself.
 */
const readingEvents = ['keydown', 'pointerdown', 'wheel'] as const;

/** Reports a person at the page, at most once a second for each activity. What they write stays in the page. */
export function watchPerson(send: (sign: ViewSign) => void): void {
  const last = new Map<ViewDoing, number>();
  const sign = (doing: ViewDoing): void => {
    const nowMs = performance.now();
    if (nowMs - (last.get(doing) ?? Number.NEGATIVE_INFINITY) < atMostEveryMs) return;
    last.set(doing, nowMs);
    send({ type: 'viewSign', doing });
  };
  const passive = { capture: true, passive: true };
  // Events dispatched by a script are not a person.
  const report =
    (doing: ViewDoing) =>
    (event: Event): void => {
      if (event.isTrusted) sign(doing);
    };
  document.addEventListener('input', report('writing'), passive);
  for (const kind of readingEvents) {
    document.addEventListener(
      kind,
      (event) => {
        // Keys in a field are reported as writing.
        if (!(event instanceof KeyboardEvent && isField(event))) report('reading')(event);
      },
      passive,
    );
  }
}

/** Fields may be inside a component's shadow DOM. */
function isField(event: Event): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}
