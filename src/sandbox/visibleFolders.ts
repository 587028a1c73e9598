import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Where the system keeps its programs and libraries. */
const systemFolders = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/opt',
  '/nix/store',
  '/gnu/store',
];

/** Only what programs need to start; the rest of /etc holds passwords, keys and the machine's configuration. */
const etcEntries = [
  'alternatives',
  'ca-certificates',
  'ca-certificates.conf',
  'crypto-policies',
  'debian_version',
  'fonts',
  'group',
  'host.conf',
  'hosts',
  'java-17-openjdk',
  'java-21-openjdk',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'magic',
  'mime.types',
  'nsswitch.conf',
  'os-release',
  'passwd',
  'perl',
  'pki/tls/certs',
  'pki/ca-trust',
  'protocols',
  'services',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
];

/** Below the home: folders of version managers, which contain programs but no keys. */
const toolFolders = [
  '.nvm/versions',
  '.local/share/fnm',
  '.local/share/mise/installs',
  '.local/share/uv/python',
  '.local/share/uv/tools',
  '.local/share/pipx/venvs',
  '.local/bin',
  '.volta',
  '.asdf',
  '.pyenv',
  '.rbenv',
  '.rustup/toolchains',
  '.cargo/bin',
  '.sdkman/candidates',
  '.deno/bin',
  '.bun/bin',
  'go/bin',
  'sdk',
];

/** What a sandbox shows read-only, in addition to the folders passed to it. */
export interface VisibleFolders {
  readonly folders: readonly string[];
  /** Those of them that hold only the Node that runs us. */
  readonly ofNode: readonly string[];
  /** `/bin` is a symlink to `usr/bin` on most systems; it is recreated. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

/**
 * @param home The person's home.
 * @param nodePath The Node (or editor) that runs us: programs in the sandbox may need it, and it can be anywhere.
 */
export function visibleFolders(home: string, nodePath: string): VisibleFolders {
  const links: { path: string; target: string }[] = [];
  const folders: string[] = [];
  for (const path of systemFolders) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSymbolicLink() === true) links.push({ path, target: readlinkSync(path) });
    else if (found?.isDirectory() === true) folders.push(path);
  }
  folders.push(...etcEntries.map((name) => join('/etc', name)).filter((path) => existsSync(path)));
  folders.push(...toolFolders.map((name) => join(home, name)).filter((path) => existsSync(path)));
  const node = realpathSync(nodePath);
  const isShown = folders.some((folder) => node.startsWith(folder + sep));
  const ofNode = isShown ? [] : [dirname(node), ...besideNode(node)];
  return { folders: [...folders, ...ofNode], ofNode, links };
}

/** npm and npx are in `lib/node_modules` next to `bin/node`. */
function besideNode(node: string): string[] {
  const modules = join(dirname(dirname(node)), 'lib', 'node_modules');
  return existsSync(modules) ? [modules] : [];
}
