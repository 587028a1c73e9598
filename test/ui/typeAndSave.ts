import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';

/**
 * Types at the caret in the open file and saves. The file on disk shows that the key press arrived, also at the extensions, which see a
 * change before it is saved; only then may a test's clock advance.
 */
export async function typeAndSave(workbench: Workbench, file: string, text: string): Promise<void> {
  const read = () => readFileSync(join(workbench.folder, file), 'utf8');
  const before = read();
  await workbench.page.keyboard.type(text);
  await workbench.page.keyboard.press('Control+S');
  await until(() => read() !== before);
}
