import { ask, checkCopy, checkInto, checkWrite, type Invocation, texts } from '../../invocation.ts';
import type { Parsed } from '../../shell/getopt.ts';
import { plainWord, textOf, type Word } from '../../shell/words.ts';

/** Addresses of this machine; data sent there does not leave it. */
const loopback =
  /^(https?:\/\/)?(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0|[\w-]+\.localhost|host\.docker\.internal)([:/?#]|$)/i;
/** Words in an address that suggest something is lost. */
const destructivePath =
  /(delete|remove|destroy|purge|drop|flush|truncate|wipe|reset|shutdown|_close|forcemerge|cancel|revoke|disable|stop|kill|rotate|restore|rollback)/i;

/** The output of another command or the content of a file must not become part of a request. */
export function sendsComputed(invocation: Invocation): void {
  const word = invocation.args.find(({ isComputed }) => isComputed === true);
  if (word !== undefined)
    ask(invocation, 'egress', `${invocation.name} sends ${word.text}, which another command works out.`);
}

const bodies = [
  '-d',
  '--data',
  '--data-raw',
  '--data-binary',
  '--data-urlencode',
  '--data-ascii',
  '--json',
  '-F',
  '--form',
  '--form-string',
  '-T',
  '--upload-file',
];

export function curl(invocation: Invocation, { operands, values, value, has }: Parsed): void {
  const addresses = [...operands, ...values('--url', '--expand-url')];
  const sent = values(...bodies, '--expand-data', '--expand-form');
  const isUpload = has('-T', '--upload-file') || sent.some(({ text }) => /^[@<]|=[@<]|^[\w.-]+@/.test(text));
  const isGet = has('-G', '--get');
  const method = (
    value('-X', '--request')?.text ?? (has('-I', '--head') ? 'HEAD' : sent.length > 0 && !isGet ? 'POST' : 'GET')
  ).toUpperCase();
  checkRequest(invocation, method, sent.length > 0 && !isGet, isUpload, addresses);
  for (const { text } of values('-H', '--header', '-b', '--cookie'))
    if (text.startsWith('@')) ask(invocation, 'egress', `curl sends the file ${text.slice(1)}.`);
  if ([...sent, ...addresses].some(({ text }) => mutates(text)))
    ask(invocation, 'publishDeployInfraDatabase', 'curl sends a query that changes something.');
  if (values('--variable').some(({ text }) => /[@%]/.test(text)))
    ask(invocation, 'egress', 'curl sends a file or a variable of the environment.');
  if (values('--url-query').some(({ text }) => text.includes('@')))
    ask(invocation, 'egress', 'curl sends a file in the address.');
  if (
    operands.some(({ text }) => /^(file|scp|sftp|smb|ldap|dict|gopher|tftp|telnet|smtp)s?:/i.test(text)) &&
    !operands.every(({ text }) => /^file:/i.test(text))
  )
    ask(invocation, 'egress', 'curl speaks another protocol than that of web pages.');
  for (const { text } of values('-w', '--write-out'))
    for (const [, appends, path = ''] of text.matchAll(/%output\{(>>)?([^}]{0,400})/g))
      checkWrite(invocation, plainWord(path), appends !== undefined);
  if (has('-O', '--remote-name', '--remote-name-all', '-J')) {
    invocation.places.touched = true;
    const keeps = has('--no-clobber', '--skip-existing') || value('--output-dir') !== undefined;
    downloads(invocation, addresses, keeps);
  }
  sendsComputed(invocation);
}

/** Downloads are named after the last part of the address. @param keeps True when an existing file is not overwritten. */
function downloads(invocation: Invocation, addresses: readonly Word[], keeps: boolean): void {
  for (const { text } of addresses) {
    const name =
      text
        .replace(/[?#].*$/s, '')
        .split('/')
        .at(-1) ?? '';
    if (name === '') continue;
    if (!keeps) checkWrite(invocation, plainWord(name), false);
    invocation.places.fetch(name, invocation.cwd);
  }
}

function checkRequest(
  invocation: Invocation,
  method: string,
  hasBody: boolean,
  isUpload: boolean,
  addresses: readonly Word[],
): void {
  const isLocal = addresses.length > 0 && addresses.every(({ text }) => loopback.test(text));
  const isRead = /^(GET|HEAD|OPTIONS)$/.test(method) && !hasBody;
  if (
    addresses.some(
      ({ isDynamic, text }) => isDynamic && (/[$]\(|`|<\(/.test(text) || !/^(https?:\/\/)?\$\{?\w+\}?/.test(text)),
    )
  )
    ask(invocation, 'egress', `${invocation.name} asks for an address that holds what is only known when it runs.`);
  if (method === 'DELETE')
    return ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} deletes something on a server.`);
  if (!isRead && addresses.some(({ text }) => destructivePath.test(text)))
    return ask(
      invocation,
      'publishDeployInfraDatabase',
      `${invocation.name} tells a server to remove or reset something.`,
    );
  if (/^(PUT|PATCH)$/.test(method))
    return ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} changes something on a server.`);
  if (isUpload) return ask(invocation, 'egress', `${invocation.name} sends a file.`);
  if (!isRead && !isLocal) ask(invocation, 'egress', `${invocation.name} sends data to another machine.`);
}

export function wget(invocation: Invocation, { operands, value, has }: Parsed): void {
  const isUpload = has('--post-file', '--body-file');
  const hasBody = isUpload || has('--post-data', '--body-data');
  const method = value('--method')?.text.toUpperCase() ?? (hasBody ? 'POST' : 'GET');
  checkRequest(invocation, method, hasBody, isUpload, operands);
  invocation.places.touched = true;
  // Without these options wget picks a new name next to an existing file.
  downloads(
    invocation,
    operands,
    !has('-N', '--timestamping', '-r', '--recursive', '-m', '--mirror', '-c', '--continue'),
  );
  if (has('-r', '-m', '--recursive', '--mirror') && has('-H', '--span-hosts'))
    ask(invocation, 'egress', 'wget follows links to any machine.');
  sendsComputed(invocation);
}

/** A GraphQL mutation. */
function mutates(text: string): boolean {
  return /\bmutation\b\s{0,9}[\w({]/.test(text.slice(0, 10_000));
}

export function httpie(invocation: Invocation, { operands }: Parsed): void {
  const [first, second] = operands;
  const method = /^[A-Z]+$/.test(textOf(first)) ? (first?.text ?? 'GET') : undefined;
  const address = method === undefined ? first : second;
  const data = operands.slice(method === undefined ? 1 : 2).filter(({ text }) => /[=@]/.test(text) && !/==/.test(text));
  checkRequest(
    invocation,
    method ?? (data.length > 0 ? 'POST' : 'GET'),
    data.length > 0,
    data.some(({ text }) => text.includes('@')),
    address === undefined ? [] : [address],
  );
  if (data.some(({ text }) => mutates(text)))
    ask(invocation, 'publishDeployInfraDatabase', `${invocation.name} sends a query that changes something.`);
  sendsComputed(invocation);
}

/** Lookups go to other people's servers, so whatever is put into a name leaves the machine. */
export function lookup(invocation: Invocation): void {
  if (
    invocation.args.some(
      ({ isDynamic, isComputed, text }) => isComputed === true || (isDynamic && !/^\$\w+$/.test(text)),
    )
  )
    ask(invocation, 'egress', `${invocation.name} asks others for a name that is only known when it runs.`);
  else if (
    /^(dig|nslookup|host|drill|getent|delv|kdig)$/.test(invocation.name) &&
    invocation.args.some(({ isDynamic }) => isDynamic)
  )
    ask(invocation, 'egress', `${invocation.name} looks up a name that is only known when it runs.`);
}

export function rsync(invocation: Invocation, { operands, has }: Parsed): void {
  const programs = texts(invocation).flatMap((text, index, all) => {
    const attached =
      /^(?:--rsh|--rsh-path|--rsync-path|--rs[hy]\w*)=(.*)$/s.exec(text)?.[1] ?? /^-[a-zA-Z]*e(.+)$/s.exec(text)?.[1];
    if (attached !== undefined && !text.startsWith('--e')) return [attached];
    return /^-[a-zA-Z0-9]*e$|^--rsh$|^--rsync-path$/.test(text) ? [all[index + 1] ?? ''] : [];
  });
  for (const program of programs)
    if (!/^ssh( -[pi] \S+)*$/.test(program)) {
      ask(invocation, 'hiddenCode', `rsync runs ${program}.`);
      if (program !== '') invocation.script(program);
    }
  if (has('-n')) return;
  const isFar = ({ text }: Word) => /^[^/]*:|^rsync:/.test(text);
  if (operands.some(isFar)) return ask(invocation, 'egress', 'rsync copies to or from another machine.');
  const target = operands.at(-1);
  if (target === undefined || operands.length < 2) return;
  const sources = operands.slice(0, -1);
  const keeps = has('-u', '--update', '--ignore-existing');
  // A trailing slash copies a folder's contents, otherwise the folder itself.
  if (sources.some(({ text }) => text.endsWith('/'))) checkInto(invocation, target, keeps);
  else checkCopy(invocation, sources, target, keeps);
}

/** Files that run when opened. Sources: the default file associations of Windows, macOS and freedesktop.org. */
const startsProgram =
  /\.(app|appimage|applescript|bat|cmd|com|command|cpl|desktop|dmg|exe|hta|inf|jar|lnk|msi|pif|pkg|ps1|reg|run|scpt|scr|sh|terminal|tool|url|vb[es]|workflow|ws[fh])\/?$/i;

/** Opening a local page or a file is everyday work. */
export function opens(invocation: Invocation, { operands }: Parsed): void {
  for (const { text, isDynamic } of operands) {
    const isFar =
      /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^(https?:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)|file:)/i.test(text);
    if (isFar || isDynamic) ask(invocation, 'egress', `${invocation.name} opens ${text} in another program.`);
    else if (startsProgram.test(text)) ask(invocation, 'hiddenCode', `${invocation.name} starts ${text}.`);
  }
}
