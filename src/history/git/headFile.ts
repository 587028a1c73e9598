import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The commit that a working tree's HEAD points to, read from git's files; undefined before the first commit, or if git stores it
 * differently.
 */
export function headOf(root: string): string | undefined {
  const place = gitFolder(root);
  if (place === undefined) return undefined;
  const head = read(join(place, 'HEAD'));
  const ref = /^ref: (\S+)$/u.exec(head ?? '')?.[1];
  if (ref === undefined) return hashIn(head);
  const common = resolve(place, read(join(place, 'commondir')) ?? '.');
  const packed = () =>
    read(join(common, 'packed-refs'))
      ?.split('\n')
      .find((line) => line.endsWith(` ${ref}`));
  return hashIn(read(join(place, ref)) ?? read(join(common, ref)) ?? packed()?.split(' ', 1)[0]);
}

function gitFolder(root: string): string | undefined {
  const path = join(root, '.git');
  if (!existsSync(path)) return undefined;
  if (statSync(path).isDirectory()) return path;
  const linked = /^gitdir: (.+)$/u.exec(read(path) ?? '')?.[1];
  return linked === undefined ? undefined : resolve(root, linked);
}

function hashIn(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{40,64}$/u.test(text) ? text : undefined;
}

function read(file: string): string | undefined {
  try {
    // An agent could put a pipe here, and we would wait on it until its own limit lets it go on.
    return statSync(file).isFile() ? readFileSync(file, 'utf8').trim() : undefined;
  } catch {
    // No such file.
    return undefined;
  }
}
