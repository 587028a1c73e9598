import type { Workbench } from './workbench.ts';

/** Takes the name and the folder that a save dialog offers; a dialog that still lists the folder ignores the key, and a person presses it again. */
export async function acceptSave({ page }: Workbench, title: string): Promise<void> {
  const dialog = page.locator('.quick-input-title', { hasText: title });
  await dialog.waitFor();
  for (let again = 0; again < 3 && (await dialog.isVisible()); again += 1) {
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => undefined);
  }
}
