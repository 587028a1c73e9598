import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as z from 'zod/mini';
import {
  baseScheme,
  colorIds,
  commandIds,
  contextKeys,
  proposalScheme,
  settingDefaults,
  viewIds,
} from '../../../src/vscode/app/registry.ts';
import { resolvedManifest } from '../resolvedManifest.ts';

const manifestText = JSON.stringify(resolvedManifest(), undefined, 2);
const withCommand = z.object({ command: z.string() });
const manifest = z.parse(
  z.object({
    contributes: z.object({
      commands: z.array(z.object({ command: z.string(), title: z.string(), category: z.literal('Calibrated') })),
      menus: z.record(z.string(), z.array(z.union([withCommand, z.object({ submenu: z.string() })]))),
      submenus: z.array(z.object({ id: z.string() })),
      keybindings: z.array(withCommand),
      views: z.record(z.string(), z.array(z.object({ id: z.string() }))),
      colors: z.array(z.object({ id: z.string() })),
      configuration: z.array(z.object({ properties: z.record(z.string(), z.object({ default: z.unknown() })) })),
    }),
  }),
  JSON.parse(manifestText),
).contributes;

function sameNames(actual: readonly string[], expected: readonly string[]): void {
  assert.deepEqual([...actual].sort(), [...expected].sort());
}

describe('the registry and package.json', () => {
  it('name the same commands', () => {
    sameNames(
      manifest.commands.map(({ command }) => command),
      commandIds,
    );
  });

  it('name the same settings with the same defaults', () => {
    const declared = manifest.configuration.flatMap(({ properties }) =>
      Object.entries(properties).map(([key, { default: value }]) => [key, value]),
    );
    assert.deepEqual(Object.fromEntries(declared), { ...settingDefaults });
  });

  it('name the same views and colours', () => {
    sameNames(
      Object.values(manifest.views).flatMap((views) => views.map(({ id }) => id)),
      viewIds,
    );
    sameNames(
      manifest.colors.map(({ id }) => id),
      colorIds,
    );
  });

  it('know every command of a menu, a key or the walkthrough', () => {
    const rows = [...Object.values(manifest.menus).flat(), ...manifest.keybindings];
    const used = rows.flatMap((row) => ('command' in row ? [row.command] : []));
    const linked = [...manifestText.matchAll(/(?:\(command:|onCommand:)(calibrated\.\w+)/g)].map(([, id]) => id ?? '');
    for (const id of [...used, ...linked])
      assert.ok(
        commandIds.some((known) => known === id),
        id,
      );
  });

  it('know every submenu', () => {
    const ids = manifest.submenus.map(({ id }) => id);
    const used = Object.values(manifest.menus).flatMap((rows) =>
      rows.flatMap((row) => ('submenu' in row ? [row.submenu] : [])),
    );
    sameNames(used, ids);
    for (const id of ids) assert.ok((manifest.menus[id]?.length ?? 0) > 0, `${id} is empty`);
  });

  it('know every context key and scheme that a when-clause asks for, and set none that nobody reads', () => {
    const clauses = [...manifestText.matchAll(/"(?:when|enablement)": "([^"]*)"|"onContext:([^"]*)"/g)]
      .map(([, clause, event]) => clause ?? event ?? '')
      .join(' ');
    const read = new Set([...clauses.matchAll(/(?<!== |config\.)\bcalibrated\.\w+/g)].map(([key]) => key));
    sameNames(
      [...read],
      contextKeys.filter((key) => read.has(key)),
    );
    for (const key of contextKeys) assert.ok(read.has(key), `${key} is read by no when-clause`);
    for (const [scheme] of clauses.matchAll(/calibrated-\w+/g))
      assert.ok([baseScheme, proposalScheme].includes(scheme), scheme);
  });
});
