import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { FrameLocator } from 'playwright-core';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const themes = ['Dark Modern', 'Light Modern', 'Dark High Contrast', 'Light High Contrast'] as const;
/** The narrowest page that has to work, px. */
const narrowPx = 300;

/** What stands behind a webview, which is transparent itself. */
export type Behind = 'editor' | 'sideBar';

/**
 * What keeps people out of a view, a sentence each: what axe-core finds serious or critical, or a missing first heading, and text that
 * is only reached by scrolling sideways at 200% and, for an editor, in 300 px of width.
 */
export async function graveProblems(workbench: Workbench, view: FrameLocator, behind: Behind): Promise<string[]> {
  const body = await view.locator('body').elementHandle();
  const frame = await body?.ownerFrame();
  assert.ok(frame, 'the webview is gone');
  // The debugger evaluates it, so the page's policy, which forbids eval, does not stand in the way.
  await frame.evaluate(
    `${axeSource}; document.documentElement.style.backgroundColor = 'var(--vscode-${behind}-background)'; undefined`,
  );
  const axe = async (where: string): Promise<string[]> => {
    const { passes, violations } = (await frame.evaluate(
      `axe.run(document, { resultTypes: ['violations'], rules: { 'page-has-heading-one': { enabled: true } } })`,
    )) as AxeResults;
    assert.ok(passes.length > 0, 'axe-core looked at nothing');
    return violations
      .filter(({ id, impact }) => impact === 'serious' || impact === 'critical' || id === 'page-has-heading-one')
      .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${where}${id}: ${html} (${any[0]?.message ?? ''})`));
  };
  const sideways = async (where: string): Promise<string[]> => {
    const widest: unknown = await frame.evaluate(`(() => {
      const root = document.documentElement;
      if (root.scrollWidth <= root.clientWidth + 1) return null;
      const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
      return (wide[0] ?? root).outerHTML.slice(0, 200);
    })()`);
    return widest === null ? [] : [`${where}scrolls sideways: ${String(widest)}`];
  };
  const zoom = (factor: string) => frame.evaluate(`document.documentElement.style.zoom = '${factor}'; undefined`);

  const found = await axe('');
  await zoom('2');
  found.push(...(await sideways('at 200% ')));
  await zoom('');
  if (behind === 'sideBar') return found;
  const before = workbench.page.viewportSize();
  const width = Number(await frame.evaluate('innerWidth'));
  assert.ok(before !== null && width > narrowPx);
  // Asked again by the debugger: what a page polls by itself would be an eval, which its policy forbids.
  const widthIs = (isReached: (width: number) => boolean) =>
    until(async () => isReached(Number(await frame.evaluate('innerWidth'))));
  try {
    await workbench.page.setViewportSize({ ...before, width: before.width - (width - narrowPx) });
    await widthIs((now) => now <= width - (width - narrowPx) / 2);
    found.push(...(await axe('at 300 px ')), ...(await sideways('at 300 px ')));
  } finally {
    await workbench.page.setViewportSize(before);
  }
  await widthIs((now) => now === width);
  return found;
}
