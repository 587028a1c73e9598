import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { FrameLocator } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core finds serious or critical in a webview, or lacking a first heading: a sentence each.
 * @param behind The colour that the editor paints behind the webview, which is transparent itself.
 */
export async function graveProblems(view: FrameLocator, behind: 'editor' | 'sideBar'): Promise<string[]> {
  const body = await view.locator('body').elementHandle();
  const frame = await body?.ownerFrame();
  assert.ok(frame, 'the webview is gone');
  // The debugger evaluates it, so the page's policy, which forbids eval, does not stand in the way.
  await frame.evaluate(`${axeSource}; undefined`);
  const results = (await frame.evaluate(
    `document.documentElement.style.backgroundColor = 'var(--vscode-${behind}-background)';
    axe.run(document, { resultTypes: ['violations'], rules: { 'page-has-heading-one': { enabled: true } } })`,
  )) as AxeResults;
  assert.ok(results.passes.length > 0, 'axe-core looked at nothing');
  return results.violations
    .filter(({ id, impact }) => impact === 'serious' || impact === 'critical' || id === 'page-has-heading-one')
    .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} (${any[0]?.message ?? ''})`));
}
