import { flagsOf } from '../flags.ts';
import { ask, checkWrite, type Invocation, texts } from '../invocation.ts';
import type { Word } from '../words.ts';

const sends = (what: string) => (invocation: Invocation) => ask(invocation, 'egress', `${invocation.name} ${what}.`);

/** What talks to other machines. Getting a page whose whole address stands in the line is allowed; sending is asked about. */
export const networkTools: Readonly<Record<string, (invocation: Invocation) => void>> = {
  curl,
  wget,
  http: httpie,
  https: httpie,
  xh: httpie,
  nc: raw,
  ncat: raw,
  netcat: raw,
  socat: sends('opens a connection for any data'),
  telnet: sends('opens a connection for any data'),
  openssl: (invocation) => {
    if (invocation.args[0]?.text === 's_client')
      ask(invocation, 'egress', 'openssl s_client opens a connection for any data.');
  },
  ssh: (invocation) => {
    ask(invocation, 'egress', 'ssh works on another machine.');
  },
  mosh: sends('works on another machine'),
  scp: sends('copies files to or from another machine'),
  sftp: sends('copies files to or from another machine'),
  ftp: sends('copies files to or from another machine'),
  lftp: sends('copies files to or from another machine'),
  tftp: sends('copies files to or from another machine'),
  rsync,
  mail: sends('sends mail'),
  mailx: sends('sends mail'),
  sendmail: sends('sends mail'),
  mutt: sends('sends mail'),
  ngrok: sends('opens this machine to the network'),
  cloudflared: sends('opens this machine to the network'),
  localtunnel: sends('opens this machine to the network'),
  aria2c: (invocation) => {
    if (invocation.args.some(({ text }) => /^--on-/.test(text)))
      ask(invocation, 'hiddenCode', 'aria2c is told to run a program.');
  },
  dig: lookup,
  nslookup: lookup,
  host: lookup,
  drill: lookup,
};

