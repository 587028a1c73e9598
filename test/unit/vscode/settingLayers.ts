import type * as vscode from 'vscode';

/** What one layer of the settings may say, in VS Code's own shape; the later ones win where the editor decides. */
const layers = [
  'defaultValue',
  'globalValue',
  'globalLanguageValue',
  'workspaceValue',
  'workspaceLanguageValue',
  'workspaceFolderValue',
  'workspaceFolderLanguageValue',
] as const;
export type Layer = (typeof layers)[number];
export type SettingLayers = Readonly<Record<string, Readonly<Partial<Record<Layer, unknown>>>>>;

/** The layers that come with a repository. */
export const repositoryLayers = layers.filter((layer) => layer.startsWith('workspace'));

/** The editor's configuration. As there, what a folder or a language says is known only to whoever asks about a document. */
export function configurationOf(settings: SettingLayers): typeof vscode.workspace.getConfiguration {
  return ((section?: string, scope?: object) => {
    const inspect = (name: string) => {
      const found = Object.entries(settings[section === undefined ? name : `${section}.${name}`] ?? {});
      return Object.fromEntries(
        scope === undefined ? found.filter(([layer]) => !/Language|Folder/.test(layer)) : found,
      ) as Partial<Record<Layer, unknown>>;
    };
    const get = (name: string) => {
      const found = inspect(name);
      return layers.map((layer) => found[layer]).findLast((value) => value !== undefined);
    };
    return { inspect, get };
  }) as unknown as typeof vscode.workspace.getConfiguration;
}
