/** Scripts that package managers run on their own. Source: the lifecycle scripts in npm's and pnpm's documentation. */
const lifeCycle =
  /^(pre|post)?(install|prepare|publish|pack|version|uninstall|shrinkwrap)$|^prepublishOnly$|^dependencies$/;
const dependencyFields = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'overrides',
  'resolutions',
  'bundleDependencies',
  'packageManager',
  'workspaces',
];

/** Whether an edit of package.json changes what gets installed or runs on its own. @returns what it changes, in words, or undefined. */
export function changedManifest(before: string | undefined, after: string): string | undefined {
  const [old, now] = [read(before ?? '{}'), read(after)];
  if (now === undefined) return 'it would no longer be JSON, so what it installs cannot be known';
  const field = dependencyFields.find((name) => JSON.stringify(Object(old)[name]) !== JSON.stringify(now[name]));
  if (field !== undefined) return `the edit changes ${field}, which says what is installed`;
  const [oldScripts, scripts] = [Object(Object(old)['scripts']), Object(now['scripts'])];
  const script = Object.keys({ ...oldScripts, ...scripts }).find(
    (name) => lifeCycle.test(name) && oldScripts[name] !== scripts[name],
  );
  return script === undefined ? undefined : `the edit changes the script ${script}, which runs by itself`;
}

function read(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object(value) : undefined;
  } catch {
    return undefined;
  }
}