const curlValues = [
  '-X',
  '--request',
  '-d',
  '--data',
  '--data-raw',
  '--data-binary',
  '--data-urlencode',
  '--data-ascii',
  '--json',
  '-F',
  '--form',
  '-T',
  '--upload-file',
  '-o',
  '--output',
  '-H',
  '--header',
  '-u',
  '--user',
  '-A',
  '--user-agent',
  '-b',
  '--cookie',
  '-c',
  '--cookie-jar',
  '-e',
  '--referer',
  '-K',
  '--config',
  '-m',
  '--max-time',
  '-w',
  '--write-out',
  '--connect-timeout',
  '--retry',
  '--cacert',
  '--cert',
  '--key',
  '-x',
  '--proxy',
  '--resolve',
  '-D',
  '--dump-header',
  '--url',
  '--output-dir',
  '-r',
  '--range',
  '-Q',
  '--quote',
  '--unix-socket',
  '--interface',
  '-E',
  '-y',
  '-Y',
  '-z',
  '-C',
  '--retry-delay',
  '--limit-rate',
] as const;
const bodyFlags = [
  '-d',
  '--data',
  '--data-raw',
  '--data-binary',
  '--data-urlencode',
  '--data-ascii',
  '--json',
  '-F',
  '--form',
  '-T',
  '--upload-file',
];
/** Addresses of this machine: what is sent there has not left it. */
const loopback =
  /^(https?:\/\/)?(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0|[\w-]+\.localhost|host\.docker\.internal)([:/?#]|$)/i;
/** Words in an address behind which something is lost. */
const destructivePath =
  /(delete|remove|destroy|purge|drop|flush|truncate|wipe|reset|shutdown|_close|forcemerge|cancel|revoke|disable|stop|kill|rotate|restore|rollback)/i;

function curl(invocation: Invocation): void {
  const { operands, value, has } = flagsOf(invocation.args, curlValues);
  const addresses = [...operands, ...(value('--url') === undefined ? [] : [value('--url')])].flatMap(
    (word) => word ?? [],
  );
  const all = texts(invocation);
  const named =
    value('-X', '--request')?.text ??
    /^-[a-zA-Z]*X(\w+)$/.exec(all.find((text) => /^-[a-zA-Z]*X\w+$/.test(text)) ?? '')?.[1];
  const hasBody =
    bodyFlags.some((flag) => value(flag) !== undefined) || all.some((text) => /^-[a-zA-Z]*[dFT]/.test(text));
  const isUpload =
    value('-T', '--upload-file') !== undefined || bodyFlags.some((flag) => /^[@<]|=[@<]/.test(value(flag)?.text ?? ''));
  const method = (
    named ?? (has('I', '--head') ? 'HEAD' : hasBody && !has('G', '--get') ? 'POST' : 'GET')
  ).toUpperCase();
  checkRequest(invocation, method, hasBody, isUpload, addresses);
  if (value('-K', '--config') !== undefined) ask(invocation, 'hiddenCode', 'curl reads what to do from a file.');
  const target = value('-o', '--output');
  if (target !== undefined && target.text !== '-') checkWrite(invocation, target, false);
  const jar = value('-c', '--cookie-jar', '-D', '--dump-header');
  if (jar !== undefined && jar.text !== '-') checkWrite(invocation, jar, false);
  if (value('-Q', '--quote') !== undefined) ask(invocation, 'egress', 'curl sends commands to a server.');
  for (const flag of [
    '-H',
    '--header',
    '-u',
    '--user',
    '-b',
    '--cookie',
    '-A',
    '--user-agent',
    '-e',
    '--referer',
  ] as const) {
    const word = value(flag);
    // A token from the environment goes to a named host every day; the output of a command does not.
    if (word?.isDynamic === true && /[$]\(|`/.test(word.text))
      ask(invocation, 'egress', `curl sends what another program prints, in ${flag}.`);
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

function wget(invocation: Invocation): void {
  const { operands, value } = flagsOf(invocation.args, [
    '-O',
    '-o',
    '-P',
    '--output-document',
    '--directory-prefix',
    '--post-data',
    '--post-file',
    '--method',
    '--body-data',
    '--body-file',
    '--header',
    '-U',
    '-t',
    '-T',
    '-a',
    '-i',
    '-e',
    '--execute',
    '--use-askpass',
    '-A',
    '-R',
    '-l',
  ]);
  const hasBody = value('--post-data', '--post-file', '--body-data', '--body-file') !== undefined;
  const isUpload = value('--post-file', '--body-file') !== undefined;
  checkRequest(
    invocation,
    value('--method')?.text.toUpperCase() ?? (hasBody ? 'POST' : 'GET'),
    hasBody,
    isUpload,
    operands,
  );
  for (const target of [value('-O', '--output-document'), value('-P', '--directory-prefix')]) {
    if (target !== undefined && target.text !== '-') checkWrite(invocation, target, false);
  }
  if (value('--use-askpass', '-e', '--execute') !== undefined)
    ask(invocation, 'hiddenCode', 'wget is told to run a program or a command.');
}

function httpie(invocation: Invocation): void {
  const { operands } = flagsOf(invocation.args, ['-a', '--auth', '-o', '--output', '--session', '-p', '--print']);
  const [first, second] = operands;
  const method = /^[A-Z]+$/.test(first?.text ?? '') ? (first?.text ?? 'GET') : undefined;
  const address = method === undefined ? first : second;
  const data = operands.slice(method === undefined ? 1 : 2).filter(({ text }) => /[=@]/.test(text) && !/==/.test(text));
  checkRequest(
    invocation,
    method ?? (data.length > 0 ? 'POST' : 'GET'),
    data.length > 0,
    data.some(({ text }) => text.includes('@')),
    address === undefined ? [] : [address],
  );
}

function raw(invocation: Invocation): void {
  if (!invocation.args.some(({ text }) => /^-[a-z]*z|^-h$|^--help$/.test(text)))
    ask(invocation, 'egress', `${invocation.name} opens a connection for any data.`);
}

/** A name that is looked up can carry data out. */
function lookup(invocation: Invocation): void {
  if (invocation.args.some(({ isDynamic }) => isDynamic))
    ask(invocation, 'egress', `${invocation.name} looks up a name that is only known when it runs.`);
}

function rsync(invocation: Invocation): void {
  const all = texts(invocation);
  const { operands, value, has } = flagsOf(invocation.args, [
    '-e',
    '--rsh',
    '--exclude',
    '--include',
    '--filter',
    '-f',
    '--rsync-path',
    '--max-size',
    '--bwlimit',
    '--link-dest',
  ]);
  if (value('-e', '--rsh', '--rsync-path') !== undefined) {
    const program = value('-e', '--rsh', '--rsync-path')?.text ?? '';
    if (!/^ssh( -[pi] \S+)*$/.test(program)) ask(invocation, 'hiddenCode', `rsync runs ${program}.`);
  }
  if (has('n', '--dry-run')) return;
  if (all.some((text) => /^--(delete|remove|del)(-|$)/.test(text)) || has('--delete', '--del'))
    ask(invocation, 'deleteOrOverwriteUncommitted', 'rsync deletes what the source does not have.');
  const target = operands.at(-1);
  if (target === undefined || operands.length < 2) return;
  if (operands.some(({ text }) => /^[^/]*:|^rsync:/.test(text)))
    ask(invocation, 'egress', 'rsync copies to or from another machine.');
}
