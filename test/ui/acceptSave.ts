import type { Workbench } from './workbench.ts';

/**
 * Accepts the name and folder that a save dialog offers. A dialog still listing the folder ignores the key, so it is pressed again, as a
 * person would.
 */
export async function acceptSave({ page }: Workbench, title: string): Promise<void> {
  const dialog = page.locator('.quick-input-title', { hasText: title });
  await dialog.waitFor();
  for (let again = 0; again < 3 && (await dialog.isVisible()); again += 1) {
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => undefined);
  }
}
