import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { FrameLocator } from 'playwright-core';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const themes = ['Dark Modern', 'Light Modern', 'Dark High Contrast', 'Light High Contrast'] as const;
/** The narrowest page that must work, px. */
const narrowPx = 300;

/** What is behind a webview, which is itself transparent. */
export type Behind = 'editor' | 'sideBar';

/**
 * Accessibility problems of a view, one sentence each: axe-core findings rated serious or critical, a missing first heading, and text that
 * can only be reached by scrolling sideways at 200% and, for an editor, at a width of 300 px.
 */
export async function graveProblems(workbench: Workbench, view: FrameLocator, behind: Behind): Promise<string[]> {
  const body = await view.locator('body').elementHandle();
  const frame = await body?.ownerFrame();
  assert.ok(frame, 'the webview is gone');
  // Evaluated by the debugger, so the page's policy, which forbids eval, does not interfere.
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
  // Polled through the debugger: polling inside the page would be an eval, which its policy forbids.
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
