/** A switch's value at each level of settings, in VS Code's own shape. */
interface Switch {
  readonly globalValue?: boolean | undefined;
  readonly globalLanguageValue?: boolean | undefined;
  readonly workspaceValue?: boolean | undefined;
  readonly workspaceLanguageValue?: boolean | undefined;
  readonly workspaceFolderValue?: boolean | undefined;
  readonly workspaceFolderLanguageValue?: boolean | undefined;
}

/** A switch that a workspace can turn off but never on, since its settings come with the repository. */
export function onlyLowered(found: Switch | undefined, preset: boolean): boolean {
  const own = found?.globalLanguageValue ?? found?.globalValue ?? preset;
  const workspace = [
    found?.workspaceValue,
    found?.workspaceLanguageValue,
    found?.workspaceFolderValue,
    found?.workspaceFolderLanguageValue,
  ];
  return own && !workspace.includes(false);
}

/** A pause that a workspace can lengthen but never shorten. Values that are not numbers are ignored. */
export function onlyLengthened(
  found: { readonly [place in 'globalValue' | 'workspaceValue' | 'workspaceFolderValue']?: unknown } | undefined,
  preset: number,
): number {
  const own = numberOf(found?.globalValue) ?? preset;
  return Math.max(own, numberOf(found?.workspaceValue) ?? own, numberOf(found?.workspaceFolderValue) ?? own);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
