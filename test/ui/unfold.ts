import type { FrameLocator } from 'playwright-core';

/** Opens a fold of a page by its title, if it is closed. */
export async function unfold(view: FrameLocator, title: string): Promise<void> {
  const summary = view.locator('details:not([open]) > summary', { hasText: title }).first();
  await view.locator('details > summary', { hasText: title }).first().waitFor();
  if ((await summary.count()) > 0) await summary.click();
  await view.locator('details[open] > summary', { hasText: title }).first().waitFor();
}
