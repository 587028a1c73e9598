import type { ViewDoing, ViewSign } from './sharedProtocol.ts';

/** The clocks have a resolution of one second; more signs would only fill the disk. */
const atMostEveryMs = 1000;
/** The pointer alone is left out: a desk that shakes moves it. Scrolling is seen by its wheel or key; a page scrolls by itself, too. */
const readingEvents = ['keydown', 'pointerdown', 'wheel'] as const;

/** Tells of a person at the page, at most once a second for each doing. What they write stays in the page. */
export function watchPerson(send: (sign: ViewSign) => void): void {
  const last = new Map<ViewDoing, number>();
  const sign = (doing: ViewDoing): void => {
    const nowMs = performance.now();
    if (nowMs - (last.get(doing) ?? Number.NEGATIVE_INFINITY) < atMostEveryMs) return;
    last.set(doing, nowMs);
    send({ type: 'viewSign', doing });
  };
  const passive = { capture: true, passive: true };
  // What a script dispatches is no person.
  const told =
    (doing: ViewDoing) =>
    (event: Event): void => {
      if (event.isTrusted) sign(doing);
    };
  document.addEventListener('input', told('writing'), passive);
  for (const kind of readingEvents) {
    document.addEventListener(
      kind,
      (event) => {
        // Keys into a field are told by what they write there.
        if (!(event instanceof KeyboardEvent && isField(event))) told('reading')(event);
      },
      passive,
    );
  }
}

/** Fields may stand in the shadow of a component. */
function isField(event: Event): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}
